/**
 * DuckDB's way of writing. Looking a parameter up is what a backtest spends its time on: `list_position` over a list of
 * booleans is the cheapest form there is, because it copies no structs.
 */
import { type Dialect, NUMBER_PATTERN, type SqlRecord } from "./dialect.js";

/** A NUL, which would end the statement early in DuckDB's C interface, is spelled out. */
function text(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return quoted.includes("\0") ? `(${quoted.replaceAll("\0", "' || chr(0) || '")})` : quoted;
}

const fingerprint = (of: string): string => `(CASE WHEN ${of} IS NOT NULL THEN hash(${of}) END)`;

const value = (name: string, list = "event_params"): string =>
  `${list}[list_position(list_transform(${list}, lambda p: p.key = ${text(name)}), true)].value`;

/** An event that lacks the parameter costs one look; of the others `coalesce` looks only until something is found. */
const ifSent = (name: string, as: string, list = "event_params"): string =>
  `(CASE WHEN list_contains(list_transform(${list}, lambda p: p.key = ${text(name)}), true) THEN ${as} END)`;

function numberOfText(of: string): string {
  return `(CASE WHEN regexp_full_match(${of}, ${text(NUMBER_PATTERN)}) THEN TRY_CAST(${of} AS DOUBLE) END)`;
}

/** 20, not 20.0, as a page would have sent it. */
const textOfDouble = (of: string): string =>
  `(CASE WHEN ${of} = trunc(${of}) AND abs(${of}) < 1e15 THEN CAST(CAST(${of} AS BIGINT) AS VARCHAR) ELSE CAST(${of} AS VARCHAR) END)`;

const textOfValue = (of: string): string =>
  `coalesce(${of}.string_value, CAST(${of}.int_value AS VARCHAR), ${textOfDouble(`${of}.double_value`)}, ${textOfDouble(`${of}.float_value`)})`;

const numberOfValue = (of: string): string =>
  `coalesce(CAST(${of}.int_value AS DOUBLE), ${of}.double_value, ${of}.float_value, ${numberOfText(`${of}.string_value`)})`;

const structOf = ({ comment, fields }: SqlRecord): string =>
  `\n    -- ${comment}\n    {${Object.entries(fields)
    .map(([name, value]) => `'${name}': ${value}`)
    .join(", ")}}`;

export const duckdbDialect: Dialect = {
  name: "duckdb",
  nests: false,
  text,
  double: (n) => `${n}::DOUBLE`,
  createTable: (name, query) => `CREATE OR REPLACE TEMP TABLE ${name} AS\n${query}`,
  parameterText: (name) => ifSent(name, textOfValue(value(name))),
  parameterNumber: (name) => ifSent(name, numberOfValue(value(name))),
  parameterInteger: (name) =>
    `coalesce(${value(name)}.int_value, ${ifSent(name, `TRY_CAST(trunc(${numberOfValue(value(name))}) AS BIGINT)`)})`,
  parameterString: (name) => `${value(name)}.string_value`,
  userPropertyText: (name) => ifSent(name, textOfValue(value(name, "user_properties")), "user_properties"),
  userId: () => fingerprint("nullif(user_id, '')"),
  hasParameter: (names) =>
    `list_contains(list_transform(event_params, lambda p: p.key IN (${names.map(text).join(", ")})), true)`,
  parameters: (name) => `UNNEST(event_params) AS each_${name}(${name})`,
  valueText: textOfValue,
  // hash() of NULL is a number; keep it NULL.
  fingerprint,
  day: (column) => `TRY_CAST(${column} AS INTEGER)`,
  date: (column) => `CAST(try_strptime(${column}, '%Y%m%d') AS DATE)`,
  records: (name, records) => `UNNEST([${records.map(structOf).join(",")}\n  ]) AS each_${name}(${name})`,
  matchesWhole: (of, pattern, ignoreCase) =>
    `regexp_full_match(${of}, ${text(pattern)}, ${ignoreCase ? "'i'" : "'c'"})`,
  contains: (of, part) => `contains(${of}, ${part})`,
  startsWith: (of, part) => `starts_with(${of}, ${part})`,
  endsWith: (of, part) => `ends_with(${of}, ${part})`,
  extract: (of, pattern) =>
    `(CASE WHEN regexp_matches(${of}, ${text(pattern)}) THEN regexp_extract(${of}, ${text(pattern)}, 1) END)`,
  numberOfText,
  money: (of) => `TRY_CAST(${of} AS DECIMAL(38, 6))`,
  first: (of, order) => `arg_min_null(${of}, ${order})`,
  nthSmallest: (of, n, when) => `min(${of}, ${n}) FILTER (WHERE ${when})[${n}]`,
  // An aggregate with an order of its own sorts each group by itself, which takes five times as long.
  joined: (of, moment) =>
    `array_to_string(list_transform(list_sort(list({'at': ${moment}, 'is': ${of}}) FILTER (WHERE ${of} IS NOT NULL)), lambda one: one.is), '>')`,
  divide: (dividend, divisor) => `(${dividend} // ${divisor})`,
  wide: (n) => `${n}::HUGEINT`,
  wideDivide: (dividend, divisor) => `CAST(${dividend} // ${divisor} AS BIGINT)`,
};
