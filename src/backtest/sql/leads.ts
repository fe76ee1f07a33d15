/**
 * What became of leads: each close belongs to the last lead before it of the same person. Same text for both dialects but for
 * what `Dialect` names.
 */
import type { Dialect, Source } from "./dialect.js";
import { eventColumns, keptSql, type Lookup, whereSql } from "./hits.js";
import type { Moments } from "./moments.js";
import { fromNarrow } from "./narrow.js";
import type { Statement } from "./program.js";
import { middlePlaces } from "./step-times.js";

/** The slot of a lead, and that of a goal that closes it. */
export interface Closing {
  readonly lead: number;
  readonly close: number;
}

/** `user_ids`: every `user_pseudo_id` (`u`) with each `user_id` that was ever sent with it. */
export function userIdsTable(source: Source, dialect: Dialect): Statement {
  const write = ({ narrow = false, ...from }: Source, written: Dialect, of: Lookup): string => {
    const { user } = eventColumns(from.columns, written);
    return `SELECT DISTINCT u, user_id FROM (
  SELECT ${narrow ? "u" : user} AS u, ${of(null).userId()} AS user_id
  FROM ${from.source}${whereSql([...from.where, ...keptSql(from.streams, [], written)])}
) AS each_event WHERE u IS NOT NULL AND user_id IS NOT NULL`;
  };
  return {
    table: "user_ids",
    query: write(source, dialect, () => dialect),
    narrow: fromNarrow(write, source, dialect),
  };
}

/**
 * `leads`: a row a closing, in the order of `closings`, and lead with its user `u`, `day` and moment `t`; of what closed it the first day
 * and moment (`came_day`, `came`; NULL: nothing did yet), how many (`closes`), how many carry a value and what these come to
 * (`amount`). Asks `orders`, and `user_ids` where the events have such.
 */
export function leadsTable(closings: readonly Closing[], hasUserIds: boolean): Statement {
  const rows = closings.map(
    ({ lead, close }, index) => `SELECT ${index} AS closing, ${lead} AS lead_slot, ${close} AS close_slot`,
  );
  const slots = [...new Set(closings.flatMap(({ lead, close }) => [lead, close]))];
  const sameId = hasUserIds
    ? `
  UNION ALL
  SELECT a.u, b.u AS v FROM people AS p JOIN user_ids AS a ON a.u = p.u JOIN user_ids AS b ON b.user_id = a.user_id JOIN people AS q ON q.u = b.u`
    : "";
  return {
    table: "leads",
    query: `WITH closings AS (${rows.join(" UNION ALL ")}),
staged AS (SELECT id, slot, u, d, t, amount FROM orders WHERE slot IN (${slots.join(", ")})),
people AS (SELECT DISTINCT u FROM staged),
same_person AS (
  SELECT DISTINCT u, v FROM (
  SELECT u, u AS v FROM people${sameId}
  ) AS known
),
before AS (
  SELECT p.closing, c.id, c.t, c.d, c.amount, l.id AS lead_id, row_number() OVER (PARTITION BY p.closing, c.id ORDER BY l.t DESC, l.id DESC) AS nth
  FROM closings AS p JOIN staged AS c ON c.slot = p.close_slot JOIN same_person AS k ON k.u = c.u
  JOIN staged AS l ON l.slot = p.lead_slot AND l.u = k.v WHERE l.t <= c.t
),
closed AS (
  SELECT closing, lead_id, min(t) AS came, min(d) AS came_day, count(*) AS closes, count(amount) AS valued, sum(amount) AS amount
  FROM before WHERE nth = 1 GROUP BY closing, lead_id
)
SELECT p.closing, l.u, l.d AS day, l.t, c.came, c.came_day, coalesce(c.closes, 0) AS closes, coalesce(c.valued, 0) AS valued, c.amount
FROM closings AS p JOIN staged AS l ON l.slot = p.lead_slot LEFT JOIN closed AS c ON c.closing = p.closing AND c.lead_id = l.id`,
  };
}

/** Per closing: leads by their day and that of the first close, with how many closes these are and how many carry a value. */
export function leadDaysQuery(): string {
  return `SELECT closing, day, came_day, count(*) AS leads, sum(closes) AS closes, sum(valued) AS valued
FROM leads GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`;
}

/**
 * Per closing: how many leads were closed (`number`), and in ascending order the microseconds to the first close at the places
 * that are the quartiles, the median and the ends of its 95 % interval.
 */
export function leadLagsQuery({ micros }: Moments, dialect: Dialect): string {
  const quarter = (quarters: number): string => dialect.divide(`(${quarters} * number + 3)`, 4);
  return `WITH placed AS (
  SELECT closing, took, row_number() OVER (PARTITION BY closing ORDER BY took) AS place, count(*) OVER (PARTITION BY closing) AS number
  FROM (SELECT closing, ${micros("came")} - ${micros("t")} AS took FROM leads WHERE came IS NOT NULL) AS each_lead
)
SELECT closing, number, place, took FROM placed
WHERE place = ${quarter(1)} OR place = ${quarter(3)} OR ${middlePlaces(dialect)} ORDER BY closing, place`;
}

/** Per closing: users who are alike in how many leads they are (`n`) and in what closed these (`amount`). */
export function leadWorthQuery(): string {
  return `WITH each_user AS (SELECT closing, u, count(*) AS n, sum(amount) AS amount FROM leads GROUP BY closing, u)
SELECT closing, n, amount, count(*) AS users FROM each_user GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`;
}
