/** What a form of the goals as SQL is given, and what it gives. */
import type { Dialect } from "../sql/dialect.js";
import type { Counted, GoalEventsOptions } from "./goal-events.js";
import type { Rows } from "./rows.js";

export interface SqlFile {
  /** With the folders it belongs into, from the root of the other program's project. */
  readonly name: string;
  readonly text: string;
}

export interface SqlOptions extends GoalEventsOptions {
  readonly as: "query" | "view" | "dbt" | "dataform" | "looker" | "growthbook";
  readonly dialect: Dialect["name"];
  /** BigQuery: the export's dataset, `project.analytics_123` or `analytics_123`. */
  readonly dataset: string;
  /** DuckDB: after FROM, `read_parquet(...)` or a table's name. */
  readonly events: string;
  /** The first day and the last, `YYYY-MM-DD`, both counted; without a last one up to the last whole day. */
  readonly days: { readonly firstDay: string; readonly lastDay: string | null } | null;
  /** Numbers of the data streams to count in; none: all. */
  readonly streams: readonly string[];
  /** The export has the columns of July 2024, which tell the order of events of one moment. */
  readonly batch: boolean;
  /** What the query of `as: query` gives. */
  readonly rows: Rows;
  /** BigQuery: the dataset the views are made in; of GrowthBook the id of its data source. */
  readonly into: string;
}

/** What a form gets to write its files of. */
export interface Model extends Omit<Counted, "options"> {
  readonly options: SqlOptions;
  /** What the files are, to stand at their heads; a line each, without the sign of a comment. */
  readonly head: readonly string[];
}

/** Comments of SQL. */
export const sqlHead = ({ head }: Model): string => head.map((line) => `-- ${line}\n`).join("");
