/** `doctor --clients`: each client by itself, in the order of the file, told as one answer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { setRole, trashProperty } from "../../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { environment, GOALS } from "./support.js";

/** Far apart, so that no number is one slip away from another's. */
const CLIENTS = {
  acme: "710010011",
  globex: "823114122",
  initech: "935228233",
  umbrella: "646337344",
  wonka: "557446455",
} as const;

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly code: string | null;
}

interface Examined {
  readonly client: string;
  readonly property: string;
  readonly state: string;
  readonly exitCode: number;
  readonly error: { readonly code: string } | null;
  readonly result: { readonly ok: boolean; readonly findings: readonly Finding[] } | null;
}

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  for (const [name, id] of Object.entries(CLIENTS))
    seedProperty(ga4.world, "1", { id, displayName: `Shop ${name}` });
  setRole(ga4.world, CLIENTS.globex, "none");
  trashProperty(ga4.world, CLIENTS.umbrella);
});
afterAll(() => ga4.stop());
afterEach(() => ga4.faults.clear());
beforeEach(() => {
  here = workspace();
  here.write("goals.yaml", GOALS);
  writeClients();
});

function writeClients(more: Readonly<Record<string, string>> = {}): void {
  const lines = Object.entries(CLIENTS).map(
    ([name, id]) => `  ${name}: { property: ${id}${more[name] === undefined ? "" : `, ${more[name]}`} }`,
  );
  here.write(
    "clients.yaml",
    `version: 1\ndefaults: { goals: [goals.yaml], variables: { thanks: /thanks } }\nclients:\n${lines.join("\n")}\n`,
  );
}

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(["doctor", "--clients", "clients.yaml", ...words], { environment: environment(ga4) });
}

async function examined(...words: string[]): Promise<{
  readonly exitCode: number;
  readonly json: { readonly schemaVersion: number; readonly command: string; readonly exitCode: number };
  readonly clients: readonly Examined[];
}> {
  const { stdout, exitCode } = await cli(...words, "--format", "json");
  const json = JSON.parse(stdout) as {
    schemaVersion: number;
    command: string;
    exitCode: number;
    clients: Examined[];
  };
  return { exitCode, json, clients: json.clients };
}

const failures = ({ result }: Examined): readonly (string | null)[] =>
  (result?.findings ?? []).filter(({ status }) => status === "failure").map(({ code }) => code);

describe("three healthy clients, one without permission, one deleted", () => {
  it("are told apart in the order of the file, and the run ends with 8", async () => {
    const before = { files: here.files(), writes: ga4.counters.writes.arrived };
    const { exitCode, json, clients } = await examined();
    expect(json).toMatchObject({ schemaVersion: 1, command: "doctor", exitCode: 8 });
    expect(exitCode).toBe(8);
    expect(clients.map((one) => [one.client, one.property, one.state, one.exitCode, failures(one)])).toEqual([
      ["acme", CLIENTS.acme, "done", 0, []],
      ["globex", CLIENTS.globex, "done", 4, ["no-role"]],
      ["initech", CLIENTS.initech, "done", 0, []],
      ["umbrella", CLIENTS.umbrella, "done", 4, ["property-in-trash"]],
      ["wonka", CLIENTS.wonka, "done", 0, []],
    ]);
    expect(clients.map(({ result }) => result?.ok)).toEqual([true, false, true, false, true]);
    expect({ files: here.files(), writes: ga4.counters.writes.arrived }).toEqual(before);
  });

  it("are one line for the healthy, the others in full with what to do", async () => {
    const { stdout, exitCode } = await cli();
    expect(exitCode).toBe(8);
    expect(stdout).toContain("✓ Healthy: 3 clients: acme, initech, wonka\n");
    expect(stdout).toMatch(new RegExp(`✗ globex \\(${CLIENTS.globex}\\)\n[\\s\\S]*no role`));
    expect(stdout).toMatch(/Property\s+access\s+management\s+of\s+property\s+823114122/);
    expect(stdout).toMatch(new RegExp(`✗ umbrella \\(${CLIENTS.umbrella}\\)\n[\\s\\S]*trash can`));
    expect(stdout).toContain("Restore it: Admin > Account > Trash can.");
    expect(stdout).toContain("Doctor: 5 clients: 3 healthy, 2 with failures.");
    // What all the healthy share is said once.
    expect(stdout.match(/acme, initech, wonka: not\s+linked\s+to\s+BigQuery/g)).toHaveLength(1);
    expect(stdout).not.toContain("✓ Node");
  });

  it("end with the code they share where only those that fail alike are chosen, and with 0 without them", async () => {
    const ill = await examined("--only", "globex,umbrella");
    expect([ill.exitCode, ill.clients.map(({ client }) => client)]).toEqual([4, ["globex", "umbrella"]]);
    const well = await examined("--exclude", "globex,umbrella", "--parallel", "1");
    expect([well.exitCode, well.clients.map(({ client }) => client)]).toEqual([
      0,
      ["acme", "initech", "wonka"],
    ]);
  });
});

