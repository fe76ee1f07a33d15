/**
 * The statements of a backtest, in order: `hits` is the one pass over the events, every other table is made of it. One
 * text for both dialects but for what `Dialect` names. Pure; who runs them is an engine's matter.
 *
 * Tables: `pages` the distinct addresses and the goals each fulfils; `sessions`; `touched` the events that count for
 * something; `transactions` purchases by what they repeat; `mask_slot` masks taken apart; `reached` the session goals; `goal_session` one row a goal and
 * session; `views` the time in the foreground of page views as it grew; `goal_user` when each user first reached each goal.
 */
import { FLAG, type Slot, type Slots } from "../slots.js";
import { addressesSql } from "./addresses.js";
import type { Dialect, Source } from "./dialect.js";
import { goalTables, maskSlotQuery } from "./goal-sessions.js";
import { eventsQuery, hitsQuery, type Lookup, type Needs, needsOf, pageBits, readsPages } from "./hits.js";
import { type Moments, momentsOf } from "./moments.js";
import { type FromNarrow, fromNarrow } from "./narrow.js";
import { touchedTables } from "./touched.js";
import { hitsSql, visitsQuery } from "./visits.js";

export interface Statement {
  readonly table: string;
  readonly query: string;
  /** How it is made of a narrow copy of the events, where there is one: the table is the same. */
  readonly narrow?: FromNarrow;
  /** To read it again, whenever it is asked, takes less than to store its rows, where there is a narrow copy. */
  readonly view?: boolean;
  /** Worth keeping for runs with other goals. */
  readonly kept?: boolean;
  /** Another query over tables of the same names and of fewer goals that would make the same table: it is known by them. */
  readonly as?: { readonly query: string; readonly tables: readonly Statement[] };
}

/** Which sessions are sessions: every session id seen, or those with a `session_start`. */
export type SessionRule = "any" | "started";

/** Every table, each made of those before it. */
export function programOf(
  all: Slots,
  source: Source,
  rule: SessionRule,
  dialect: Dialect,
): readonly Statement[] {
  const needs = needsOf(all);
  const whole = wholeSessionSlots(all);
  const moments = momentsOf(source.columns, dialect);
  const keeps = source.keeps === true;
  const events = eventsTable(source, dialect);
  const each = dialect.nests ? hitsSql(dialect) : events;
  const narrow = fromNarrow((...from) => hitsQuery(all, ...from), source, dialect);
  return [
    ...(dialect.nests
      ? [{ table: "visits", query: visitsQuery(all, source, dialect) }]
      : [{ table: "hits", query: hitsQuery(all, source, dialect), narrow, view: true }]),
    ...(keeps ? [eventsStatement(all, source, dialect, narrow)] : []),
    ...(needs.pages && !dialect.nests
      ? [{ table: "pages", query: pagesQuery(all, dialect, events), kept: keeps }]
      : []),
    {
      table: "sessions",
      query: sessionsQuery(all, needs, rule, dialect, events),
      kept: keeps,
    },
    ...touchedTables(all, source, dialect),
    { table: "mask_slot", query: maskSlotQuery(all, "touched") },
    ...(all.slots.some(({ reading }) => reading.kind === "engaged")
      ? [{ table: "foreground", query: foregroundQuery(all, each) }]
      : []),
    ...(readSlots(all).length === 0 ? [] : [{ table: "views", query: viewsQuery(dialect, each) }]),
    {
      table: "reached",
      query: reachedQuery(whole, readSlots(all), moments, dialect, events),
      kept: keeps,
    },
    ...goalTables(all, source, rule, dialect),
  ];
}

/** The table with every event, of which everything is made that does not hang on what goals look for. */
export function eventsTable({ keeps }: Pick<Source, "keeps">, { nests }: Dialect): string {
  return nests ? "visits" : keeps === true ? "events" : "hits";
}

/** `events`: made of the same copy as `hits`. */
function eventsStatement(all: Slots, source: Source, dialect: Dialect, hits: FromNarrow): Statement {
  const write = (...from: [Source, Dialect, Lookup?]): string => eventsQuery(all, ...from);
  return {
    table: "events",
    query: write(source, dialect),
    narrow: { ...fromNarrow(write, source, dialect), looks: hits.looks },
    view: true,
  };
}

