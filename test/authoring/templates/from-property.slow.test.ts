/** `init --from-property`: a draft from GA4's own reports that validates, fits the property, and costs nothing that was there. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../../src/emulator/shop-property.js";
import { setRole } from "../../../src/emulator/world/world.js";
import { type CliOptions, type CliResult, type Workspace, workspace } from "../../support/cli.js";

const NOW = new Date("2026-10-26T08:00:00Z");
/** One shop that a person has worked on in GA4, one that nobody has. */
const WORKED_ON = "123456789";
const FRESH = "223456789";
const EMPTY = "323456789";

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ clock: createClock(NOW), accounts: [{ id: "1" }] });
  const [shop] = shopAccount(WORKED_ON).properties ?? [];
  const [stream] = shop?.streams ?? [];
  seedProperty(ga4.world, "1", {
    ...shop,
    id: WORKED_ON,
    keyEvents: [
      { eventName: "purchase" },
      { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" },
      { eventName: "newsletter", countingMethod: "ONCE_PER_SESSION" },
    ],
    streams: [
      {
        ...stream,
        rules: [
          {
            destinationEvent: "newsletter",
            eventConditions: [
              { field: "event_name", comparisonType: "EQUALS", value: "page_view" },
              { field: "page_location", comparisonType: "CONTAINS", value: "/newsletter/thanks" },
            ],
            sourceCopyParameters: true,
          },
          {
            destinationEvent: "checkout_complete",
            eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "purchase" }],
            since: NOW,
          },
        ],
      },
    ],
  });
  seedProperty(ga4.world, "1", { ...shop, id: FRESH, streams: [{ ...stream, id: "4200000002" }] });
  seedProperty(ga4.world, "1", { id: EMPTY, displayName: "Empty" });
  for (const property of [WORKED_ON, FRESH])
    await ingestShopDays(ga4, property, shopFrom("2026-10-12", 1), "2026-10-12", 7);
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  for (const property of ga4.world.properties.keys()) setRole(ga4.world, property, "editor");
});

function cli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return here.cli(words, { now: NOW, environment: { GA4_EMULATOR_HOST: ga4.address }, ...options });
}
const draft = (...words: string[]): Promise<CliResult> => cli(["init", "--from-property", ...words]);

interface PlanJson {
  readonly refusals: readonly unknown[];
  readonly operations: readonly {
    readonly action: string;
    readonly kind: string;
    readonly label: string;
    readonly changes: readonly unknown[];
  }[];
}
async function plan(): Promise<PlanJson> {
  const { stdout } = await cli(["plan", "--format", "json"]);
  return JSON.parse(stdout) as PlanJson;
}

describe("without a terminal", () => {
  it("prints the draft on stdout, what it cost on stderr, and writes nothing to disk or GA4", async () => {
    const writes = ga4.counters.writes.arrived;
    const { exitCode, stdout, stderr } = await draft("--property", FRESH);
    expect([exitCode, here.files(), ga4.counters.writes.arrived]).toEqual([0, {}, writes]);
    expect(stdout).toContain(
      `# A draft, made from GA4's reports on Northtrail shop (property ${FRESH}), 2026-09-28 to 2026-10-25`,
    );
    expect(stdout).toContain(`\nproperty: ${FRESH}\ncurrency: EUR\n`);
    expect(stderr).toMatch(
      /^Asked GA4's Data API once, \d+ tokens of the property's quota; [\d,]+ left today\.\n$/,
    );
  });

  it("--period says which days, in the property's time zone", async () => {
    const { stdout } = await draft("--property", FRESH, "--period", "2026-10-12..2026-10-13");
    expect(stdout).toContain("2026-10-12 to 2026-10-13");
    const { stdout: both } = await draft("--property", FRESH);
    const purchases = (text: string): number => Number(/seen (\d+) times[^\n]*\n {2}order:/.exec(text)?.[1]);
    expect(purchases(stdout)).toBeGreaterThan(0);
    expect(purchases(stdout)).toBeLessThan(purchases(both));
  });

  it("says that thresholds of whole sessions are not from the data", async () => {
    const { stdout } = await draft("--property", FRESH);
    const comment = "the usual threshold, not from your data: the Data API gives only the average,";
    const told = stdout.replaceAll("\n  # ", " ");
    expect(told).toMatch(new RegExp(` ${comment} [1-9]\\d* seconds a session \\(.*\\n  engaged_visit:`));
    expect(told).toMatch(
      new RegExp(` ${comment} [\\d.]+ page views a session; needs page code\\n  deep_browse:`),
    );
    expect(stdout).toMatch(/type: duration\n {4}at_least: 3m\n/);
    expect(stdout).toMatch(/type: pages_per_session\n {4}at_least: 5\n/);
  });

  it("does not choose among several properties: exit 64", async () => {
    const { exitCode, stdout, stderr } = await draft();
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain("--property");
  });

  it("takes the only property the account sees, and says so", async () => {
    for (const property of [WORKED_ON, EMPTY]) setRole(ga4.world, property, "none");
    const { exitCode, stdout, stderr } = await draft();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`property: ${FRESH}`)]);
    expect(stderr).toContain(`Property ${FRESH} (Northtrail shop): the only one this account sees.\n`);
  });

  it("of a property without visitors is a file without goals", async () => {
    expect((await draft("--property", EMPTY, "--out", "goals/draft.yaml")).exitCode).toBe(0);
    expect(here.read("goals/draft.yaml")).toContain("goals: {}");
    expect(here.read("goals/draft.yaml")).toContain("(0 sessions)");
    expect((await cli(["validate"])).exitCode).toBe(0);
  });

  it("a property that can't be read is an error, with nothing on stdout", async () => {
    setRole(ga4.world, FRESH, "none");
    const { exitCode, stdout } = await draft("--property", FRESH, "--out", "goals/draft.yaml");
    expect([exitCode, stdout, here.files()]).toEqual([4, "", {}]);
  });
});

