/**
 * What is asked of the tables a program has made. Each question is one query whose rows are few; names of columns are
 * the names the analysis reads. Same text for both dialects but for what `Dialect` names.
 */
import { FLAG, type Slots } from "../slots.js";
import { PATH_PATTERN } from "./addresses.js";
import type { Dialect, Source } from "./dialect.js";
import { needsOf, valueColumns } from "./hits.js";
import type { Moments } from "./moments.js";
import type { Statement } from "./program.js";
import { hitsSql } from "./visits.js";

export const DAY_MICROSECONDS = 86_400_000_000;

/** A micro goal's slot and the slot of the macro goal it leads to. */
export interface Pair {
  readonly micro: number;
  readonly macro: number;
}

/** One row about all events; `nameless`, `undated`, `timeless`: rows that are no events. */
export function overviewQuery({ nests }: Dialect, events: string): string {
  if (nests) {
    return `SELECT sum(n) AS events, count(DISTINCT u) AS users,
  sum(CASE WHEN u IS NULL OR s IS NULL THEN n ELSE 0 END) AS lone,
  coalesce(sum(nameless), 0) AS nameless,
  sum(CASE WHEN d IS NULL THEN n ELSE 0 END) AS undated,
  coalesce(sum(timeless), 0) AS timeless,
  coalesce(sum(views), 0) AS views
FROM ${events}`;
  }
  return `SELECT count(*) AS events, count(DISTINCT u) AS users,
  sum(CASE WHEN u IS NULL OR s IS NULL THEN 1 ELSE 0 END) AS lone,
  sum(CASE WHEN m = -1 THEN 1 ELSE 0 END) AS nameless,
  sum(CASE WHEN d IS NULL THEN 1 ELSE 0 END) AS undated,
  sum(CASE WHEN t IS NULL THEN 1 ELSE 0 END) AS timeless,
  sum(CASE WHEN (m & ${FLAG.pageView}) <> 0 THEN 1 ELSE 0 END) AS views
FROM ${events}`;
}

/** How many purchases repeat a transaction. */
export function repeatsQuery(): string {
  return "SELECT count(*) AS repeats FROM transactions WHERE nth > 1";
}

/** The days that have events, with the whole microseconds of their last one. */
export function eventDaysQuery({ micros }: Moments, { nests }: Dialect, events: string): string {
  return `SELECT d AS day, ${micros(nests ? "max(t1)" : "max(t)")} AS last_t FROM ${events} GROUP BY d ORDER BY d`;
}

/** The days that have any events, also of streams that are not counted. */
export function daysThereQuery(
  { source, where }: Pick<Source, "source" | "where">,
  dialect: Dialect,
): string {
  const kept = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
  return `SELECT DISTINCT ${dialect.day("event_date")} AS day FROM ${source}${kept}`;
}

export function sessionDaysQuery(): string {
  return `SELECT d0 AS day, count(*) AS sessions, sum(CASE WHEN started <> 0 THEN 1 ELSE 0 END) AS started
FROM sessions GROUP BY d0 ORDER BY d0`;
}

/**
 * Per slot, day and currency: events, and the sums of their values, which are decimals.
 *
 * @param suffix of the tables of a unit, whose slots `all` is; likewise below
 */
export function eventCountsQuery(all: Slots, dialect: Dialect, suffix = ""): string {
  const values = valueColumns(needsOf(all));
  const inner = values.map((c) => `sum(${dialect.money(c)}) AS ${c}_sum, count(${c}) AS ${c}_n`).join(", ");
  const outer = values.map((c) => `sum(e.${c}_sum) AS ${c}_sum, sum(e.${c}_n) AS ${c}_n`).join(", ");
  return `SELECT k.slot, e.d AS day, e.cur, sum(e.n) AS n, ${outer}
FROM (SELECT m, d, cur, count(*) AS n, ${inner} FROM touched${suffix} GROUP BY m, d, cur) AS e
JOIN mask_slot${suffix} AS k ON k.m = e.m GROUP BY k.slot, e.d, e.cur${unionOf(readCounts(all, values))} ORDER BY slot, day, cur`;
}

