/**
 * Several questions as one statement, for a database that bills every statement for the columns it reads: what more than one of
 * them reads is billed once. In BigQuery's SQL. Pure: text in, text out; rows in, rows out.
 */
import type { Cell, Row } from "../engine/engine.js";
import type { Statement } from "./program.js";

/** A row is the number of its question (`q`, from 0) and its columns as JSON (`answer`). */
export function asOneSql(queries: readonly string[], tables: readonly Statement[]): string {
  const made = tables.map(({ table, query }) => `${table} AS (\n${query}\n)`);
  const asked = queries
    .map((query, q) => `SELECT ${q} AS q, TO_JSON_STRING(x) AS answer FROM (\n${query}\n) AS x`)
    .join("\nUNION ALL\n");
  return made.length === 0 ? asked : `WITH ${made.join(",\n")}\n${asked}`;
}

/** The rows of each question, sorted by their columns from left to right. */
export function answersOf(rows: readonly Row[], queries: number): readonly (readonly Row[])[] {
  const answers = Array.from({ length: queries }, (): Row[] => []);
  for (const { q, answer } of rows) answers[Number(q)]?.push(JSON.parse(String(answer)) as Row);
  return answers.map((own) => own.toSorted(byColumns));
}

function byColumns(a: Row, b: Row): number {
  for (const name of Object.keys(a)) {
    const order = byCell(a[name] ?? null, b[name] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nothing comes first. */
function byCell(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
