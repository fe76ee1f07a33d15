/** What makes an apply safe: saved plans, drift with a name, annotations, complete lists, dry commands, no secrets. */
import { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { driftKeyEvent, loseKeyEvent } from "../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedKeyEvent, seedProperty, seedRule, seedStream } from "../../src/emulator/seeds.js";
import { propertyOf, setRole } from "../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";

const GOALS = (id: string): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  lead: { tier: macro, category: lead, type: destination, page: /thanks }
`;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 7000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  id = String(++last);
  seedProperty(ga4.world, "1", { id });
  here.write("goals/site.yaml", GOALS(id));
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}

const writes = (): number => ga4.counters.writes.arrived;
const state = (): ReturnType<typeof propertyOf> => propertyOf(ga4.world, id);

describe("a saved plan", () => {
  it("is carried out exactly, whatever the goals file says by then, and only once", async () => {
    await cli("plan", "--out", "plan.json");
    here.write("goals/site.yaml", GOALS(id).replace("/thanks", "/other"));
    expect((await cli("apply", "plan.json", "--yes")).exitCode).toBe(0);
    expect([...state().rules.values()][0]?.eventConditions[1]?.value).toContain("/thanks");
    const again = await cli("apply", "plan.json", "--yes");
    expect([again.exitCode, again.stderr]).toEqual([7, expect.stringContaining("plan-used")]);
  });

  it("is refused as stale, naming what moved, when GA4 has moved", async () => {
    await cli("apply", "--yes");
    here.write(
      "goals/site.yaml",
      GOALS(id).replace("event: purchase }", "event: purchase, counting: once_per_session }"),
    );
    await cli("plan", "--out", "plan.json");
    driftKeyEvent(ga4.world, id, "purchase", { defaultValue: { numericValue: 9, currencyCode: "EUR" } });
    const before = writes();
    // The default value is not managed here, so the plan still holds; the counting method is.
    driftKeyEvent(ga4.world, id, "purchase", { countingMethod: "ONCE_PER_SESSION" });
    const { exitCode, stderr } = await cli("apply", "plan.json", "--yes");
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringMatching(/error stale .*keyEvents\/\d+\) has changed/),
    ]);
    expect(writes()).toBe(before);
  });

  it("is refused when something it would create has appeared", async () => {
    await cli("plan", "--out", "plan.json");
    seedKeyEvent(ga4.world, state(), { eventName: "lead" });
    const { exitCode, stderr } = await cli("apply", "plan.json", "--yes");
    expect([exitCode, stderr]).toEqual([7, expect.stringContaining("has appeared")]);
  });

  it.each([
    [
      "edited by hand",
      (text: string) => text.replace("ONCE_PER_EVENT", "ONCE_PER_SESSION"),
      "changed after it was written",
    ],
    [
      "of another version",
      (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      "version",
    ],
    ["cut short", (text: string) => text.slice(0, 200), "not JSON"],
  ])("%s is an error and nothing is sent", async (_what, edit, message) => {
    await cli("plan", "--out", "plan.json");
    here.write("plan.json", edit(here.read("plan.json")));
    const before = ga4.calls.length;
    const { exitCode, stderr } = await cli("apply", "plan.json", "--yes");
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(message)]);
    expect(ga4.calls.length).toBe(before);
  });
});

describe("drift", () => {
  it("is told from a change in the file, with who and when where the history may be read", async () => {
    await cli("apply", "--yes");
    driftKeyEvent(
      ga4.world,
      id,
      "purchase",
      { countingMethod: "ONCE_PER_SESSION" },
      { email: "eve@example.com" },
    );
    const drifted = await cli("plan");
    expect(drifted.stdout).toMatch(/update key event purchase .*drifted in GA4/);
    expect(drifted.stdout).toMatch(/last changed by eve@example\.com on \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    setRole(ga4.world, id, "viewer");
    const viewer = await cli("plan");
    expect(viewer.exitCode).toBe(0);
    expect(viewer.stdout).toMatch(/drifted in GA4/);
    expect(viewer.stdout).not.toContain("eve@example.com");
  });

  it("that deleted something is named too, and mended by the next apply", async () => {
    await cli("apply", "--yes");
    loseKeyEvent(ga4.world, id, "lead", { email: "eve@example.com" });
    const { stdout } = await cli("plan");
    expect(stdout).toMatch(/create key event lead .*it was deleted in GA4/);
    expect(stdout).toContain("last changed by eve@example.com");
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });
});

describe("plan --accept-drift", () => {
  it("writes what was changed in GA4 into the file, comments and order kept, and then has nothing to do", async () => {
    const text = GOALS(id).replace("  order:", "  # what we live on\n  order:");
    here.write("goals/site.yaml", text);
    await cli("apply", "--yes");
    driftKeyEvent(ga4.world, id, "purchase", { countingMethod: "ONCE_PER_SESSION" });
    const before = writes();
    const { exitCode, stderr, stdout } = await cli("plan", "--accept-drift");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("accepted  order: counting_method")]);
    expect(stdout).not.toContain("drifted");
    expect(here.read("goals/site.yaml")).toBe(
      text.replace("event: purchase }", "event: purchase, counting: once_per_session }"),
    );
    expect(writes()).toBe(before);
  });

  it("leaves the file alone where nothing drifted", async () => {
    await cli("apply", "--yes");
    const before = here.files();
    expect((await cli("plan", "--accept-drift")).stderr).toContain("Nothing has drifted");
    expect(here.files()).toEqual(before);
  });
});

describe("plan --events and --estimate", () => {
  it("say beside each new goal what it would have counted, and mark an estimate as one", async () => {
    const view = (at: number, path: string): object => ({
      event_date: "20260101",
      event_timestamp: 1767225600000000 + at * 1_000_000,
      event_name: "page_view",
      user_pseudo_id: "u1",
      stream_id: "1",
      platform: "WEB",
      event_params: [
        { key: "ga_session_id", value: { int_value: 1 } },
        { key: "page_location", value: { string_value: `https://shop.example${path}` } },
      ],
    });
    here.write(
      "events.ndjson",
      [view(1, "/thanks"), view(2, "/thanks/?a=1"), view(3, "/other")]
        .map((e) => `${JSON.stringify(e)}\n`)
        .join("")
        // Of less than 1 MB nothing is kept.
        .concat(`${" ".repeat(9_999)}\n`.repeat(110)),
    );
    const asked = vi.spyOn(DuckDBConnection.prototype, "run");
    const reads = (): number => asked.mock.calls.filter(([sql]) => sql.includes("read_json(")).length;
    const events = await cli("plan", "--events", "events.ndjson");
    expect(reads()).toBeGreaterThan(0);
    asked.mockClear();
    expect(events.stdout).toMatch(/create key event lead[^\n]*\n {4}would have counted 2 in 1 day/);
    expect(events.stdout).toMatch(/Key events 1 -> 2: lead will count, about 2 a day\. GA4's total rises/);
    const { foretold } = JSON.parse(
      (await cli("plan", "--events", "events.ndjson", "--format", "json")).stdout,
    ) as { readonly foretold: { readonly keyEventsADay: number } };
    expect(foretold.keyEventsADay).toBe(2);
    expect([asked.mock.calls.length > 0, reads()]).toEqual([true, 0]);
    asked.mockRestore();
    const estimate = await cli("plan", "--estimate");
    expect(estimate.stdout).toMatch(/create key event lead[^\n]*\n {4}≈ 0 in the last 28 days, an estimate/);
    expect((await cli("plan", "--estimate", "--events", "events.ndjson")).exitCode).toBe(64);
  });
});

