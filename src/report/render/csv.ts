/** A report as CSV (RFC 4180): the tidy table, one row a day and goal. */
import type { ConversionReport } from "../model.js";
import { type Cell, TIDY_COLUMNS, tidyRows } from "../tidy.js";

/** With a header line; lines end in CR LF, as the RFC wants it. */
export function renderCsv(report: ConversionReport): string {
  return [TIDY_COLUMNS, ...tidyRows(report)].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** Spreadsheets run text that begins like a formula, so a quote goes before it (OWASP, "CSV Injection"). */
/** One field. */
export function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
