/**
 * How long users took from their first micro goal to the macro goal, and from each step of theirs to the next. The medians and
 * the ends of their intervals are picked in the database, so that the answer is a few rows. Same text for both dialects but
 * for what `Dialect` names.
 */
import type { Dialect } from "./dialect.js";
import type { Moments } from "./moments.js";
import { type Pair, pairsSql } from "./questions.js";

/** In place of a step: from the first micro goal, whichever that was. */
export const FIRST_STEP = -1;

/** Half of the normal distribution's 97.5 % point. */
export const HALF_Z = 0.98;

/** Whether a `place` among `number` in ascending order is the median's, or that of an end of its 95 % interval. */
export function middlePlaces(dialect: Dialect): string {
  return `place = ${dialect.divide("(number + 1)", 2)} OR place = floor(number / 2.0 - ${HALF_Z} * sqrt(number)) OR place = ceil(number / 2.0 + 1 + ${HALF_Z} * sqrt(number))`;
}

/**
 * Per macro goal, step and what came next (the macro goal's own slot at the end), over all days (`half` 0), and for who did both
 * in the first (1) or both in the second half of the days (2): `number` of users, and in ascending order the microseconds at
 * the places that are the median and the ends of its 95 % interval.
 */
export function stepSpansQuery(pairs: readonly Pair[], { micros }: Moments, dialect: Dialect): string {
  const middle = dialect.divide("(first_t + last_t)", 2);
  return `WITH pairs AS (${pairsSql(pairs)}),
days AS (SELECT ${micros("min(t0)")} AS first_t, ${micros("max(t1)")} AS last_t FROM sessions),
taken AS (
  SELECT p.macro, a.u, a.slot, ${micros("a.t")} AS t, ${micros("c.t")} AS came, row_number() OVER (PARTITION BY p.macro, a.u ORDER BY a.t, a.slot) AS nth
  FROM pairs AS p JOIN goal_user AS c ON c.slot = p.macro JOIN goal_user AS a ON a.slot = p.micro AND a.u = c.u
  WHERE a.t <= c.t
),
spans AS (
  SELECT macro, ${FIRST_STEP} AS step, macro AS next, t AS began, came AS ended FROM taken WHERE nth = 1
  UNION ALL
  SELECT a.macro, a.slot AS step, coalesce(b.slot, a.macro) AS next, a.t AS began, coalesce(b.t, a.came) AS ended
  FROM taken AS a LEFT JOIN taken AS b ON b.macro = a.macro AND b.u = a.u AND b.nth = a.nth + 1
),
halves AS (
  SELECT macro, step, next, ended - began AS took, CASE WHEN ended < ${middle} THEN 1 WHEN began >= ${middle} THEN 2 ELSE 0 END AS half
  FROM spans CROSS JOIN days
),
each_span AS (
  SELECT macro, step, next, 0 AS half, took FROM halves UNION ALL SELECT macro, step, next, half, took FROM halves WHERE half > 0
),
placed AS (
  SELECT macro, step, next, half, took, row_number() OVER (PARTITION BY macro, step, next, half ORDER BY took) AS place,
    count(*) OVER (PARTITION BY macro, step, next, half) AS number FROM each_span
)
SELECT macro, step, next, half, number, place, took FROM placed
WHERE ${middlePlaces(dialect)}
ORDER BY macro, step, next, half, place`;
}
