/** Rolling out carefully: canaries, the threshold on deletes, one question, resuming, selection. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { propertyOf, setRole } from "../../../src/emulator/world/world.js";
import { type CliOptions, type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { addProperties, clientName, clientsFile, environment, GOALS, parsed } from "./support.js";

let ga4: Ga4;
let here: Workspace;
let first = 1;
const COUNT = 6;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  first += 1000;
  addProperties(ga4, COUNT, first);
  here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT, first));
});

function cli(words: string, options: CliOptions = {}): Promise<CliResult> {
  const [command = "", ...rest] = words.split(" ");
  return here.cli([command, "--clients", "clients.yaml", ...rest], {
    environment: environment(ga4),
    ...options,
  });
}

const events = (index: number): readonly string[] =>
  [...propertyOf(ga4.world, String(first + index)).keyEvents.values()].map((k) => k.eventName).toSorted();
const isApplied = (index: number): boolean => events(index).includes("lead");
const applied = (): readonly number[] => Array.from({ length: COUNT }, (_, i) => i).filter(isApplied);
const states = (result: CliResult): readonly string[] => parsed(result).clients.map((c) => c.state);

/** Google refuses what creates the key event `lead` in one of the properties. */
function refuseIn(index: number): () => void {
  return ga4.faults.add({
    method: "CreateKeyEvent",
    request: (request) => String(request.parent) === `properties/${first + index}`,
    effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
  });
}

describe("apply --canary", () => {
  it("stops before the second client when the first fails", async () => {
    const remove = refuseIn(0);
    const result = await cli("apply --yes --canary 5 --format json");
    remove();
    expect([result.exitCode, states(result)]).toEqual([
      8,
      ["done", ...Array(COUNT - 1).fill("canary-failed")],
    ]);
    expect(applied()).toEqual([]);
    expect(events(1)).toEqual(["purchase"]);
    expect(result.stderr).toContain("The canary client-001 failed");
    // What is left can be taken up once the first one is well.
    expect((await cli("apply --yes --resume")).exitCode).toBe(0);
    expect(applied()).toHaveLength(COUNT);
  });

  it("stops when a canary can't even be planned", async () => {
    setRole(ga4.world, String(first), "none");
    const result = await cli("apply --yes --canary 2 --format json");
    expect([result.exitCode, applied()]).toEqual([8, []]);
  });

  it("may be a client by its name, which then goes first", async () => {
    const remove = refuseIn(3);
    expect((await cli(`apply --yes --canary ${clientName(3)}`)).exitCode).toBe(8);
    remove();
    expect(applied()).toEqual([]);
    expect((await cli(`apply --yes --canary ${clientName(3)}`)).exitCode).toBe(0);
    expect(applied()).toHaveLength(COUNT);
    expect((await cli("apply --yes --canary nobody")).exitCode).toBe(64);
  });

  it("goes on to the rest when all canaries are well, one canary after the other", async () => {
    const before = ga4.calls.length;
    expect((await cli("apply --yes --canary 2")).exitCode).toBe(0);
    expect(applied()).toHaveLength(COUNT);
    const writes = ga4.calls.slice(before).filter((c) => c.method === "CreateKeyEvent");
    const properties = writes.map((c) => Number(String(c.request.parent).split("/")[1]) - first);
    expect(properties.slice(0, 4)).toEqual([0, 0, 1, 1]);
  });
});

