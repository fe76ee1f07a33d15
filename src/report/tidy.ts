/**
 * A report as a tidy table, one row a day and goal, for spreadsheets and data frames. Pure. The columns are promised to
 * stay: new ones come at the end.
 */
import type { CsvCell } from "../draw/data.js";
import type { ConversionReport } from "./model.js";

export type Cell = CsvCell;

export const TIDY_COLUMNS = [
  "property",
  "date",
  "goal",
  "name",
  "tier",
  "category",
  "stage",
  "leads_to",
  "event",
  "basis",
  "approximate",
  "count",
  "final",
] as const;

/**
 * The rows in the order of the goals, then of the days. `count` is null on days on which the key event did not count
 * yet. `final` is false while GA4 may still change the day.
 */
export function tidyRows(report: ConversionReport): readonly (readonly Cell[])[] {
  const unfinished = new Set(report.dataQuality.unfinishedDays);
  return report.goals.flatMap((goal) =>
    (goal.trend ?? []).map(({ date, count }) => [
      report.property.id,
      date,
      goal.id,
      goal.name,
      goal.tier,
      goal.category,
      goal.stage,
      goal.leadsTo,
      goal.event,
      goal.basis,
      goal.approximate,
      count,
      !unfinished.has(date),
    ]),
  );
}