describe("annotate: true", () => {
  it("leaves one line after an apply that changed something, and none otherwise", async () => {
    here.write("goals/site.yaml", GOALS(id).replace("currency: EUR", "currency: EUR\nannotate: true"));
    await cli("apply", "--yes");
    await cli("apply", "--yes");
    expect([...state().annotations.values()].map((a) => [a.title, a.description])).toEqual([
      ["Goals changed: 2 created", "ga4-goals: lead"],
    ]);
  });
});

describe("lists", () => {
  it("are read to the end: 230 key events, 60 streams, 210 rules", async () => {
    for (let i = 0; i < 230; i++) seedKeyEvent(ga4.world, state(), { eventName: `theirs_${i}` });
    for (let i = 0; i < 59; i++) seedStream(ga4.world, state(), { displayName: `Stream ${i}` });
    const stream = [...state().streams.keys()][0] ?? "";
    for (let i = 0; i < 210; i++) {
      const eventConditions = [
        { field: "event_name", comparisonType: "EQUALS" as const, value: "page_view" },
      ];
      seedRule(ga4.world, state(), stream, { destinationEvent: `theirs_rule_${i}`, eventConditions });
    }
    const { stdout } = await cli("plan", "--format", "json");
    const plan = JSON.parse(stdout);
    expect(plan.unmanaged.filter((u: { kind: string }) => u.kind === "key_event")).toHaveLength(230);
    expect(plan.unmanaged.filter((u: { kind: string }) => u.kind === "event_create_rule")).toHaveLength(210);
    expect(Object.keys(plan.streams)).toHaveLength(60);
  });

  it("whose second page fails are an error, never taken for short ones", async () => {
    for (let i = 0; i < 230; i++) seedKeyEvent(ga4.world, state(), { eventName: `theirs_${i}` });
    const remove = ga4.faults.add({
      method: "ListKeyEvents",
      skip: 1,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 13, message: "the second page is broken" },
    });
    const { exitCode, stderr, stdout } = await cli("plan");
    remove();
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("the second page is broken");
  });
});

describe("dry commands", () => {
  it("write neither to GA4 nor to the disk", async () => {
    await cli("apply", "--yes");
    driftKeyEvent(ga4.world, id, "purchase", { countingMethod: "ONCE_PER_SESSION" });
    const before = { files: here.files(), writes: writes() };
    for (const words of [
      ["validate"],
      ["plan"],
      ["plan", "--format", "json"],
      ["report", "--period", "7d"],
    ]) {
      expect([words, (await cli(...words)).exitCode]).toEqual([words, 0]);
      expect({ files: here.files(), writes: writes() }).toEqual(before);
    }
  });
});
