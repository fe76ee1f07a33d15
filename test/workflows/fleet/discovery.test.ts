/** Finding clients, how they stand, and why a goal is as it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedAccount } from "../../../src/emulator/seeds.js";
import { setRole, trashProperty } from "../../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { clientName, clientsFile, environment, GOALS, parsed } from "./support.js";

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4();
  // More accounts than fit on one page.
  for (let a = 1; a <= 230; a++)
    seedAccount(ga4.world, {
      id: String(a),
      displayName: a === 1 ? 'Agency "A"' : `Account ${a}`,
      properties: [
        {
          id: String(1000 + a),
          displayName: a < 3 ? "Shop Ümlaut & Co." : `Shop ${a}`,
          currencyCode: a === 7 ? "CHF" : "USD",
        },
      ],
    });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  here.write("goals.yaml", GOALS);
});
const cli = (...words: string[]): Promise<CliResult> =>
  here.cli(words, { environment: environment(ga4), columns: 140 });

describe("clients discover", () => {
  it("drafts a right clients file with every property of every page", async () => {
    setRole(ga4.world, "1005", "viewer");
    const found = await cli("clients", "discover", "--out", "clients.yaml");
    expect([found.exitCode, found.stderr]).toEqual([
      0,
      expect.stringContaining("230 properties in 230 accounts"),
    ]);
    const text = here.read("clients.yaml");
    expect(text).toContain('shop-umlaut-co: { property: 1001, labels: { account: "Agency \\"A\\"" } }');
    expect(text).toContain("defaults: { goals: [goals.yaml], overrides: { currency: USD } }");
    expect(text).toContain(
      'shop-7: { property: 1007, labels: { account: "Account 7" }, overrides: { currency: CHF } }',
    );
    expect(text).toContain("shop-umlaut-co-1002: { property: 1002");
    expect(text).toMatch(/property: 1005.*# this account may only read it/);
    here.write("goals.yaml", GOALS.replace("${thanks}", "/thanks"));
    const valid = await cli("validate", "--clients", "clients.yaml");
    expect([valid.exitCode, valid.stdout]).toEqual([0, expect.stringContaining("230 clients")]);
    const nothingNew = await cli("clients", "discover", "--clients", "clients.yaml", "--format", "json");
    expect(JSON.parse(nothingNew.stdout).properties).toEqual([]);
    setRole(ga4.world, "1005", "editor");
  });
});

it("clients discover drafts the goals file that it names where there is none, so that all of it is right at once", async () => {
  const empty = workspace();
  const run = (...words: string[]) => empty.cli(words, { environment: environment(ga4) });
  const found = await run("clients", "discover", "--out", "agency/clients.yaml");
  expect([found.exitCode, found.stderr]).toEqual([
    0,
    expect.stringContaining("wrote agency/goals/common.yaml"),
  ]);
  const valid = await run("validate", "--clients", "agency/clients.yaml");
  expect([valid.exitCode, valid.stderr]).toEqual([0, ""]);
});

it("clients discover never writes over a clients file", async () => {
  here.write("clients.yaml", "# kept by hand\n");
  const { exitCode, stderr } = await cli("clients", "discover", "--out", "clients.yaml");
  expect([exitCode, stderr]).toEqual([6, expect.stringContaining("--clients clients.yaml")]);
  expect(here.read("clients.yaml")).toBe("# kept by hand\n");
});

describe("clients status", () => {
  it("says of each whether it is reachable, its role, streams, key events, goals, drift and last apply", async () => {
    here.write("clients.yaml", clientsFile(4, 1101));
    await cli("apply", "--clients", "clients.yaml", "--yes", "--exclude", clientName(3));
    driftKeyEvent(ga4.world, "1102", "lead", { countingMethod: "ONCE_PER_SESSION" });
    setRole(ga4.world, "1103", "viewer");
    trashProperty(ga4.world, "1104");
    const writes = ga4.counters.writes.arrived;
    const json = await cli("clients", "status", "--format", "json");
    expect(json.exitCode).toBe(8);
    expect(parsed(json).clients.map((c) => c.error?.code ?? c.result)).toMatchObject([
      {
        role: "editor",
        streams: [expect.stringMatching(/^G-/)],
        keyEvents: { used: 2, limit: 30 },
        managedGoals: 3,
        declaredGoals: 3,
        drifted: [],
        lastApply: { at: "2026-10-26T08:00:00.000Z", exitCode: 0 },
      },
      { drifted: ["lead"], pending: 1 },
      { role: "viewer" },
      "property-deleted",
    ]);
    const { stdout } = await cli("clients", "status");
    expect(stdout).toMatch(/client-002 +1102 +editor +1 +2 of 30 +3 of 3 +not known +lead +2026-10-26 08:00/);
    expect(stdout).toContain("4 clients, 3 reachable, 1 with drift.");
    // What the last check has told is known without a store.
    const finding = {
      ...{ goal: "order", kind: "silent", since: "2026-10-20", expected: 9, seen: 0, chance: 0 },
      ...{ message: "", next: [] },
    };
    const begun = "2026-10-25T06:00:00.000Z";
    here.write(
      ".ga4-goals/incidents.json",
      JSON.stringify({
        ...{ version: 1, checked: { 1101: begun, 1102: begun }, sending: [] },
        incidents: [
          { id: "a", property: "1102", begun, finding, over: null, told: {} },
          { id: "b", property: "1101", begun, finding, over: { at: begun, how: "as_usual" }, told: {} },
        ],
      }),
    );
    const told = await cli("clients", "status");
    expect(told.stdout).toMatch(/client-001 .* none \(2026-10-25\) +none /);
    expect(told.stdout).toMatch(/client-002 .* order \(2026-10-25\) +lead /);
    expect(told.stdout).toContain("1 with silent goals (of 2 of whom that is known).");
    // The longest name is that of a client whose line is a sentence.
    const long = "a-client-with-a-name-that-is-longer-than-all-the-others";
    here.write("clients.yaml", here.read("clients.yaml").replace(clientName(3), long));
    const named = await cli("clients", "status");
    const columns = named.stdout
      .split("\n")
      .slice(0, 5)
      .map((line) => /^\S+ +/.exec(line)?.[0].length);
    expect(new Set(columns).size).toBe(1);
    expect(ga4.counters.writes.arrived).toBe(writes);
    const narrow = await here.cli(["clients", "status"], { environment: environment(ga4), columns: 80 });
    for (const line of narrow.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(narrow.stdout).toMatch(/client-002 +1102 +editor .* order \(2026-10-25\) +lead/);
    expect(narrow.stdout).toContain("with --format json: streams,");
  });

  it("works before any goals file", async () => {
    here.write("clients.yaml", clientsFile(2, 1101).replaceAll("goals.yaml", "not-yet.yaml"));
    const { exitCode, stdout, stderr } = await cli("clients", "status");
    expect([exitCode, stderr]).not.toContain("error");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/client-001 +1101 +editor +1 +\d of 30 +no file yet/);
  });
});

describe("explain", () => {
  it("shows a client's goals with file and line, offline", async () => {
    here.write(
      "clients.yaml",
      clientsFile(2, 1101, (i) =>
        i === 0 ? "overrides: { goals: { order: { value: 9 }, signup: null } }" : "",
      ),
    );
    const calls = ga4.calls.length;
    const whole = await cli("explain", "client-001");
    expect(whole.exitCode).toBe(0);
    expect(whole.stdout).toMatch(/value +9 +clients\.yaml:4:\d+ {2}client client-001/);
    expect(whole.stdout).toMatch(/page +\/thanks +goals\.yaml:5:\d+ {2}goals file, where thanks = \/thanks/);
    expect(whole.stdout).toMatch(/signup taken away by client client-001/);
    const one = await cli("explain", "client-002", "order", "--format", "json");
    expect(JSON.parse(one.stdout).goals).toMatchObject([{ id: "order" }]);
    expect((await cli("explain", "client-002", "ordr")).stderr).toContain("Did you mean order?");
    expect((await cli("explain", "client-009")).exitCode).toBe(64);
    expect(ga4.calls.length).toBe(calls);
  });
});
