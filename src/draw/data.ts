/** Results for programs: JSON, and tables as CSV (RFC 4180), safe to open in a spreadsheet. Knows only cells. */
import { printable, printableJson } from "../diagnostics/printable.js";

/** Two spaces of indentation and a newline at the end. */
export function jsonText(value: unknown): string {
  return `${printableJson(value)}\n`;
}

/** A cell: text, a number, yes or no; null is an empty cell, which is "not known", never zero. */
export type CsvCell = string | number | boolean | null;

/** What a column holds: whole numbers, amounts, shares (0.025 = 2.5 %), days (`2026-10-25`), yes or no, text. */
export type ColumnKind = "count" | "amount" | "share" | "day" | "flag" | "text";

/** A tidy table; a row has a cell for each column. */
export interface DataTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** How a CSV is written, for programs that take others than commas and points. */
export interface CsvStyle {
  readonly separator: "," | ";";
  readonly decimal: "." | ",";
  /** Without it Excel takes the text for that of the machine's old code page. */
  readonly byteOrderMark: boolean;
}

const PLAIN: CsvStyle = { separator: ",", decimal: ".", byteOrderMark: false };

/**
 * A CSV as Excel opens it by a double click where a language is set: UTF-8 with its mark, the decimals of the language,
 * and semicolons where a comma stands in numbers, and in Switzerland and Liechtenstein, where Windows separates by them.
 *
 * @throws RangeError for what is no tag of a language.
 */
export function excelStyle(locale: string): CsvStyle {
  const { region } = new Intl.Locale(locale).maximize();
  const comma = new Intl.NumberFormat(locale).format(0.5).includes(",");
  const semicolon = comma || region === "CH" || region === "LI";
  return { separator: semicolon ? ";" : ",", decimal: comma ? "," : ".", byteOrderMark: true };
}

/** The rows in order, each ending in CR LF, as the RFC wants it. */
export function csvText(rows: readonly (readonly CsvCell[])[], style: CsvStyle = PLAIN): string {
  const lines = rows.map((row) => `${row.map((cell) => field(cell, style)).join(style.separator)}\r\n`);
  return `${style.byteOrderMark ? "\ufeff" : ""}${lines.join("")}`;
}

/** A table with a header line. */
export function tableCsv({ columns, rows }: DataTable, style?: CsvStyle): string {
  return csvText([columns.map(({ name }) => name), ...rows], style);
}

/** Spreadsheets run text that begins like a formula, so a quote goes before it (OWASP, "CSV Injection"). */
function field(cell: CsvCell, { separator, decimal }: CsvStyle): string {
  if (cell === null) return "";
  if (typeof cell === "number") return plainNumber(cell).replace(".", decimal);
  if (typeof cell === "boolean") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${printable(cell)}` : printable(cell);
  return safe.includes('"') || safe.includes(separator) || safe.includes(",")
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** `0.0000012` and not `1.2e-6`, which not every program reads. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes("e")
    ? value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 100 })
    : text;
}