/** The rows of goals on the time in a page alone; null where there are none. */
export function readCountsQuery(all: Slots): string | null {
  const query = readCounts(all, valueColumns(needsOf(all)));
  return query === "" ? null : `${query} ORDER BY slot, day`;
}

const unionOf = (query: string): string => (query === "" ? "" : `\nUNION ALL ${query}`);

/** Of goals on pages: how often each path they count was viewed, the commonest of each slot. */
export function goalPagesQuery({ slots }: Slots, most: number, dialect: Dialect): string {
  const rows = slots
    .filter(({ reading }) => reading.kind === "pages")
    .map(({ slot, bit }) => `SELECT ${slot} AS slot, ${bit} AS bit`);
  const bits = slots
    .filter(({ reading }) => reading.kind === "pages")
    .reduce((sum, { bit }) => sum + BigInt(bit), 0n);
  const viewed = dialect.nests
    ? `SELECT page, m & ${bits} AS m, count(*) AS n FROM ${hitsSql(dialect)} AS h WHERE page IS NOT NULL GROUP BY 1, 2`
    : "SELECT v.page, p.m, v.n FROM (SELECT page, count(*) AS n FROM hits WHERE page IS NOT NULL GROUP BY page) AS v JOIN pages AS p ON p.page = v.page";
  return `WITH viewed AS (${viewed}),
matched AS (
  SELECT y.slot, coalesce(${dialect.extract("p.page", `(?i)${PATH_PATTERN}`)}, p.page) AS path, sum(p.n) AS n
  FROM viewed AS p
  CROSS JOIN (${rows.join(" UNION ALL ")}) AS y
  WHERE (p.m & y.bit) <> 0 GROUP BY 1, 2
)
SELECT slot, path, n FROM (
  SELECT slot, path, n, row_number() OVER (PARTITION BY slot ORDER BY n DESC, path) AS nth FROM matched
) AS ranked WHERE nth <= ${most} ORDER BY slot, nth`;
}

/** Of goals on the time in a page: every view that was long enough. */
function readCounts({ slots }: Slots, values: readonly string[]): string {
  const read = slots.filter(({ reading }) => reading.kind === "read").map(({ slot }) => slot);
  if (read.length === 0) return "";
  const none = values.map((c) => `NULL AS ${c}_sum, 0 AS ${c}_n`).join(", ");
  return `SELECT slot, d AS day, NULL AS cur, count(*) AS n, ${none} FROM reached WHERE slot IN (${list(read)}) GROUP BY slot, d`;
}

/** Per slot, day and currency: sessions, events without one, users, and the sums of the first values. */
export function sessionCountsQuery(all: Slots, dialect: Dialect, suffix = ""): string {
  const values = valueColumns(needsOf(all))
    .map(
      (c) =>
        `sum(CASE WHEN lone IS NULL THEN ${dialect.money(c)} ELSE ${c}_sum END) AS ${c}_sum, sum(CASE WHEN lone IS NOT NULL THEN ${c}_n WHEN ${c} IS NULL THEN 0 ELSE 1 END) AS ${c}_n`,
    )
    .join(", ");
  return `SELECT slot, d AS day, cur, sum(CASE WHEN lone IS NULL THEN 1 ELSE 0 END) AS sessions,
  sum(CASE WHEN lone IS NULL THEN 0 ELSE n END) AS lone, ${values}
FROM goal_session${suffix} GROUP BY slot, d, cur ORDER BY slot, d, cur`;
}

export function usersQuery(suffix = ""): string {
  return `SELECT slot, count(*) AS users FROM goal_user${suffix} GROUP BY slot ORDER BY slot`;
}

/**
 * Per slot, over users: the squares of their sessions with the goal (`xx`), those times all their sessions (`xn`); and of all
 * users the squares of their sessions (`nn`).
 */