/** No session is so long: it only asks which events came from the web. */
export const WEB_TOLD_APART: Slot = {
  slot: 0,
  bit: "8",
  reading: { kind: "lasted", microseconds: Number.MAX_SAFE_INTEGER },
  value: { kind: "unmanaged" },
};

function wholeSessionSlots({ slots }: Slots): readonly Slot[] {
  return slots.filter(({ reading: { kind } }) => kind === "lasted" || kind === "engaged" || kind === "views");
}

/** A site has far fewer addresses than page views: each is looked at once. */
function pagesQuery(all: Slots, dialect: Dialect, events: string): string {
  return `SELECT page, ${pageBits(all, "pages", dialect)} AS m${readsPages(all) ? `, ${pageBits(all, "read", dialect)} AS r` : ""}
FROM ${addressesSql(`SELECT DISTINCT page FROM ${events} WHERE page IS NOT NULL`, [], dialect)}`;
}

export function sessionsQuery(
  { slots }: Slots,
  needs: Needs,
  rule: SessionRule,
  dialect: Dialect,
  events: string,
): string {
  const views = slots.flatMap(({ slot, reading }) =>
    reading.kind === "views" ? [{ name: `nth${slot}`, atLeast: reading.atLeast }] : [],
  );
  const known = "WHERE u IS NOT NULL AND s IS NOT NULL GROUP BY u, s";
  const having = (started: string): string => (rule === "started" ? `\nHAVING ${started} <> 0` : "");
  if (dialect.nests) {
    const columns = `u, s, min(v.t0) AS t0, max(v.t1) AS t1, min(d) AS d0, max(d) AS d1, max(v.started) AS started, max(v.web) AS web${needs.engagement ? ", sum(v.e) AS e" : ""}, IF(count(*) > 1, ARRAY_AGG(STRUCT(v.d, v.t1)), NULL) AS days`;
    const merged = `SELECT ${columns}${views.length === 0 ? "" : ", ARRAY_CONCAT_AGG(v.seen) AS seen"}\nFROM visits AS v ${known}${having("max(v.started)")}`;
    if (views.length === 0) return merged;
    const nth = views.map(
      ({ name, atLeast }) =>
        `(SELECT moment FROM UNNEST(seen) AS moment ORDER BY moment LIMIT 1 OFFSET ${atLeast - 1}) AS ${name}`,
    );
    return `SELECT * EXCEPT (seen), ${nth.join(", ")}\nFROM (${merged}) AS each_session`;
  }
  const started = `max(m & ${FLAG.sessionStart})`;
  const selected = [
    "u",
    "s",
    "min(t) AS t0",
    "max(t) AS t1",
    "min(d) AS d0",
    "max(d) AS d1",
    `${started} AS started`,
    `max(m & ${FLAG.web}) AS web`,
    ...(needs.engagement ? ["sum(e) AS e"] : []),
    ...views.map(
      ({ name, atLeast }) => `${dialect.nthSmallest("t", atLeast, `(m & ${FLAG.pageView}) <> 0`)} AS ${name}`,
    ),
  ];
  return `SELECT ${selected.join(", ")}\nFROM ${events} ${known}${having(started)}`;
}

/** The foreground time of a session as it grew, for sessions that come to the shortest wanted. */
function foregroundQuery({ slots }: Slots, each: string): string {
  const wanted = slots.flatMap(({ reading }) => (reading.kind === "engaged" ? [reading.milliseconds] : []));
  return `SELECT h.u, h.s, h.t, sum(h.e) OVER (PARTITION BY h.u, h.s ORDER BY h.t) AS so_far
FROM ${each} AS h JOIN sessions AS x ON x.u = h.u AND x.s = h.s
WHERE x.e >= ${Math.min(...wanted)} AND h.e > 0`;
}

function readSlots({ slots }: Slots): readonly Slot[] {
  return slots.filter(({ reading }) => reading.kind === "read");
}

/**
 * The time in the foreground of each page view as it grew. Views are numbered within their session; what an event says
 * belongs to the view before it, also where it is a view itself.
 */
