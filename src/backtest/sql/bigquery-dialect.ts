/** BigQuery's way of writing (GoogleSQL). Source: cloud.google.com/bigquery/docs/reference/standard-sql. */
import { wholeText } from "../../goals/pattern/re2.js";
import { type Dialect, NUMBER_PATTERN, type SqlRecord } from "./dialect.js";

/** What would end the literal, and what Jinja, Handlebars, Dataform and LookML, in whose files the text may stand, take for theirs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ESCAPED = /[\\'`\u0000-\u001f\u007f]|\{(?=[{%#])|(?<=[$@])\{|;/g;

function text(value: string): string {
  const escaped = value.replace(ESCAPED, (c) =>
    c === "\\" || c === "'" ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `'${escaped}'`;
}

const fingerprint = (of: string): string => `FARM_FINGERPRINT(${of})`;

const found = (name: string, as: string, list = "event_params"): string =>
  `(SELECT ${as} FROM UNNEST(${list}) AS p WHERE p.key = ${text(name)} LIMIT 1)`;

function numberOfText(of: string): string {
  return `IF(REGEXP_CONTAINS(${of}, ${text(`\\A${NUMBER_PATTERN}\\z`)}), SAFE_CAST(${of} AS FLOAT64), NULL)`;
}

const textOfDouble = (of: string): string =>
  `IF(${of} = TRUNC(${of}) AND ABS(${of}) < 1e15, CAST(CAST(${of} AS INT64) AS STRING), CAST(${of} AS STRING))`;

const textOfValue = (of: string): string =>
  `COALESCE(${of}.string_value, CAST(${of}.int_value AS STRING), ${textOfDouble(`${of}.double_value`)}, ${textOfDouble(`${of}.float_value`)})`;

const numberOfValue = (of: string): string =>
  `COALESCE(CAST(${of}.int_value AS FLOAT64), ${of}.double_value, ${of}.float_value, ${numberOfText(`${of}.string_value`)})`;

const structOf = ({ comment, fields }: SqlRecord): string =>
  `\n    -- ${comment}\n    STRUCT(${Object.entries(fields)
    .map(([name, value]) => `${value} AS ${name}`)
    .join(", ")})`;

export const bigqueryDialect: Dialect = {
  name: "bigquery",
  nests: true,
  text,
  double: (n) => `CAST(${n} AS FLOAT64)`,
  createTable: (name, query) => `CREATE OR REPLACE TEMP TABLE ${name} AS\n${query}`,
  parameterText: (name) => found(name, textOfValue("p.value")),
  parameterNumber: (name) => found(name, numberOfValue("p.value")),
  parameterInteger: (name) =>
    found(name, `COALESCE(p.value.int_value, SAFE_CAST(TRUNC(${numberOfValue("p.value")}) AS INT64))`),
  parameterString: (name) => found(name, "p.value.string_value"),
  userPropertyText: (name) => found(name, textOfValue("p.value"), "user_properties"),
  userId: () => fingerprint("NULLIF(user_id, '')"),
  hasParameter: (names) =>
    `EXISTS (SELECT 1 FROM UNNEST(event_params) AS p WHERE p.key IN (${names.map(text).join(", ")}))`,
  parameters: (name) => `UNNEST(event_params) AS ${name}`,
  valueText: textOfValue,
  fingerprint,
  day: (column) => `SAFE_CAST(${column} AS INT64)`,
  date: (column) => `SAFE.PARSE_DATE('%Y%m%d', ${column})`,
  records: (name, records) => `UNNEST([${records.map(structOf).join(",")}\n  ]) AS ${name}`,
  matchesWhole: (of, pattern, ignoreCase) =>
    `REGEXP_CONTAINS(${of}, ${text(`${ignoreCase ? "(?i)" : ""}${wholeText(pattern)}`)})`,
  contains: (of, part) => `(STRPOS(${of}, ${part}) > 0)`,
  startsWith: (of, part) => `STARTS_WITH(${of}, ${part})`,
  endsWith: (of, part) => `ENDS_WITH(${of}, ${part})`,
  extract: (of, pattern) => `REGEXP_EXTRACT(${of}, ${text(pattern)})`,
  numberOfText,
  money: (of) => `ROUND(SAFE_CAST(${of} AS NUMERIC), 6)`,
  first: (of, order) => `ARRAY_AGG(${of} ORDER BY ${order} LIMIT 1)[SAFE_OFFSET(0)]`,
  nthSmallest: (of, n, when) =>
    `ARRAY_AGG(IF(${when}, ${of}, NULL) IGNORE NULLS ORDER BY ${of} LIMIT ${n})[SAFE_OFFSET(${n - 1})]`,
  joined: (of, moment) => `STRING_AGG(CAST(${of} AS STRING), '>' ORDER BY ${moment}, ${of})`,
  divide: (dividend, divisor) => `DIV(${dividend}, ${divisor})`,
  wide: (value) => `BIGNUMERIC '${value}'`,
  wideDivide: (dividend, divisor) => `CAST(DIV(${dividend}, ${divisor}) AS INT64)`,
};