export function clustersQuery(): string {
  return `WITH each_user AS (SELECT u, count(*) AS n FROM sessions GROUP BY u),
own AS (SELECT slot, u, count(*) AS x FROM goal_session WHERE lone IS NULL GROUP BY slot, u)
SELECT o.slot, sum(o.x * o.x) AS xx, sum(o.x * e.n) AS xn, max(t.nn) AS nn
FROM own AS o JOIN each_user AS e ON e.u = o.u CROSS JOIN (SELECT sum(n * n) AS nn FROM each_user) AS t
GROUP BY o.slot ORDER BY o.slot`;
}

/** The same without `nn`, of a unit. Asks `returning`, the users with several sessions. */
export function unitClustersQuery(suffix: string): string {
  return `WITH own AS (SELECT slot, u, count(*) AS x FROM goal_session${suffix} WHERE lone IS NULL GROUP BY slot, u)
SELECT o.slot, sum(o.x * o.x) AS xx, sum(o.x * coalesce(r.n, 1)) AS xn
FROM own AS o LEFT JOIN returning_users AS r ON r.u = o.u GROUP BY o.slot ORDER BY o.slot`;
}

/** `nn`, which hangs on no goal. */
export function squaresQuery(): string {
  return "SELECT sum(n * n) AS nn FROM (SELECT count(*) AS n FROM sessions GROUP BY u) AS each_user";
}

export function returningTable(): Statement {
  return {
    table: "returning_users",
    query: "SELECT u, count(*) AS n FROM sessions GROUP BY u HAVING count(*) > 1",
    kept: true,
  };
}

export function pairsSql(pairs: readonly Pair[]): string {
  return pairs.map(({ micro, macro }) => `SELECT ${micro} AS micro, ${macro} AS macro`).join(" UNION ALL ");
}

const list = (slots: Iterable<number>): string => [...new Set(slots)].join(", ");

/** Per pair: sessions with the micro goal, and those of them with the macro goal at or after it. */
export function sameSessionQuery(pairs: readonly Pair[]): string {
  const macros = list(pairs.map(({ macro }) => macro));
  return `SELECT p.micro, p.macro, count(*) AS n,
  sum(CASE WHEN b.tl >= a.t THEN 1 ELSE 0 END) AS went_on
FROM (${pairsSql(pairs)}) AS p
JOIN goal_session AS a ON a.slot = p.micro
LEFT JOIN (SELECT slot, u, s, tl FROM goal_session WHERE lone IS NULL AND slot IN (${macros})) AS b
  ON b.slot = p.macro AND b.u = a.u AND b.s = a.s
WHERE a.lone IS NULL GROUP BY p.micro, p.macro ORDER BY p.micro, p.macro`;
}

/**
 * Per pair, about users: with the micro goal, of those seen for the whole time, gone on within the days, and all who reached
 * the macro goal within the days of their first event or of the micro goal. `ends`: after which moments nobody looked, the last
 * event of each stretch of days, in microseconds, ascending.
 */