describe("deletes", () => {
  it("are refused for all where together they are more than 30 % of what is ours, few as they are in each", async () => {
    await cli("apply --yes");
    // Two of five in every property: the single property's threshold lets that pass.
    here.write("goals.yaml", GOALS.replace(/^ {2}lead:.*\n/m, ""));
    const writes = ga4.counters.writes.arrived;
    const alone = await cli("plan --allow-delete --format json");
    expect(alone.exitCode).toBe(0);
    const refused = await cli("apply --yes --allow-delete --format json");
    expect([refused.exitCode, states(refused)]).toEqual([6, Array(COUNT).fill("refused")]);
    expect(refused.stderr).toMatch(/error refused 12 of the 24 resources/);
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect((await cli("apply --yes --allow-delete --force")).exitCode).toBe(0);
    expect(applied()).toEqual([]);
  });

  it("that nobody allowed are refused in each property, exit 6", async () => {
    await cli("apply --yes");
    here.write("goals.yaml", GOALS.replace(/^ {2}lead:.*\n/m, ""));
    const { exitCode, stdout } = await cli("apply --yes");
    // One line for both, since it is the same in all of them.
    expect(stdout.match(/delete-not-allowed.*/g)).toEqual([
      "delete-not-allowed 2 resources would be deleted, which can't be undone: event create rule lead, key event lead. --allow-delete allows it.",
    ]);
    expect([exitCode, stdout]).toEqual([6, expect.stringContaining("--allow-delete")]);
  });
});

describe("one run", () => {
  it("asks once for all, and without a yes leaves nothing behind", async () => {
    const writes = ga4.counters.writes.arrived;
    expect((await cli("apply")).exitCode).toBe(9);
    expect((await cli("apply", { answer: false })).exitCode).toBe(9);
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect(Object.keys(here.files())).toEqual(["clients.yaml", "goals.yaml"]);
    expect((await cli("apply", { answer: true })).exitCode).toBe(0);
  });

  it("gives results in the order of the file whatever finished first", async () => {
    const remove = ga4.faults.add({
      method: /./,
      times: Number.POSITIVE_INFINITY,
      request: (request) => JSON.stringify(request).includes(`properties/${first}`),
      effect: { kind: "latency", milliseconds: 300 },
    });
    const { stdout, stderr } = await cli("plan --format json");
    remove();
    expect(parsed({ stdout } as CliResult).clients.map((c) => c.client)).toEqual(
      Array.from({ length: COUNT }, (_, i) => clientName(i)),
    );
    expect(stderr).toMatch(/[2-6]\/6 client-001/);
  });

  it("is for those that are chosen", async () => {
    here.write(
      "clients.yaml",
      clientsFile(COUNT, first, (i) => `labels: { region: ${i < 2 ? "eu" : "us"} }`),
    );
    await cli("apply --yes --only label:region=eu --exclude client-001");
    expect(applied()).toEqual([1]);
    const slip = await cli("apply --yes --only label:regoin=eu");
    expect([slip.exitCode, slip.stderr]).toEqual([64, expect.stringContaining("label:region=eu")]);
    expect((await here.cli(["plan", "--only", "a"])).exitCode).toBe(64);
    expect((await cli("plan goals.yaml")).exitCode).toBe(64);
  });

  it("tells changes by its exit code when asked to, and one code where all fail alike", async () => {
    expect((await cli("plan --detailed-exitcode")).exitCode).toBe(2);
    await cli("apply --yes");
    expect((await cli("plan --detailed-exitcode")).exitCode).toBe(0);
    for (let i = 0; i < COUNT; i++) setRole(ga4.world, String(first + i), "none");
    expect((await cli("plan")).exitCode).toBe(4);
    setRole(ga4.world, String(first), "editor");
    expect((await cli("plan")).exitCode).toBe(8);
  });

  it("validates all clients offline, with every error and the client's name", async () => {
    here.write(
      "clients.yaml",
      clientsFile(COUNT, first, (i) => (i === 4 ? "overrides: { goals: { lead: { tier: x } } }" : "")),
    );
    const calls = ga4.calls.length;
    const { exitCode, stderr, stdout } = await cli("validate");
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/client client-005\nclients.yaml:8:\d+ unknown-value/);
    here.write("clients.yaml", clientsFile(COUNT, first));
    here.write("goals.yaml", GOALS.replace("tier: macro", "tier: x"));
    const all = await cli("validate");
    expect(all.stderr).toMatch(/6 clients \(client-001, .*\)\ngoals.yaml:4:\d+ unknown-value/);
    expect(all.stderr.match(/unknown-value/g)).toHaveLength(1);
    expect(ga4.calls.length).toBe(calls);
  });
});
