/**
 * Users of the days before: what a report needs to know who was active in the 1, 7, 28 or 30 days that end on the last day
 * of a row. Each active event of those days stands once more for each last day it reaches, as a row in which nothing but
 * the dimensions, `rolled` (its person), `age` (days before the row's last) and `final` (the span's last day) is set; so
 * every other metric passes it by. Pure: text in, text out.
 */
import { literal } from "../events/sql-text.js";
import { ACTIVE } from "./fields/metrics.js";
import type { Span } from "./spans.js";

/** The longest look back, in days. */
const LONGEST = 30;

/** Whether an aggregate counts such rows. */
export function looksBack(sql: string): boolean {
  return /\brolled\b/.test(sql);
}

/** Whether a dimension is of the row's day. */
const isOfDay = (sql: string): boolean => /\bevent_date\b/.test(sql);

/** The columns that ordinary rows of such a question have besides. */
export const NOT_ROLLED = "NULL::BIGINT AS rolled, NULL::BIGINT AS age, true AS final";

/**
 * The rows of earlier days in a span. A row's last day is the last one of the span that has its date dimensions: the day itself
 * beside `date`, the month's last beside `yearMonth`, the span's last where no dimension is of a day.
 */
export function rolledSql(
  propertyId: string,
  { from, first, last, through = "true" }: Span,
  dimensions: readonly { readonly sql: string }[],
  told: string,
): string {
  const ofDays = dimensions.map(({ sql }) => sql).filter(isOfDay);
  const by = ofDays.length === 0 ? "" : ` GROUP BY ${ofDays.join(", ")}`;
  const days = `SELECT unnest(generate_series(DATE ${literal(first)}, DATE ${literal(last)}, INTERVAL 1 DAY))::DATE AS event_date, ${told}`;
  const ends = `SELECT max(event_date) AS row_ends FROM (${days})${by}`;
  return `SELECT * FROM (
    SELECT every_day.* REPLACE (row_ends AS event_date), ${told}, person AS rolled, row_ends - every_day.event_date AS age, row_ends = DATE ${literal(last)} AS final
    FROM ${from} AS every_day JOIN (${ends}) AS ends ON every_day.event_date BETWEEN row_ends - ${LONGEST - 1} AND row_ends
    WHERE property = ${literal(propertyId)} AND (${ACTIVE})
  ) WHERE ${through}`;
}

/** Labelled rows, those of earlier days without anything that another metric would count. */
export function apart(labelled: string, labels: readonly string[]): string {
  return `WITH every AS NOT MATERIALIZED (${labelled})
  SELECT * FROM every WHERE rolled IS NULL
  UNION ALL BY NAME SELECT ${[...labels, "rolled", "age", "final"].join(", ")} FROM every WHERE rolled IS NOT NULL`;
}