export function withinDaysQuery(
  pairs: readonly Pair[],
  days: number,
  ends: readonly string[],
  { micros }: Moments,
): string {
  const until = (t: string): string => `${micros(t)} + ${days * DAY_MICROSECONDS}`;
  const last = ends.length - 1;
  const seen = ends
    .map((end, index) =>
      index === last
        ? `${until("a.t")} <= ${end}`
        : `(${micros("a.t")} > ${end} OR ${until("a.t")} <= ${end})`,
    )
    .join(" AND ");
  return `WITH pairs AS (${pairsSql(pairs)}),
early AS (
  SELECT c.slot, c.u FROM macro_times AS c JOIN converts AS f ON f.u = c.u WHERE ${micros("c.t")} <= ${until("f.t0")} GROUP BY c.slot, c.u
),
had AS (
  SELECT p.micro, p.macro, count(*) AS n, sum(CASE WHEN ${seen} THEN 1 ELSE 0 END) AS seen_whole
  FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro GROUP BY p.micro, p.macro
),
gone_on AS (
  SELECT DISTINCT p.micro, p.macro, a.u FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro
  JOIN macro_times AS c ON c.slot = p.macro AND c.u = a.u WHERE c.t >= a.t AND ${micros("c.t")} <= ${until("a.t")}
),
went AS (SELECT micro, macro, count(*) AS n FROM gone_on GROUP BY micro, macro),
everybody AS (
  SELECT micro, macro, count(DISTINCT u) AS n FROM (
    SELECT p.micro, p.macro, e.u FROM pairs AS p JOIN early AS e ON e.slot = p.macro UNION ALL SELECT micro, macro, u FROM gone_on
  ) AS reached_it GROUP BY micro, macro
)
SELECT p.micro, p.macro, coalesce(h.n, 0) AS n, coalesce(h.seen_whole, 0) AS seen_whole, coalesce(w.n, 0) AS went_on, coalesce(e.n, 0) AS all_reached
FROM pairs AS p LEFT JOIN had AS h ON h.micro = p.micro AND h.macro = p.macro
LEFT JOIN went AS w ON w.micro = p.micro AND w.macro = p.macro
LEFT JOIN everybody AS e ON e.micro = p.micro AND e.macro = p.macro
ORDER BY p.micro, p.macro`;
}

/** Conversions of macro goals that share their moment with another event of the same user that counts for something. */
export function sameMomentQuery(suffix = ""): string {
  return `SELECT count(*) AS n FROM (
  SELECT DISTINCT c.slot, c.u, c.t FROM macro_times AS c JOIN touched${suffix} AS e ON e.u = c.u AND e.t = c.t
  LEFT JOIN mask_slot AS k ON k.m = e.m AND k.slot = c.slot WHERE k.slot IS NULL
) AS tied`;
}

/** The goals that users reached before their first macro goal, in the order of the first time; the commonest `limit`. */
export function pathsQuery(
  macros: readonly number[],
  goals: readonly number[],
  limit: number,
  dialect: Dialect,
  suffix = "",
): string {
  return `WITH ways AS (
  SELECT c.slot AS macro, c.u, ${dialect.joined("a.slot", "a.t")} AS way
  FROM goal_user${suffix} AS c LEFT JOIN goal_user${suffix} AS a ON a.u = c.u AND a.t <= c.t AND a.slot <> c.slot AND a.slot IN (${list(goals)})
  WHERE c.slot IN (${list(macros)}) GROUP BY c.slot, c.u
),
counted AS (SELECT macro, coalesce(way, '') AS way, count(*) AS users FROM ways GROUP BY macro, way),
ranked AS (
  SELECT macro, way, users, row_number() OVER (PARTITION BY macro ORDER BY users DESC, way) AS place,
    count(*) OVER (PARTITION BY macro) AS ways,
    sum(users) OVER (PARTITION BY macro) AS all_users,
    sum(CASE WHEN way = '' THEN users ELSE 0 END) OVER (PARTITION BY macro) AS straight FROM counted
)
SELECT macro, place, way, users, ways, all_users, straight FROM ranked WHERE place <= ${limit} ORDER BY macro, place`;
}

/** How many users took how many visits and whole days to their first macro goal. */
export function timeToMacroQuery(
  macros: readonly number[],
  { micros }: Moments,
  dialect: Dialect,
  suffix = "",
): string {
  return `SELECT macro, visits, days, count(*) AS users FROM (
  SELECT c.slot AS macro, c.u, count(x.s) AS visits, ${dialect.divide(`(${micros("min(c.t)")} - ${micros("min(f.t0)")})`, DAY_MICROSECONDS)} AS days
  FROM goal_user${suffix} AS c JOIN converts AS f ON f.u = c.u LEFT JOIN sessions${suffix} AS x ON x.u = c.u AND x.t0 <= c.t
  WHERE c.slot IN (${list(macros)}) GROUP BY c.slot, c.u
) AS each_user GROUP BY macro, visits, days ORDER BY macro, visits, days`;
}
