/** `ga4-goals import` as a person types it, against the emulator: streams, exit codes, what is written and what is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { setRole } from "../../../src/emulator/world/world.js";
import { encodeLines } from "../../../src/sync/apply/journal.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

let ga4: Ga4;
let here: Workspace;
let property = 7100;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  property++;
  const whenPage = (value: string, comparisonType: "CONTAINS" | "REGULAR_EXPRESSION" = "CONTAINS") => ({
    eventConditions: [
      { field: "event_name", comparisonType: "EQUALS" as const, value: "page_view" },
      { field: "page_location", comparisonType, value },
    ],
    sourceCopyParameters: true,
  });
  seedProperty(ga4.world, "1", {
    id: String(property),
    displayName: "Shop",
    keyEvents: [
      { eventName: "purchase", defaultValue: { numericValue: 3, currencyCode: "EUR" } },
      { eventName: "thanks", countingMethod: "ONCE_PER_SESSION" },
      { eventName: "lost" },
    ],
    streams: [
      {
        rules: [
          { destinationEvent: "thanks", ...whenPage("/thanks") },
          { destinationEvent: "lost", ...whenPage("/lost", "REGULAR_EXPRESSION") },
        ],
      },
    ],
  });
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}
const importIt = (...words: string[]): Promise<CliResult> =>
  cli("import", "--property", String(property), ...words);

describe("import", () => {
  it("prints the file on stdout and what is left out on stderr, and writes nothing anywhere", async () => {
    const writes = ga4.counters.writes.arrived;
    const { stdout, stderr, exitCode } = await importIt();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`property: ${property}\n`);
    expect(stdout).toContain("    page:\n      url: { contains: /thanks }\n    counting: once_per_session\n");
    expect(stdout).toContain("# Left out");
    expect(stderr).toContain("imported 2 goals (1 macro, 1 micro)");
    expect(stderr).toContain("  - key event lost: its event is made by a rule that is left out");
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect(here.files()).toEqual({});
  });

  it("is followed by a plan that only adopts what is equal, and by an empty one with --adopt", async () => {
    const writes = ga4.counters.writes.arrived;
    await importIt("--out", "goals/shop.yaml");
    expect(Object.keys(here.files())).toEqual(["goals/shop.yaml"]);
    expect((await cli("validate")).exitCode).toBe(0);
    const before = JSON.parse((await cli("plan", "--format", "json")).stdout) as {
      operations: { action: string; changes: unknown[] }[];
    };
    expect(before.operations.map((o) => [o.action, o.changes])).toEqual([
      ["adopt", []],
      ["adopt", []],
      ["adopt", []],
    ]);
    const { stderr } = await importIt("--out", "goals/shop.yaml", "--force", "--adopt");
    expect(stderr).toContain("adopted 3 resources");
    expect(Object.keys(here.files())).toEqual([`.ga4-goals/${property}.json`, "goals/shop.yaml"]);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
    expect(ga4.counters.writes.arrived).toBe(writes);
  });

  it("keeps what the ledger knows already: a second --adopt adds nothing", async () => {
    await importIt("--out", "goals/shop.yaml", "--adopt");
    const files = here.files();
    const { stderr } = await importIt("--out", "goals/shop.yaml", "--force", "--adopt");
    expect(stderr).toContain("Nothing new to adopt");
    expect(here.files()).toEqual(files);
  });

  it("never adopts in place of what is ours: goals renamed in the file keep their entries", async () => {
    here.write(
      "goals/shop.yaml",
      `version: 1\nproperty: ${property}\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase, protect: true }\n`,
    );
    await cli("apply", "--yes");
    const ledger = (): { resources: { key: string; origin: string; protect: boolean }[] } =>
      JSON.parse(here.read(`.ga4-goals/${property}.json`));
    const before = ledger().resources.find((r) => r.key === "order");
    await importIt("--out", "goals/shop.yaml", "--force", "--adopt");
    expect(here.read("goals/shop.yaml")).toContain("  order:\n");
    const after = ledger().resources.find((r) => r.key === "order");
    expect([after?.origin, after?.protect]).toEqual([before?.origin, true]);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });

  it("does not overwrite a file without --force, and asks GA4 nothing then", async () => {
    here.write("goals/shop.yaml", "mine");
    const calls = ga4.calls.length;
    const { exitCode, stderr } = await importIt("--out", "goals/shop.yaml");
    expect(exitCode).toBe(6);
    expect(stderr).toContain("error file-exists goals/shop.yaml is there already");
    expect(here.read("goals/shop.yaml")).toBe("mine");
    expect(ga4.calls.length).toBe(calls);
    expect((await importIt("--out", "goals/shop.yaml", "--force")).exitCode).toBe(0);
  });

  it("is JSON alone on stdout with --format json", async () => {
    const { stdout } = await importIt("--format", "json");
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual([
      "schemaVersion",
      "property",
      "goalsFile",
      "review",
      "left",
      "adopted",
    ]);
    expect(result).toMatchObject({
      schemaVersion: 1,
      property: String(property),
      goalsFile: { goals: { thanks: { type: "destination" } } },
      left: [{ code: "made-by-left-out-rule" }, { code: "pattern-not-anchored", label: "lost" }],
      adopted: null,
    });
  });

  it("works for somebody who may only read", async () => {
    setRole(ga4.world, String(property), "viewer");
    expect((await importIt()).exitCode).toBe(0);
  });

  it("leaves no lock behind, and stops with 64 without a property", async () => {
    await importIt("--adopt");
    expect(Object.keys(here.files())).toEqual([`.ga4-goals/${property}.json`]);
    expect((await cli("import")).exitCode).toBe(64);
  });

  it("adopts nothing while an apply that was cut off is not settled", async () => {
    const journal = `.ga4-goals/${property}.journal.ndjson`;
    // An apply elsewhere was killed right after it had written its plan.
    const there = workspace();
    const lead = "lead: { tier: macro, category: lead, type: event, event: lead }";
    there.write("goals/site.yaml", `version: 1\nproperty: ${property}\ncurrency: EUR\ngoals:\n  ${lead}\n`);
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    await there.cli(["plan", "--out", "plan.json"], { environment });
    const { plan } = JSON.parse(there.read("plan.json")) as { readonly plan: Plan };
    here.write(journal, encodeLines([{ type: "plan", schemaVersion: 1, plan }]));
    const { exitCode, stderr } = await importIt("--adopt", "--out", "goals/shop.yaml");
    expect(exitCode).toBe(6);
    expect(stderr).toContain("error interrupted");
    expect(Object.keys(here.files())).toEqual([journal]);
    expect((await importIt()).exitCode).toBe(0);
  });
});
