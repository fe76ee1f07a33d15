/**
 * What DuckDB and BigQuery write differently. Everything else in a statement is the same text for both. A dialect is
 * pure: text in, text out; it knows no goals.
 */

/** Columns of the export that a backtest may need; only the named ones are read. */
export interface SourceColumns {
  readonly platform: boolean;
  readonly streamId: boolean;
  /** `batch_page_id`, `batch_ordering_id` and `batch_event_index`: the order of events of one moment. */
  readonly batch: boolean;
  /** `user_properties`: an experiment's variants. Absent: there are none. */
  readonly userProperties?: boolean;
  /** `user_id`: the site's own name of a user who signed in. Absent: nobody is known by it. */
  readonly userId?: boolean;
}

/** Where the events come from, and which of them count. */
export interface Source {
  /** After FROM, in the dialect. */
  readonly source: string;
  /** Conditions that the events read must fulfil. */
  readonly where: readonly string[];
  readonly columns: SourceColumns;
  /** Numbers of the data streams to count in; none: all. */
  readonly streams: readonly string[];
  /** Names of the events that count; none: all. */
  readonly only?: readonly string[];
  /** The engine keeps a copy of the events; see `Engine.keeps`. */
  readonly keeps?: boolean;
  /** It is a narrow copy of the events: user, moment and day are its columns `u`, `t` and `d`. */
  readonly narrow?: boolean;
}

/** A row that stands in the statement itself. */
export interface SqlRecord {
  /** A line above it. */
  readonly comment: string;
  /** In the same order in each record. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Dialect {
  readonly name: "duckdb" | "bigquery";
  /** Every byte that is read is paid for: the events of a visit are lists in one row, `visits`, not a table `hits`. */
  readonly nests: boolean;
  /** A text, quoted so that no value can end its literal. */
  readonly text: (value: string) => string;
  /** A floating point number. */
  readonly double: (value: number) => string;
  /** `CREATE ... AS query`, for this connection or session only. */
  readonly createTable: (name: string, query: string) => string;
  /** An event's parameter (of its list `event_params`) as the text GA4 sees; NULL where it was not sent. */
  readonly parameterText: (name: string) => string;
  /** The same as a number; NULL where it is none. */
  readonly parameterNumber: (name: string) => string;
  /** A parameter that is sent as an integer, whichever slot of the export it stands in; fractions are cut off. */
  readonly parameterInteger: (name: string) => string;
  /** A parameter that always is a text. */
  readonly parameterString: (name: string) => string;
  /** After a comma in FROM: for each event one row for each of its parameters, with `key` and `value`. */
  readonly parameters: (name: string) => string;
  /** The value of such a row as the text GA4 sees. */
  readonly valueText: (value: string) => string;
  /** A property of the user (of the list `user_properties`) as it was set when the event came, as text; NULL where it was not. */
  readonly userPropertyText: (name: string) => string;
  /** The `user_id` of an event as a number; NULL where it has none. */
  readonly userId: () => string;
  /** Whether an event has any of the parameters. */
  readonly hasParameter: (names: readonly string[]) => string;
  /** A 64-bit number for a text: equal texts, equal numbers. NULL stays NULL. */
  readonly fingerprint: (text: string) => string;
  /** `20210131` of `event_date`; NULL where it is no such day. */
  readonly day: (column: string) => string;
  /** The same as a date. */
  readonly date: (column: string) => string;
  /** After a comma in FROM: for each row before it one for each record, whose fields are those of `name`. */
  readonly records: (name: string, records: readonly SqlRecord[]) => string;
  readonly matchesWhole: (text: string, pattern: string, ignoreCase: boolean) => string;
  readonly contains: (text: string, part: string) => string;
  readonly startsWith: (text: string, part: string) => string;
  readonly endsWith: (text: string, part: string) => string;
  /** The one group of a pattern in a text, NULL where the pattern is not found. */
  readonly extract: (text: string, pattern: string) => string;
  readonly numberOfText: (text: string) => string;
  /** A number as a decimal of six places, so that sums of it are exact. */
  readonly money: (number: string) => string;
  /** Aggregate: the value in the first row by `order`, NULL too. */
  readonly first: (value: string, order: string) => string;
  /** Aggregate: the nth smallest value (from 1) of the rows where `when` holds, NULL where there are fewer. */
  readonly nthSmallest: (value: string, n: number, when: string) => string;
  /** Aggregate: small whole numbers as texts, in the order of their moments, joined with `>`. */
  readonly joined: (value: string, moment: string) => string;
  /** Whole division of whole numbers. */
  readonly divide: (dividend: string, divisor: number | string) => string;
  /** A whole number of more than 64 bits. */
  readonly wide: (value: bigint) => string;
  /** Whole division of such numbers; the result has 64 bits. */
  readonly wideDivide: (dividend: string, divisor: string) => string;
}

/** What counts as a number when a text is compared as one: digits, a point, an exponent; the same in both dialects. */
export const NUMBER_PATTERN = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