function viewsQuery(dialect: Dialect, each: string): string {
  // What tells a view from other events, and from one page another: the address, or what it fulfils.
  const page = dialect.nests ? "r" : "page";
  const order = `ORDER BY t, CASE WHEN ${page} IS NULL THEN 0 ELSE 1 END`;
  return `WITH numbered AS (
  SELECT u, s, t, d, ${page}, e,
    count(${page}) OVER (PARTITION BY u, s ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS nth
  FROM ${each} AS h WHERE u IS NOT NULL AND s IS NOT NULL AND (${page} IS NOT NULL OR e > 0)
)
SELECT n.u, n.s, n.t, n.d, n.nth, v.${page}, sum(n.e) OVER (PARTITION BY n.u, n.s, n.nth ORDER BY n.t) AS so_far
FROM numbered AS n JOIN numbered AS v ON v.u = n.u AND v.s = n.s AND v.${page} IS NOT NULL AND v.nth + 1 = n.nth
WHERE n.e > 0`;
}

/** One row a view that was looked at for long enough. */
function readQuery({ slot, bit, reading }: Slot, dialect: Dialect): string {
  if (reading.kind !== "read") throw new Error("this slot is no time in a page");
  return `SELECT ${slot} AS slot, w.u, w.s, min(w.t) AS t, min(w.d) AS d
FROM views AS w${dialect.nests ? "" : " JOIN pages AS p ON p.page = w.page"} JOIN sessions AS x ON x.u = w.u AND x.s = w.s
WHERE (${dialect.nests ? "w" : "p"}.r & ${bit}) <> 0 AND w.so_far >= ${reading.milliseconds} GROUP BY w.u, w.s, w.nth`;
}

/** When a session, or a view of a page, came to what a goal asks of it. */
function reachedQuery(
  whole: readonly Slot[],
  read: readonly Slot[],
  moments: Moments,
  dialect: Dialect,
  events: string,
): string {
  const parts = [
    ...(whole.length === 0 ? [] : [wholeQuery(whole, moments, dialect, events)]),
    ...read.map((slot) => readQuery(slot, dialect)),
  ];
  const [first = "SELECT 0 AS slot, x.u, x.s, x.t0 AS t, x.d0 AS d FROM sessions AS x WHERE false"] = parts;
  if (parts.length < 2) return first;
  return parts.map((query) => `SELECT slot, u, s, t, d FROM (${query}) AS part`).join("\nUNION ALL\n");
}

/** Of sessions, with the day of the first event from then on. */
function wholeQuery(whole: readonly Slot[], moments: Moments, { nests }: Dialect, events: string): string {
  const each = whole.map(({ slot, reading }) => momentQuery(slot, reading, moments));
  return `WITH moments AS (
  ${each.join("\n  UNION ALL ")}
),
over_midnight AS (
  SELECT r.slot, r.u, r.s, min(h.d) AS d FROM moments AS r ${nests ? "JOIN sessions AS x ON x.u = r.u AND x.s = r.s CROSS JOIN UNNEST(x.days) AS h" : `JOIN ${events} AS h ON h.u = r.u AND h.s = r.s`}
  WHERE r.d0 <> r.d1 AND h.${nests ? "t1" : "t"} >= r.t GROUP BY r.slot, r.u, r.s
)
SELECT r.slot, r.u, r.s, r.t, coalesce(o.d, r.d0) AS d
FROM moments AS r LEFT JOIN over_midnight AS o ON o.slot = r.slot AND o.u = r.u AND o.s = r.s`;
}

function momentQuery(slot: number, reading: Slot["reading"], { micros, at }: Moments): string {
  switch (reading.kind) {
    case "lasted":
      return `SELECT ${slot} AS slot, u, s, ${at(`${micros("t0")} + ${reading.microseconds}`)} AS t, d0, d1 FROM sessions WHERE ${micros("t1")} - ${micros("t0")} >= ${reading.microseconds} AND web <> 0`;
    case "views":
      return `SELECT ${slot} AS slot, u, s, nth${slot} AS t, d0, d1 FROM sessions WHERE nth${slot} IS NOT NULL`;
    case "engaged":
      return `SELECT ${slot} AS slot, x.u, x.s, min(f.t) AS t, x.d0, x.d1 FROM sessions AS x JOIN foreground AS f ON f.u = x.u AND f.s = x.s WHERE f.so_far >= ${reading.milliseconds} AND x.web <> 0 GROUP BY x.u, x.s, x.d0, x.d1`;
    case "events":
    case "pages":
    case "read":
      throw new Error("single events or views fill this slot");
  }
}
