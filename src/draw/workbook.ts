/**
 * Tables as an Excel workbook (`.xlsx`), one sheet a table: numbers, shares and days are cells of their kind, and texts are
 * texts, which no program runs as a formula, whatever they begin with. Knows only tables.
 */
import writeExcelFile, { type CellObject } from "write-excel-file/node";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { printable } from "../diagnostics/printable.js";
import type { ColumnKind, CsvCell, DataTable } from "./data.js";

/** Of Excel's own: rows of a sheet, with its head, and characters of a cell. */
const MOST_ROWS = 1_048_576;
const MOST_CHARACTERS = 32_767;

/** `@`: what stays text also when somebody edits the cell. */
const FORMATS: Readonly<Record<ColumnKind, string | undefined>> = {
  count: "#,##0",
  amount: "#,##0.00",
  share: "0.00%",
  day: "yyyy-mm-dd",
  flag: undefined,
  text: "@",
};

/**
 * The tables that have rows, in their order. Sheets are named as the tables are.
 *
 * @throws GoalsError (exit 64) for a table that is longer than a sheet can be.
 */
export async function workbook(tables: readonly DataTable[]): Promise<Uint8Array> {
  const long = tables.find(({ rows }) => rows.length >= MOST_ROWS);
  if (long !== undefined)
    throw new GoalsError(
      "sheet-too-long",
      `the table ${long.name} has ${long.rows.length} rows, and a sheet holds ${MOST_ROWS - 1}`,
      {
        exitCode: EXIT.usage,
        hint: `Ask for fewer days or clients, or for CSV: --format csv --table ${long.name}`,
      },
    );
  const sheets = tables
    .filter(({ rows }, index) => rows.length > 0 || (index === 0 && tables.every((t) => t.rows.length === 0)))
    .map(({ name, columns, rows }) => ({
      sheet: name,
      stickyRowsCount: 1,
      columns: columns.map((column, index) => ({
        width: widthOf([column.name, ...rows.slice(0, 200).map((row) => row[index] ?? null)], column.kind),
      })),
      data: [
        columns.map(
          (column): CellObject => ({ value: column.name, type: String, fontWeight: "bold", format: "@" }),
        ),
        ...rows.map((row) => row.map((cell, index) => cellOf(cell, columns[index]?.kind ?? "text"))),
      ],
    }));
  return writeExcelFile(sheets).toBuffer();
}

function cellOf(cell: CsvCell, kind: ColumnKind): CellObject | null {
  if (cell === null || cell === "") return null;
  if (typeof cell === "boolean") return { value: cell, type: Boolean };
  if (typeof cell === "number") {
    return { value: cell, type: Number, ...formatOf(cell, kind) };
  }
  if (kind === "day" && /^\d{4}-\d{2}-\d{2}$/.test(cell))
    return { value: new Date(`${cell}T00:00:00Z`), type: Date, format: "yyyy-mm-dd" };
  return { value: printable(cell).slice(0, MOST_CHARACTERS), type: String, format: "@" };
}

/** What is counted may be a mean, and an amount less than one a share: then its decimals are shown. */
function formatOf(value: number, kind: ColumnKind): { readonly format?: string } {
  if (kind === "count" && !Number.isInteger(value)) return { format: "#,##0.00" };
  if (kind === "amount" && value !== 0 && Math.abs(value) < 1) return { format: "0.00######" };
  const format = FORMATS[kind];
  return format === undefined ? {} : { format };
}

/** In characters, for Excel's columns. */
function widthOf(cells: readonly CsvCell[], kind: ColumnKind): number {
  const longest = Math.max(
    ...cells.map((cell, index) => (index > 0 && typeof cell === "number" ? 10 : String(cell ?? "").length)),
  );
  return Math.min(kind === "text" ? 48 : 18, longest + 2);
}
