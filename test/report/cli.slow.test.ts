/** `ga4-goals report` and `pull` as commands, on the emulator: what they print, write and ask for. */
import readWorkbook from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { type EmulatedSheets, startSheets } from "../../src/emulator/sheets/server.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../src/emulator/shop-property.js";
import { createKeyEvent } from "../../src/emulator/world/resources.js";
import { type Workspace, workspace } from "../support/cli.js";

const PROPERTY = "123456789";
const NOW = new Date("2026-10-26T08:00:00Z");
const STEPS = [
  "view_item",
  "add_to_cart",
  "begin_checkout",
  "add_shipping_info",
  "add_payment_info",
  "sign_up",
];

/** Twenty goals, most of which lead to the order; a target; a journey. */
const GOALS = `version: 1
property: ${PROPERTY}
currency: EUR
goals:
  order:
    { name: Order placed, tier: macro, category: revenue, type: event, event: purchase, target: { rate: 3%, by: 2027-03-31 } }
${[...STEPS, ...Array.from({ length: 13 }, (_, index) => `extra_${index}`)]
  .map(
    (event) =>
      `  g_${event}: { tier: micro, category: interaction, type: event, event: ${event}, leads_to: order }`,
  )
  .join("\n")}
journeys:
  checkout: { goal: order, steps: [view_item, g_add_to_cart, g_begin_checkout, order] }
`;

let ga4: Ga4;
let sheets: EmulatedSheets;
let place: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ clock: createClock(NOW), accounts: [shopAccount(PROPERTY)] });
  for (const eventName of ["add_to_cart", "begin_checkout"]) {
    createKeyEvent(ga4.world, PROPERTY, {
      eventName,
      countingMethod: "ONCE_PER_EVENT",
      custom: true,
      deletable: true,
      createTime: new Date("2026-09-01T00:00:00Z"),
    } as never);
  }
  await ingestShopDays(ga4, PROPERTY, shopFrom("2026-09-21", 1), "2026-09-21", 35);
  sheets = await startSheets(["sheet-1"]);
  place = workspace();
  place.write("goals/shop.yaml", GOALS);
});
afterAll(async () => {
  await sheets.stop();
  await ga4.stop();
});

const run = (...words: readonly string[]) =>
  place.cli(words, {
    environment: { GA4_EMULATOR_HOST: ga4.address, SHEETS_EMULATOR_HOST: sheets.address },
    now: NOW,
    columns: 110,
  });

/** The calls of the Data API that a command made, as the emulator saw them. */
async function dataCalls(...words: readonly string[]): Promise<readonly string[]> {
  const before = ga4.calls.length;
  const { exitCode, stderr } = await run(...words);
  expect(exitCode, stderr).toBe(0);
  return ga4.calls
    .slice(before)
    .filter(({ service }) => service.startsWith("google.analytics.data."))
    .map(({ method }) => method);
}

