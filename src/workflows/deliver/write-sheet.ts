/**
 * Writes a report into two tabs of a spreadsheet. What is there is read first: a second run gives the same rows, a tab
 * that holds something else is left alone. Whatever stands right of our columns or in other tabs is never written to.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { ConversionReport } from "../../report/model.js";
import type { Spreadsheet, Tab } from "../../report/spreadsheet.js";
import { TIDY_COLUMNS } from "../../report/tidy.js";
import { isOurSummary, isOurTable, mergedTable, type Row, summaryTable } from "./sheet-tables.js";

/** `ID` or `ID!Tab`, as `--sheet` takes it. */
export interface SheetTarget {
  readonly id: string;
  readonly tab: string;
}

const DEFAULT_TAB = "ga4-goals";
const SUMMARY_COLUMNS = 7;

/** Throws a GoalsError (exit 64) where there is no id. A whole address of a spreadsheet is fine too. */
export function parseSheetTarget(text: string): SheetTarget {
  const [, address] = /\/spreadsheets\/d\/([\w-]+)/.exec(text) ?? [];
  const at = text.indexOf("!");
  const id = address ?? (at < 0 ? text : text.slice(0, at));
  const tab = at < 0 ? DEFAULT_TAB : text.slice(at + 1);
  if (!/^[\w-]+$/.test(id) || tab === "") {
    throw new GoalsError("sheet-unknown", `${JSON.stringify(text)} names no sheet`, {
      exitCode: EXIT.usage,
      hint: "Write the spreadsheet's id, the long part of its address, and after a ! the tab if you want another.",
    });
  }
  return { id, tab };
}

/**
 * Writes the tidy table into `tab` and a summary into `tab summary`. Throws a GoalsError (exit 6) where one of them
 * holds something that is not ours; nothing is written then.
 */
export async function writeSheet(
  sheet: Spreadsheet,
  tab: string,
  report: ConversionReport,
): Promise<{ readonly rows: number }> {
  const summaryTab = `${tab} summary`;
  const tabs = await sheet.tabs();
  const readTab = (title: string, columns: number): Promise<readonly Row[]> =>
    tabs.some((one) => one.title === title) ? sheet.read(title, columns) : Promise.resolve([]);
  const [there, thereSummary] = [
    await readTab(tab, TIDY_COLUMNS.length),
    await readTab(summaryTab, SUMMARY_COLUMNS),
  ];
  if (!isOurTable(there)) throw notOurs(tab);
  if (!isOurSummary(thereSummary)) throw notOurs(summaryTab);

  const table = mergedTable(there, report);
  await put(sheet, tab, table, TIDY_COLUMNS.length, there.length, tabs);
  await put(sheet, summaryTab, summaryTable(report), SUMMARY_COLUMNS, thereSummary.length, tabs);
  return { rows: table.length - 1 };
}

/** Written first and cleared after, so that a run that is cut off loses nothing. */
async function put(
  sheet: Spreadsheet,
  title: string,
  rows: readonly Row[],
  columns: number,
  before: number,
  tabs: readonly Tab[],
): Promise<void> {
  await sheet.makeRoom(title, rows.length, columns, tabs);
  await sheet.write(title, rows, columns);
  if (before > rows.length) await sheet.clearFrom(title, rows.length + 1, columns);
}

function notOurs(tab: string): GoalsError {
  return new GoalsError("sheet-not-ours", `the tab ${JSON.stringify(tab)} holds something else`, {
    exitCode: EXIT.refused,
    hint: "Name another tab, as in --sheet ID!Conversions, or empty this one.",
  });
}
