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
  SELECT p.macro, a.u, sum(p.bit) AS steps, ${dialect.joined("a.slot", "a.t")} AS way, count(c.u) AS before
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

/** Users of one set who are told apart by what they spent; of more, neighbours stand together. */
const GROUPS_OF_A_SET = 64;

/**
 * Per macro goal and set of micro goals reached before one of its conversions: users by what these conversions came to
 * (`amount`, a decimal; the least and the most of one user), with how many conversions they are and how many carry a value.
 * A user whose conversions have different sets before them is one user of each. Twice: with `ones` 0 by the values of the
 * conversions, with 1 as if each were worth 1; which of them is asked for is known when the values are counted. Asks `orders`.
 */
export function stepOrdersQuery(pairs: readonly Pair[], all: Slots, dialect: Dialect): string {
  return `WITH pairs AS (${pairsWithBits(pairs, all)}),
taken AS (SELECT p.macro, p.bit, a.u, a.t FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro),
before AS (
  SELECT o.id, o.slot AS macro, o.u, o.amount, coalesce(sum(a.bit), 0) AS steps
  FROM orders AS o LEFT JOIN taken AS a ON a.macro = o.slot AND a.u = o.u AND a.t <= o.t GROUP BY 1, 2, 3, 4
),
each_user AS (
  SELECT macro, steps, u, coalesce(sum(amount), 0) AS amount, count(amount) AS valued, count(*) AS orders FROM before GROUP BY 1, 2, 3
),
both_ways AS (
  SELECT macro, 0 AS ones, steps, amount, valued, orders FROM each_user
  UNION ALL SELECT macro, 1 AS ones, steps, ${dialect.money("orders")} AS amount, orders AS valued, orders FROM each_user
),
placed AS (
  SELECT macro, ones, steps, amount, valued, orders, row_number() OVER (PARTITION BY macro, ones, steps ORDER BY amount, valued, orders) - 1 AS place,
    count(*) OVER (PARTITION BY macro, ones, steps) AS users FROM both_ways
)
SELECT macro, ones, steps, ${dialect.divide(`(place * least(users, ${GROUPS_OF_A_SET}))`, "users")} AS part, count(*) AS users,
  sum(amount) AS amount, min(amount) AS lowest, max(amount) AS highest, sum(valued) AS valued, sum(orders) AS orders
FROM placed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
}