describe("ga4-goals report", () => {
  it("of 28 days with 20 goals, the days before and a journey makes four calls to the Data API", async () => {
    expect((await dataCalls("report")).toSorted()).toEqual([
      "BatchRunReports",
      "GetMetadata",
      "RunFunnelReport",
      "RunFunnelReport",
    ]);
    const { stdout } = await run("report", "--format", "json");
    expect(JSON.parse(stdout).calls).toMatchObject({
      total: 4,
      getMetadata: 1,
      batchRunReports: 1,
      runFunnelReport: 2,
    });
  });

  it("makes one call more for each further assist that is asked for, and none without", async () => {
    const all = await dataCalls("report", "--assists", "all");
    expect(all.filter((method) => method === "RunFunnelReport")).toHaveLength(1 + STEPS.length);
    expect(await dataCalls("report", "--assists", "none")).toHaveLength(3);
    const { stdout } = await run("report", "--assists", "none");
    expect(stdout).not.toMatch(/SMALL STEPS|--assists/);
  });

  it("shows the journey, the target and where it loses most", async () => {
    const { stdout } = await run("report", "--by", "channel");
    for (const title of ["TARGETS", "JOURNEY · Checkout", "The hurdle:", "BY CHANNEL"]) {
      expect(stdout).toContain(title);
    }
    // What is wrong with a goal stands at the goal, and not a second time under a title of its own.
    expect(stdout).toContain("G extra 0: not in the property");
    expect(stdout).not.toContain("GOAL HEALTH");
  });

  it.each([
    ["html", "<!doctype html>"],
    ["markdown", "# Conversions"],
    ["csv", "property,date,goal"],
    ["json", "{"],
    ["text", "Conversions"],
  ])("writes %s to a file, and nothing to stdout", async (format, begins) => {
    const { stdout, exitCode } = await run("report", "--format", format, "--out", `out/report.${format}`);
    expect([stdout, exitCode]).toEqual(["", 0]);
    expect(place.read(`out/report.${format}`).startsWith(begins)).toBe(true);
  });

  it("writes what the name of the file says: a workbook, and any table as Excel opens it in German", async () => {
    expect(await run("report", "--out", "out/report.xlsx")).toMatchObject({ exitCode: 0, stdout: "" });
    const sheets = await readWorkbook(`${place.directory}/out/report.xlsx`);
    expect(sheets.map(({ sheet }) => sheet).slice(0, 3)).toEqual(["about", "days", "goals"]);
    const german = ["--table", "goals", "--excel", "de", "--out", "out/goals.csv"];
    expect(await run("report", ...german)).toMatchObject({ exitCode: 0 });
    expect(place.read("out/goals.csv")).toMatch(/^\ufeffproperty;goal;name;[\s\S]*;0,0\d+;/);
  });

  it.each([
    [["--format", "json", "--out", "x.csv"], "--format json is not what --out x.csv is called"],
    [["--format", "xlsx"], "a workbook is a file: --out report.xlsx"],
    [["--table", "goals"], "--table is of a CSV"],
    [["--format", "csv", "--table", "clients"], "--table clients is of many"],
    [["--format", "csv", "--excel", "Deutsch und so"], '--excel "Deutsch und so" is no language'],
  ])("says of %j what does not go together, and asks for no numbers", async (flags, said) => {
    const before = ga4.calls.length;
    const { stderr, exitCode } = await run("report", ...flags);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(said)]);
    expect(ga4.calls.length).toBe(before);
  });

  it("refuses a dimension that is none, and a sheet that is none, before it asks for numbers", async () => {
    expect(await run("report", "--by", "planet")).toMatchObject({ exitCode: 64 });
    const before = ga4.calls.length;
    expect(await run("report", "--sheet", "a b")).toMatchObject({ exitCode: 64 });
    expect(ga4.calls.length).toBe(before);
  });

  it("writes a Google Sheet beside its output", async () => {
    const { stderr, stdout } = await run(
      "report",
      "--period",
      "7d",
      "--format",
      "json",
      "--sheet",
      "sheet-1!Goals",
    );
    expect(stderr).toContain('wrote 140 rows into the sheet\'s tab "Goals"');
    expect(JSON.parse(stdout).goals).toHaveLength(20);
    expect(sheets.spreadsheets.get("sheet-1")?.map(({ title }) => title)).toEqual([
      "Sheet1",
      "Goals",
      "Goals summary",
    ]);
  });
});

describe("ga4-goals pull", () => {
  it("fills a store, takes little the second time, exports, and is enough for a report offline", async () => {
    const first = await run("pull", "--since", "2026-09-28", "--export", "days.csv");
    expect(first.stderr).toContain("wrote days.csv");
    expect(first.stdout).toMatch(/^pulled \d+ spans of days in \d+ calls; \d+ tokens used/);
    const second = await run("pull");
    const spans = ({ stdout }: { readonly stdout: string }): number =>
      Number(/pulled (\d+)/.exec(stdout)?.[1]);
    expect(spans(second)).toBeLessThan(spans(first) / 3);
    expect(place.read("days.csv").split("\n").length).toBeGreaterThan(28);

    const live = JSON.parse((await run("report", "--period", "last-week", "--format", "json")).stdout);
    const before = ga4.calls.length;
    const offline = await run("report", "--from-store", "--period", "last-week", "--format", "json");
    expect(offline.stderr).toBe("");
    const stored = JSON.parse(offline.stdout);
    expect(ga4.calls.length).toBe(before);
    expect(stored.totals).toEqual(live.totals);
    expect(stored.goals.map((goal: { count: object }) => goal.count)).toEqual(
      live.goals.map((goal: { count: object }) => goal.count),
    );
    expect(stored.journeys).toBeNull();
  });

  it("stops early with exit code 5 when tokens run low, and says so", async () => {
    const other = workspace();
    other.write("goals/shop.yaml", GOALS);
    const { exitCode, stderr } = await other.cli(["pull", "--keep-tokens", "14000"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
      now: NOW,
    });
    expect(exitCode).toBe(5);
    expect(stderr).toContain("stopped early");
  });
});
