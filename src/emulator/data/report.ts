/**
 * A question about a property as one SQL statement over `facts`, and its lines as a RunReportResponse. A line has what
 * it is (`kind`), its place, its date range, its dimensions, its metrics. Pure; knows nothing of quota.
 */
import type { DuckDBValue } from "@duckdb/node-api";
import { allOf, anyOf, literal, numberOfText } from "../events/sql-text.js";
import { dimensionFilterSql, filteredFields, metricFilterSql } from "./filter-sql.js";
import type { Ordering, Question } from "./question.js";
import { apart, looksBack, NOT_ROLLED, rolledSql } from "./rolling.js";
import type { Span } from "./spans.js";
import { numberText, type RowMessage } from "./wire.js";

/** What a line of the result is; `count` has the number of rows in `position`. */
type LineKind = "row" | "total" | "minimum" | "maximum" | "count";

/** What tells a span's rows apart, as columns. */
function toldOf({ name, comparison = "", first }: Span, index: number): string {
  return `${index} AS range_index, ${literal(name)} AS range_name, DATE ${literal(first)} AS range_first, ${literal(comparison)} AS comparison_name`;
}

function inSpan(propertyId: string, { from, where, through = "true" }: Span, columns: string): string {
  return `SELECT *, ${columns} FROM ${from} WHERE property = ${literal(propertyId)} AND ${where} AND ${through}`;
}

function orderSql(ordering: Ordering): string {
  const direction = ordering.descending ? "DESC" : "ASC";
  if (ordering.by === "metric") return `m${ordering.index} ${direction}`;
  const column = `d${ordering.index}`;
  switch (ordering.as) {
    case "text":
      return `${column} ${direction}`;
    case "folded":
      return `lower(${column}) ${direction}`;
    case "number":
      // What is no number stands below all numbers.
      return `${numberOfText(column)} ${direction} NULLS ${ordering.descending ? "LAST" : "FIRST"}`;
  }
}

/**
 * The order of the rows: as asked, by default the first metric descending as the live service does, and in the end
 * always by every dimension, so that pages never overlap.
 */
function rowOrder({ orderings, dimensions, metrics }: Question): string {
  const asked = orderings.length === 0 && metrics.length > 0 ? ["m0 DESC"] : orderings.map(orderSql);
  return [...asked, ...dimensions.map((_, index) => `d${index}`), "range_index"].join(", ");
}

/**
 * The statement for a question about a property.
 *
 * TOTAL is computed again from the events, because users and sessions do not add up: from all that the dimension filter
 * lets through, or, with a metric filter, from those of the rows it keeps (whether GA4 does the latter is not
 * established). MINIMUM and MAXIMUM are taken over the rows of all pages. Each is per date range, as in GA4.
 */
export function reportSql(propertyId: string, question: Question): string {
  const { dimensions, metrics, spans, aggregations } = question;
  const d = dimensions.map((_, index) => `d${index}`);
  const m = metrics.map((_, index) => `m${index}`);
  const columns = [...d, ...m];
  const list = (...parts: readonly string[]): string => parts.join(", ");

  const dimensionFilter =
    question.dimensionFilter === null
      ? "true"
      : dimensionFilterSql(question.dimensionFilter, question.dimensionSql);

  const havingFields = filteredFields(question.metricFilter);
  const having =
    question.metricFilter === null
      ? "true"
      : metricFilterSql(question.metricFilter, (name) => `h${havingFields.indexOf(name)}`);
  const notEmpty =
    question.keepEmptyRows || metrics.length === 0 ? "true" : anyOf(m.map((column) => `${column} <> 0`));

  const asked = metrics.map(({ sql }, index) => `${sql} AS m${index}`);
  const filtered = havingFields.map((name, index) => `${question.metricSql(name)} AS h${index}`);
  const grouped = list("range_index", ...d, ...asked, ...filtered);
  const rolling = [...asked, ...filtered].some(looksBack);

  const extreme = (kind: LineKind, aggregate: string): string =>
    `SELECT ${list(`'${kind}'`, "0", "range_index", ...d.map(() => "NULL"), ...m.map((column) => `${aggregate}(${column})`))} FROM kept GROUP BY range_index`;
  const chosen =
    question.metricFilter === null
      ? "labelled"
      : `labelled SEMI JOIN chosen ON ${allOf(["range_index", ...d].map((column) => `labelled.${column} = chosen.${column}`))}`;
  const total = `SELECT ${list("'total'", "0", "range_index", ...d.map(() => "NULL"), ...asked)}
  FROM ${chosen}${rolling ? " WHERE final" : ""} GROUP BY range_index`;

  const lines = [
    `SELECT ${list("'row' AS kind", "position", "range_index", ...columns)} FROM placed
  WHERE position > ${question.offset} AND position <= ${question.offset + question.limit}`,
    `SELECT ${list("'count'", "count(*)", "0", ...columns.map(() => "NULL"))} FROM kept`,
    ...(aggregations.includes("TOTAL") ? [total] : []),
    ...(aggregations.includes("MINIMUM") ? [extreme("minimum", "min")] : []),
    ...(aggregations.includes("MAXIMUM") ? [extreme("maximum", "max")] : []),
  ];

  const parts = spans.flatMap((span, index) => {
    const told = toldOf(span, index);
    if (!rolling) return inSpan(propertyId, span, told);
    return [inSpan(propertyId, span, list(told, NOT_ROLLED)), rolledSql(propertyId, span, dimensions, told)];
  });
  const labels = list("*", ...dimensions.map(({ sql }, index) => `${sql} AS d${index}`));
  const labelled = `SELECT ${labels}\n  FROM matched WHERE ${dimensionFilter}`;

  return `WITH matched AS NOT MATERIALIZED (
  ${parts.join("\n  UNION ALL\n  ")}
),
labelled AS NOT MATERIALIZED (
  ${rolling ? apart(labelled, ["range_index", ...d]) : labelled}
),
grouped AS (
  SELECT ${grouped}
  FROM labelled GROUP BY ${list("range_index", ...d)}
),
chosen AS (
  SELECT * FROM grouped WHERE ${having}
),
kept AS (
  SELECT * FROM chosen WHERE ${notEmpty}
),
placed AS (
  SELECT *, row_number() OVER (ORDER BY ${rowOrder(question)}) AS position FROM kept
)
${lines.join("\nUNION ALL\n")}
ORDER BY kind, position, range_index`;
}

