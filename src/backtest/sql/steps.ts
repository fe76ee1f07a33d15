/**
 * What is asked of users about their micro goals taken together. Users who are alike are one row, so that however many there
 * are, the answers are few. Same text for both dialects but for what `Dialect` names.
 */
import type { Slots } from "../slots.js";
import type { Dialect } from "./dialect.js";
import type { Pair } from "./questions.js";

/** The pairs with the micro goal's bit: a set of micro goals is the sum of theirs. */
export function pairsWithBits(pairs: readonly Pair[], { slots }: Slots): string {
  return pairs
    .map(
      ({ micro, macro }) => `SELECT ${micro} AS micro, ${macro} AS macro, ${slots[micro]?.bit ?? 0} AS bit`,
    )
    .join(" UNION ALL ");
}

/**
 * Per macro goal: users by the micro goals reached before their first macro goal (of who never came to it, all of them), as a
 * set (`steps`) and in the order of the first time (`way`), and whether they came to it (`reached`). Beyond the commonest
 * `limit` ways the order is left out. Users without any micro goal are in no row.
 */
export function stepWaysQuery(pairs: readonly Pair[], all: Slots, limit: number, dialect: Dialect): string {
  return `WITH pairs AS (${pairsWithBits(pairs, all)}),
taken AS (
  SELECT p.macro, a.u, sum(p.bit) AS steps, ${dialect.joined("a.slot", "a.t, a.slot")} AS way, count(c.u) AS before
  FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro
  LEFT JOIN goal_user AS c ON c.slot = p.macro AND c.u = a.u
  WHERE c.u IS NULL OR a.t <= c.t GROUP BY p.macro, a.u
),
counted AS (
  SELECT macro, steps, way, CASE WHEN before > 0 THEN 1 ELSE 0 END AS reached, count(*) AS users FROM taken GROUP BY 1, 2, 3, 4
),
ranked AS (
  SELECT macro, steps, way, reached, users, row_number() OVER (PARTITION BY macro ORDER BY users DESC, way, reached) AS place FROM counted
)
SELECT macro, steps, way, reached, sum(users) AS users
FROM (SELECT macro, steps, CASE WHEN place <= ${limit} THEN way END AS way, reached, users FROM ranked) AS kept
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
}
