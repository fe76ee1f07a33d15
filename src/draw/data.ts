/** Results for programs: JSON, and rows as CSV (RFC 4180), safe to open in a spreadsheet. Knows only cells. */
import { printable, printableJson } from "../diagnostics/printable.js";

/** Two spaces of indentation and a newline at the end. */
export function jsonText(value: unknown): string {
  return `${printableJson(value)}\n`;
}

/** A cell: text, a number, yes or no; null is an empty cell, which is "not known", never zero. */
export type CsvCell = string | number | boolean | null;

/** The rows in order, each ending in CR LF, as the RFC wants it. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** Spreadsheets run text that begins like a formula, so a quote goes before it (OWASP, "CSV Injection"). */
function field(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${printable(cell)}` : printable(cell);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