/** What a RunReportResponse is made of, without the quota. */
export interface ReportMessage {
  readonly dimensionHeaders: readonly { readonly name: string }[];
  readonly metricHeaders: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly RowMessage[];
  readonly totals: readonly RowMessage[];
  readonly maximums: readonly RowMessage[];
  readonly minimums: readonly RowMessage[];
  readonly rowCount: number;
  readonly metadata: object;
  readonly kind: string;
}

/** What GA4 says against its own answers. */
export interface Blemishes {
  readonly samplingMetadatas?: readonly {
    readonly samplesReadCount: number;
    readonly samplingSpaceSize: number;
  }[];
  readonly subjectToThresholding?: boolean;
  /** Days that are not in the answer, by type, e.g. `DATA_TRUNCATION_TYPE_PROPERTY`: the property's retention. */
  readonly dataTruncationReasons?: readonly {
    readonly dataTruncationType: string;
    readonly dataTruncationDate?: string;
    readonly dataTruncationMessage?: string;
  }[];
  readonly dataLossFromOtherRow?: boolean;
}

/** A metric's value as text. */
export function metricText(value: DuckDBValue | undefined): string {
  return typeof value === "number" || typeof value === "bigint" ? numberText(value) : "0";
}

/** Builds the answer from the statement's result: kind, position, range index, dimensions, metrics. */
export function reportOf(
  question: Question,
  lines: readonly (readonly DuckDBValue[])[],
  about: { readonly currencyCode: string; readonly timeZone: string },
  blemishes: Blemishes = {},
): ReportMessage {
  const { dimensions, metrics, spans } = question;

  const metricValues = (line: readonly DuckDBValue[]): RowMessage["metricValues"] =>
    metrics.flatMap(({ invisible }, index) =>
      invisible ? [] : [{ value: metricText(line[3 + dimensions.length + index]) }],
    );
  const nameOf = (dimension: string, index: number): string | undefined => {
    if (spans.length < 2) return undefined;
    if (dimension === "dateRange") return spans[index]?.name;
    return dimension === "comparison" ? spans[index]?.comparison : undefined;
  };
  const ofKind = (kind: LineKind): readonly (readonly DuckDBValue[])[] =>
    lines.filter((line) => line[0] === kind);
  const aggregated = (kind: LineKind, mark: string): readonly RowMessage[] =>
    ofKind(kind).map((line) => ({
      dimensionValues: dimensions.map(({ name }) => ({ value: nameOf(name, Number(line[2])) ?? mark })),
      metricValues: metricValues(line),
    }));

  return {
    dimensionHeaders: dimensions.map(({ name }) => ({ name })),
    metricHeaders: metrics.flatMap(({ name, type, invisible }) => (invisible ? [] : [{ name, type }])),
    rows: ofKind("row").map((line) => ({
      dimensionValues: dimensions.map((_, index) => ({ value: String(line[3 + index]) })),
      metricValues: metricValues(line),
    })),
    totals: aggregated("total", "RESERVED_TOTAL"),
    maximums: aggregated("maximum", "RESERVED_MAX"),
    minimums: aggregated("minimum", "RESERVED_MIN"),
    rowCount: Number(ofKind("count")[0]?.[1] ?? 0),
    metadata: {
      currencyCode: about.currencyCode,
      timeZone: about.timeZone,
      dataLossFromOtherRow: false,
      subjectToThresholding: false,
      ...blemishes,
    },
    kind: "analyticsData#runReport",
  };
}
