/** What goes into a sheet: the tidy table merged with what is there, and a summary. Pure; knows nothing of Google. */

import { formatDays } from "../../draw/format.js";
import { goalName, STATUS_WORDS } from "../../report/draw/sentences.js";
import type { ConversionReport, Figure } from "../../report/model.js";
import { type Cell, TIDY_COLUMNS, tidyRows } from "../../report/tidy.js";

export type Row = readonly Cell[];

/** The first cell of a summary, by which it is known again. */
export const SUMMARY_TITLE = "Conversions, by ga4-goals";

/** A row is the same one if property, day and goal are. */
function keyOf(row: Row): string {
  return JSON.stringify([0, 1, 2].map((column) => String(row[column] ?? "")));
}

/** True where a tab is empty or holds our table, so that it may be written. */
export function isOurTable(rows: readonly Row[]): boolean {
  const head = rows[0] ?? [];
  return head.every((cell) => isEmpty(cell)) || TIDY_COLUMNS.every((name, index) => head[index] === name);
}

export function isOurSummary(rows: readonly Row[]): boolean {
  const first = rows[0]?.[0] ?? null;
  return isEmpty(first) || first === SUMMARY_TITLE;
}

/**
 * The table as it should be: rows that are there keep their place and take the new numbers, new ones come at the end,
 * rows of days that this report is not about stay.
 */
export function mergedTable(there: readonly Row[], report: ConversionReport): readonly Row[] {
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
export function summaryTable(report: ConversionReport): readonly Row[] {
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
        STATUS_WORDS[target.status],
      ];
    }),
  ];
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || cell === "";
}
