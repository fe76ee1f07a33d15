/** The report in a Google Sheet, through the official client and a small Sheets on loopback. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmulatedSheets, type SheetTab, startSheets } from "../../../src/emulator/sheets/server.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { openSpreadsheet } from "../../../src/google/sheets/sheets.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { TIDY_COLUMNS } from "../../../src/report/tidy.js";
import { parseSheetTarget, writeSheet } from "../../../src/workflows/deliver/write-sheet.js";
import { shopReport } from "../../report/support/shop.js";

const ID = "sheet-1";
let server: EmulatedSheets;
beforeEach(async () => {
  server = await startSheets([ID]);
});
afterEach(() => server.stop());

async function write(report: ConversionReport, tab = "Goals"): Promise<{ readonly rows: number }> {
  const sheet = await openSpreadsheet({
    connection: { scope: SCOPE_READ },
    emulatorHost: server.address,
    spreadsheetId: ID,
  });
  return writeSheet(sheet, tab, report);
}

function tabNamed(title: string): SheetTab {
  const tab = server.spreadsheets.get(ID)?.find((one) => one.title === title);
  if (tab === undefined) throw new Error(`no tab ${title}`);
  return tab;
}

const contents = (title: string): unknown =>
  [...tabNamed(title).cells]
    .filter(([, cells]) => cells.size > 0)
    .map(([row, cells]) => [row, [...cells].sort(([a], [b]) => a - b)]);

describe("a report in a sheet", () => {
  it("is one row a day and goal under a header, and a summary beside it", async () => {
    const report = await shopReport();
    const { rows } = await write(report);
    expect(rows).toBe(report.goals.length * report.period.days);
    const { cells } = tabNamed("Goals");
    expect([...(cells.get(0)?.values() ?? [])]).toEqual([...TIDY_COLUMNS]);
    expect(cells.get(1)?.get(1)).toBe(report.period.start);
    expect(cells.get(1)?.get(11)).toBe(report.goals[0]?.trend?.[0]?.count);
    expect(tabNamed("Goals summary").cells.get(0)?.get(0)).toBe("Conversions, by ga4-goals");
  });

  it("has the same rows after a second run, not twice as many", async () => {
    const report = await shopReport();
    await write(report);
    const once = [contents("Goals"), contents("Goals summary")];
    await write(report);
    expect([contents("Goals"), contents("Goals summary")]).toEqual(once);
  });

  it("corrects a day that was restated and keeps days that are not in the report", async () => {
    const report = await shopReport();
    await write(report);
    const [goal] = report.goals;
    if (goal?.trend === null || goal === undefined) throw new Error("no goal");
    const later: ConversionReport = {
      ...report,
      goals: [
        {
          ...goal,
          trend: [
            { date: report.period.start, count: 99 },
            { date: "2026-12-01", count: 5 },
          ],
        },
      ],
    };
    const { rows } = await write(later);
    expect(rows).toBe(report.goals.length * report.period.days + 1);
    expect(tabNamed("Goals").cells.get(1)?.get(11)).toBe(99);
    expect(tabNamed("Goals").cells.get(rows)?.get(1)).toBe("2026-12-01");
  });

  it("leaves formulas in other tabs and right of its columns alone", async () => {
    tabNamed("Sheet1").cells.set(0, new Map([[0, { formula: "=SUM(Goals!L:L)" }]]));
    const report = await shopReport();
    await write(report);
    tabNamed("Goals").columnCount = 26;
    tabNamed("Goals").cells.get(3)?.set(20, { formula: "=L4*2" });
    await write(report);
    expect(tabNamed("Goals").cells.get(3)?.get(20)).toEqual({ formula: "=L4*2" });
    expect(tabNamed("Sheet1").cells.get(0)?.get(0)).toEqual({ formula: "=SUM(Goals!L:L)" });
    expect(server.requests.filter((line) => /Sheet1/.test(line))).toEqual([]);
  });

  it("writes a name that begins with = as a text", async () => {
    const report = await shopReport();
    await write({ ...report, goals: report.goals.map((goal) => ({ ...goal, name: "=1+1" })) });
    expect(tabNamed("Goals").cells.get(1)?.get(3)).toBe("=1+1");
  });

  it("refuses a tab that holds something else, and writes nothing", async () => {
    tabNamed("Sheet1").cells.set(0, new Map([[0, "Budget"]]));
    await expect(write(await shopReport(), "Sheet1")).rejects.toMatchObject({
      code: "sheet-not-ours",
      exitCode: 6,
    });
    expect(server.requests.filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it("cut off at any request and run again is the same as one that was not", async () => {
    const report = await shopReport();
    await write(report);
    const wanted = [contents("Goals"), contents("Goals summary")];
    const steps = server.requests.length;
    for (let step = 0; step < steps; step += 1) {
      for (const when of ["before", "after"] as const) {
        await server.stop();
        server = await startSheets([ID]);
        const sheet = await openSpreadsheet({
          connection: { scope: SCOPE_READ },
          emulatorHost: server.address,
          spreadsheetId: ID,
        });
        const failing = failingAt(sheet, step, when);
        await writeSheet(failing, "Goals", report).catch(() => undefined);
        await write(report);
        expect([contents("Goals"), contents("Goals summary")], `${when} ${step}`).toEqual(wanted);
      }
    }
  });

  it("passes Google's refusal on", async () => {
    server.failNext(403, "before");
    await expect(write(await shopReport())).rejects.toMatchObject({ exitCode: 4 });
  });
});

/** A sheet whose nth call fails, before or after it took effect. */
function failingAt<T extends object>(sheet: T, step: number, when: "before" | "after"): T {
  let calls = 0;
  return new Proxy(sheet, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        const fails = calls === step;
        calls += 1;
        if (fails && when === "before") throw new Error("cut off");
        const answer = await method(...given);
        if (fails) throw new Error("cut off");
        return answer;
      };
    },
  });
}

describe("where --sheet points", () => {
  it("is an id, an id and a tab, or an address", () => {
    expect(parseSheetTarget("abc_1-2")).toEqual({ id: "abc_1-2", tab: "ga4-goals" });
    expect(parseSheetTarget("abc!My tab")).toEqual({ id: "abc", tab: "My tab" });
    expect(parseSheetTarget("https://docs.google.com/spreadsheets/d/abc/edit#gid=0")).toEqual({
      id: "abc",
      tab: "ga4-goals",
    });
    expect(() => parseSheetTarget("a b")).toThrow(/names no sheet/);
    expect(() => parseSheetTarget("abc!")).toThrow(/names no sheet/);
  });
});