describe("the draft", () => {
  it.each([WORKED_ON, FRESH])(
    "of %s validates, plans without refusal, and applies to nothing left",
    async (property) => {
      // Applying changes the property, so each is drafted once more from what apply has left.
      expect((await draft("--property", property, "--out", "goals/draft.yaml")).exitCode).toBe(0);
      const { exitCode, stdout } = await cli(["validate"]);
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/[1-9] macro, [1-9]\d* micro/)]);
      const before = await plan();
      expect(before.refusals).toEqual([]);
      for (const { action, changes } of before.operations)
        expect(action === "create" || (action === "adopt" && changes.length === 0)).toBe(true);
      if (property === WORKED_ON) {
        const adopted = before.operations.filter(({ action }) => action === "adopt");
        expect(adopted.map(({ kind, label }) => `${kind} ${label}`).toSorted()).toEqual([
          "event_create_rule newsletter",
          "key_event newsletter",
          "key_event purchase",
          "key_event sign_up",
        ]);
        const made = before.operations.filter(
          ({ kind, action }) => kind === "event_create_rule" && action === "create",
        );
        expect(made.map(({ label }) => label)).toEqual(["checkout_complete_2"]);
      }
      expect((await cli(["apply", "--yes"])).exitCode).toBe(0);
      expect((await cli(["plan", "--detailed-exitcode"])).exitCode).toBe(0);
      expect((await draft("--property", property, "--out", "goals/draft.yaml", "--overwrite")).exitCode).toBe(
        0,
      );
      expect((await cli(["plan", "--detailed-exitcode"])).exitCode).toBe(0);
    },
  );
});

describe("a file that is there", () => {
  const words = ["--property", FRESH, "--out", "goals/draft.yaml"];
  beforeEach(() => here.write("goals/draft.yaml", "version: 1\n# mine\n"));

  it("is not replaced without a terminal: exit 6 before anything is asked; --overwrite replaces it", async () => {
    const calls = ga4.calls.length;
    for (const more of [[], ["--yes"]]) expect((await draft(...words, ...more)).exitCode).toBe(6);
    expect([ga4.calls.length, here.read("goals/draft.yaml")]).toEqual([
      calls,
      expect.stringContaining("# mine"),
    ]);
    expect((await draft(...words, "--overwrite")).exitCode).toBe(0);
    expect(here.read("goals/draft.yaml")).toContain("# A draft");
  });

  it.each([
    [true, 0, "# A draft"],
    [false, 9, "# mine"],
  ])("where somebody can answer is replaced on yes alone: %s", async (answer, exitCode, content) => {
    const result = await cli(["init", "--from-property", ...words], { answer });
    expect([result.exitCode, here.read("goals/draft.yaml")]).toEqual([
      exitCode,
      expect.stringContaining(content),
    ]);
  });
});

it("with somebody to ask, offers the properties the account sees", async () => {
  const { exitCode, stdout } = await cli(["init", "--from-property"], { answers: [FRESH] });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`property: ${FRESH}`)]);
  expect((await cli(["init", "--from-property"], { answers: [] })).exitCode).toBe(9);
});

it.each([
  [["--from-property", "--from-events", "x"], "give one of them"],
  [["--from-property", "--offline"], "--offline"],
  [["--from-property", "--kind", "shop"], "--kind"],
  [["--from-property", "--thanks", "/a"], "--thanks"],
  [["--from-property", "--property", "G-ABC"], "not a property's number"],
  [["--from-property", "--property", FRESH, "--period", "soon"], "soon"],
  [["--from-events", "x", "--period", "28d"], "--period"],
  [["--from-events", "x", "--property", "G-ABC"], "not a property's number"],
  [["--from-events", "x", "--currency", "EUR"], "--currency"],
  [["--kind", "shop", "--yes", "--period", "28d"], "--period"],
  [["--kind", "shop", "--yes", "--out", "x.yaml"], "--out"],
])("%j is wrong usage, and nothing is written", async (words, text) => {
  const { exitCode, stdout, stderr } = await cli(["init", ...words]);
  expect([exitCode, stdout, stderr]).toEqual([64, "", expect.stringContaining(text)]);
  expect(here.files()).toEqual({});
});

it("a draft from events is for the property that is named, and else leaves its line to be filled in", async () => {
  const event = {
    event_date: "20260301",
    event_timestamp: "1772366400000000",
    event_name: "purchase",
    event_params: [{ key: "ga_session_id", value: { int_value: "1" } }],
    user_pseudo_id: "a",
    platform: "WEB",
  };
  const events = join(mkdtempSync(join(tmpdir(), "ga4-goals-test-")), "events.ndjson");
  writeFileSync(events, `${JSON.stringify(event)}\n`);
  const named = await cli(["init", "--from-events", events, "--property", FRESH]);
  expect(named.stdout).toContain(`\nproperty: ${FRESH}\n`);
  expect((await cli(["init", "--from-events", events])).stdout).toContain("\n# property: 123456789\n");
  rmSync(dirname(events), { recursive: true });
});
