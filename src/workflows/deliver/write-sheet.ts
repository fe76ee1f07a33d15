/**
 * Writes a report into two tabs of a spreadsheet. What is there is read first: a second run gives the same rows, a tab
 * that holds something else is left alone. Whatever stands right of our columns or in other tabs is never written to.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { formatDays } from "../../draw/format.js";
import { goalName } from "../../report/draw/sentences.js";
import { statusText } from "../../report/draw/target-sentences.js";
import type { ConversionReport, Figure } from "../../report/model.js";
import type { Spreadsheet, Tab } from "../../report/spreadsheet.js";
import { type Cell, TIDY_COLUMNS, tidyRows } from "../../report/tidy.js";

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

type Row = readonly Cell[];

/** The first cell of a summary, by which it is known again. */
const SUMMARY_TITLE = "Conversions, by ga4-goals";

/** A row is the same one if property, day and goal are. */
function keyOf(row: Row): string {
  return JSON.stringify([0, 1, 2].map((column) => String(row[column] ?? "")));
}

/** True where a tab is empty or holds our table, so that it may be written. */
function isOurTable(rows: readonly Row[]): boolean {
  const head = rows[0] ?? [];
  return head.every((cell) => isEmpty(cell)) || TIDY_COLUMNS.every((name, index) => head[index] === name);
}

function isOurSummary(rows: readonly Row[]): boolean {
  const first = rows[0]?.[0] ?? null;
  return isEmpty(first) || first === SUMMARY_TITLE;
}

/**
 * The table as it should be: rows that are there keep their place and take the new numbers, new ones come at the end,
 * rows of days that this report is not about stay.
 */
function mergedTable(there: readonly Row[], report: ConversionReport): readonly Row[] {
  const fresh = new Map(tidyRows(report).map((row) => [keyOf(row), row]));
  const width = TIDY_COLUMNS.length;
  const kept = there
    .slice(1)
    .filter((row) => row.some((cell) => !isEmpty(cell)))
    .map((row) => {
      const key = keyOf(row);
      const own = fresh.get(key);
      fresh.delete(key);
      return own ?? Array.from({ length: width }, (_, index) => row[index] ?? null);
    });
  return [TIDY_COLUMNS, ...kept, ...fresh.values()];
}

/** What the report comes to, as rows of up to seven cells. */
function summaryTable(report: ConversionReport): readonly Row[] {
  const { period, comparison, totals, currency } = report;
  const line = (name: string, figure: Figure, unit = ""): Row => [
    name,
    unit,
    figure.current,
    figure.previous,
    figure.change,
  ];
  const blank: Row = [null];
  return [
    [SUMMARY_TITLE, null, report.generatedAt.slice(0, 10)],
    ["Property", null, report.property.name ?? report.property.id],
    ["Days", null, formatDays(period.start, period.end)],
    ["Compared with", null, comparison === null ? null : formatDays(comparison.start, comparison.end)],
    blank,
    ["Totals", "unit", "now", "before", "change"],
    line("Sessions", totals.sessions),
    line("Engaged sessions", totals.engagedSessions),
    line("Users", totals.users),
    line("Revenue", totals.revenue, currency ?? ""),
    blank,
    ["Goals", "tier", "count", "before", "change", "session rate", "value"],
    ...report.goals.map(
      (goal): Row => [
        goal.name,
        goal.tier,
        goal.count.current,
        goal.count.previous,
        goal.count.change,
        goal.sessionRate.current,
        goal.value?.current ?? null,
      ],
    ),
    ...(report.targets.length === 0
      ? []
      : [blank, ["Targets", "measure", "now", "expected", "target", "by", "status"] as Row]),
    ...report.targets.map((target): Row => {
      const last = target.marks.at(-1);
      return [
        goalName(report, target.goal),
        target.per === null ? target.measure : `${target.measure} a ${target.per}`,
        target.current,
        target.expected,
        last?.amount ?? null,
        last?.by ?? null,
        statusText(target),
      ];
    }),
  ];
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || cell === "";
}