describe("one client's trouble", () => {
  it("with its credentials or its files leaves the others as they are", async () => {
    writeClients({ acme: "credentials: keys/none.json", wonka: "goals: [absent.yaml]" });
    const { exitCode, clients } = await examined("--exclude", "globex,umbrella");
    expect(exitCode).toBe(8);
    expect(clients.map((one) => [one.client, one.state, one.exitCode, one.error?.code ?? null])).toEqual([
      ["acme", "failed", 4, "credentials-file"],
      ["initech", "done", 0, null],
      ["wonka", "wrong", 3, null],
    ]);
    const { stdout } = await cli();
    expect(stdout).toContain("Doctor: 5 clients: 1 healthy, 2 with failures, 2 not examined.");
  });

  it("that is the same in many is told once, without their numbers", async () => {
    ga4.faults.add({
      method: "RunReport",
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 8, message: "Exhausted property tokens per day." },
    });
    const { stdout, exitCode } = await cli("--only", "acme,initech,wonka");
    expect(exitCode).toBe(5);
    expect(stdout).toContain("✗ 3 clients: acme, initech, wonka\n");
    expect(stdout.match(/Exhausted property tokens/g)).toHaveLength(1);
  });
});

describe("the calls", () => {
  const named = (method: RegExp, from: number): number =>
    ga4.calls.slice(from).filter((call) => method.test(call.method)).length;

  it("list the properties once for all who sign in alike, and once more for another user", async () => {
    const from = ga4.calls.length;
    await cli();
    expect([named(/GetProperty$/, from), named(/ListAccountSummaries/, from)]).toEqual([5, 1]);
    writeClients({ wonka: "impersonate: ana@one.test" });
    const next = ga4.calls.length;
    await cli();
    expect(named(/ListAccountSummaries/, next)).toBe(2);
  });

  it("go through the run's pacer: one that Google did not answer is made again", async () => {
    ga4.faults.add({
      method: "GetProperty",
      times: 1,
      effect: { kind: "status", when: "before", code: 14, message: "no route to Google" },
    });
    const from = ga4.calls.length;
    const { exitCode } = await examined("--only", "acme");
    expect([exitCode, named(/GetProperty$/, from)]).toEqual([0, 2]);
  });
});

describe("flags that don't go together", () => {
  it.each([
    [["doctor", "--only", "acme"]],
    [["doctor", "--clients", "clients.yaml", "--property", "1"]],
    [["doctor", "--clients", "clients.yaml", "goals.yaml"]],
  ])("%j: exit 64, and nobody is asked", async (words) => {
    const from = ga4.calls.length;
    const { exitCode } = await here.cli(words, { environment: environment(ga4) });
    expect([exitCode, ga4.calls.length]).toEqual([64, from]);
  });
});
