/** What a forecast asks: who began when, and who came when. Same text for both dialects but for what `Dialect` names. */
import type { Dialect } from "./dialect.js";
import type { Moments } from "./moments.js";
import { DAY_MICROSECONDS, type Pair, pairsSql } from "./questions.js";

/**
 * Per macro goal, in days of 24 hours back from the last event (0 = the last 24 hours): users by the day of their first micro
 * goal (`came` NULL), and conversions by their day (`came`) and that of their user's first micro goal before them (`began`; NULL:
 * none). Asks `orders`.
 */
export function laggedQuery(pairs: readonly Pair[], { micros }: Moments, dialect: Dialect): string {
  const back = (t: string): string => dialect.divide(`greatest(last_t - ${t}, 0)`, DAY_MICROSECONDS);
  const came = micros("o.t");
  return `WITH pairs AS (${pairsSql(pairs)}),
days AS (SELECT ${micros("max(t1)")} AS last_t FROM sessions),
began AS (SELECT p.macro, a.u, min(${micros("a.t")}) AS t FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro GROUP BY 1, 2),
counted AS (
  SELECT b.macro, ${back("b.t")} AS began, NULL AS came FROM began AS b CROSS JOIN days
  UNION ALL
  SELECT o.slot AS macro, CASE WHEN b.t <= ${came} THEN ${back("b.t")} END AS began, ${back(came)} AS came
  FROM orders AS o CROSS JOIN days LEFT JOIN began AS b ON b.macro = o.slot AND b.u = o.u
)
SELECT macro, came, began, count(*) AS n FROM counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}
