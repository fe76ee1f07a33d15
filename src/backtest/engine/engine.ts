/** What runs a backtest's statements. DuckDB and BigQuery each are one; the rest of the backtest knows only this. */
import type { Day } from "../../numbers/calendar.js";
import type { Dialect, SourceColumns } from "../sql/dialect.js";
import type { Statement } from "../sql/program.js";
import type { Bill } from "./bigquery-run.js";
import type { ChosenTables } from "./export-tables.js";

/** A value of an answer; whole numbers and fractions are plain numbers, identifiers of 64 bits are texts. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Engine {
  readonly dialect: Dialect;
  /** What the events are read from, in the dialect: after FROM. */
  readonly source: string;
  /** Conditions that what is read must fulfil. */
  readonly where: readonly string[];
  /** Which of the optional columns the events have. */
  readonly columns: SourceColumns;
  /** What the events were read from, for a person. */
  readonly described: string;
  readonly tables: ChosenTables;
  /** The days that were asked for, both counted; null: those that are there. */
  readonly asked: { readonly firstDay: Day; readonly lastDay: Day } | null;
  /**
   * Makes a table that lasts as long as the engine, in whichever of the ways it says. `later`: about the share of what it reads
   * that later statements read of it.
   */
  readonly create: (statement: Statement, later?: number) => Promise<void>;
  /**
   * `once`: nobody will ask the same again, so that the answer is not worth keeping. `as`: tables of the same names and of fewer
   * goals, out of which the answer would be the same: an answer that is kept is known by them.
   */
  readonly query: (query: string, once?: boolean, as?: readonly Statement[]) => Promise<readonly Row[]>;
  /** It keeps answers and a copy of the events: what does not hang on goals is better made of events that don't either. */
  readonly keeps?: boolean;
  /** Several questions of tables and of those that are made for them alone, asked as one where each is billed. */
  readonly queryAll?: (
    queries: readonly string[],
    tables: readonly Statement[],
  ) => Promise<readonly (readonly Row[])[]>;
  /** What has been billed so far; absent where nothing costs. */
  readonly bill?: () => Bill;
  readonly close: () => Promise<void>;
}

/** A question, and what it is known by; see `Engine.query`. */
export interface Question {
  readonly query: string;
  readonly as: readonly Statement[];
}

/** The answers in the order of the questions. `tables`: made for them, each of those before it. */
export async function askAll(
  engine: Engine,
  questions: readonly (string | Question)[],
  tables: readonly Statement[],
): Promise<readonly (readonly Row[])[]> {
  const queries = questions.map((one) => (typeof one === "string" ? { query: one, as: undefined } : one));
  if (engine.queryAll !== undefined)
    return queries.length === 0
      ? []
      : engine.queryAll(
          queries.map(({ query }) => query),
          tables,
        );
  for (const statement of tables) await engine.create(statement);
  const answers: (readonly Row[])[] = [];
  for (const { query, as } of queries) answers.push(await engine.query(query, false, as));
  return answers;
}

/** A whole number out of a row. */
export function numberIn(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}
