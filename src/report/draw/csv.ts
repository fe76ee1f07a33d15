/** A report as CSV: the tidy table, one row a day and goal. */
import { csvText } from "../../draw/csv.js";
import type { ConversionReport } from "../model.js";
import { TIDY_COLUMNS, tidyRows } from "../tidy.js";

/** With a header line. */
export function renderCsv(report: ConversionReport): string {
  return csvText([TIDY_COLUMNS, ...tidyRows(report)]);
}
