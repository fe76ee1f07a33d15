/**
 * The one pass over the export where every byte that is read costs money: a row a user, session and day with what is asked of
 * all its events, and in lists those events alone that count for something. What pages fulfil is worked out in the pass, so that no
 * address is kept but of pages that count. Later statements then read a row a visit and the events that matter, not all of them.
 * Pure: text in, text out.
 */
import { FLAG, type Slots } from "../slots.js";
import { addressesSql } from "./addresses.js";
import type { Dialect, Source } from "./dialect.js";
import { hitsQuery, type Needs, needsOf, pageBits, readsPages, SLOTS_ONLY, valueColumns } from "./hits.js";
import { momentsOf } from "./moments.js";

/** For FROM: the events that count for something, a row each, with the columns of `hits`. */
export function hitsSql({ nests }: Dialect): string {
  return nests ? "(SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h)" : "hits";
}

/** The same of all events, where their names are needed; columns `u`, `s`, `t`, `m` and `name` alone. */
export function namedSql({ nests }: Dialect): string {
  return nests
    ? `(
  SELECT v.u, v.s, h.t, h.m, h.name FROM visits AS v, UNNEST(v.hits) AS h
  UNION ALL SELECT v.u, v.s, o.t, 0 AS m, o.name FROM visits AS v, UNNEST(v.others) AS o
)`
    : "hits";
}

/**
 * `visits`: user `u`, session `s`, day `d`; of all its events how many (`n`), page views (`views`), those that are none (`nameless`,
 * `timeless`), the first and last moment (`t0`, `t1`), `started`, `web`, time in the foreground `e`, the moments of the first page views
 * (`seen`). Events of no session are a row a minute. Lists: `hits` with `t`, `m`, `page` and the others of `hits`, and `r`, the bits of
 * goals on the time in this page; `others`, where names are needed, with `t` and `name`, of users with a step of a
 * journey.
 */
export function visitsQuery(all: Slots, source: Source, dialect: Dialect): string {
  const needs = needsOf(all);
  const { micros } = momentsOf(source.columns, dialect);
  const kept = [
    `(m & ${SLOTS_ONLY}) <> 0`,
    ...(needs.purchases === null ? [] : ["tx IS NOT NULL"]),
    ...(needs.engagement ? ["e > 0"] : []),
    ...(readsPages(all) ? ["page IS NOT NULL"] : []),
  ].join(" OR ");
  const most = Math.max(
    0,
    ...all.slots.map(({ reading }) => (reading.kind === "views" ? reading.atLeast : 0)),
  );
  const view = `(m & ${FLAG.pageView}) <> 0`;
  const counted = (when: string): string => `nullif(sum(CASE WHEN ${when} THEN 1 ELSE 0 END), 0)`;
  const steps = needs.names ? stepBits(all) : null;
  const selected = [
    "u, s, d, count(*) AS n",
    `${counted(view)} AS views`,
    `${counted("m = -1")} AS nameless`,
    `${counted("t IS NULL")} AS timeless`,
    "min(t) AS t0, max(t) AS t1",
    `max(m & ${FLAG.sessionStart}) AS started`,
    `max(m & ${FLAG.web}) AS web`,
    ...(needs.engagement ? ["sum(e) AS e"] : []),
    ...(most === 0 ? [] : [`ARRAY_AGG(IF(${view}, t, NULL) IGNORE NULLS ORDER BY t LIMIT ${most}) AS seen`]),
    `ARRAY_AGG(IF(${kept}, STRUCT(${listed(all, needs)}), NULL) IGNORE NULLS) AS hits`,
    ...(needs.names ? [`ARRAY_AGG(IF(${kept}, NULL, STRUCT(t, name)) IGNORE NULLS) AS others`] : []),
    ...(steps === null ? [] : [`max(IF((m & ${steps}) <> 0, 1, 0)) AS steps`]),
  ];
  const minute = dialect.divide(micros("t"), 60_000_000);
  const visits = `SELECT\n  ${selected.join(",\n  ")}
FROM ${needs.pages ? markedSql(all, needs, source, dialect) : `(\n${hitsQuery(all, source, dialect)}\n) AS each_event`}
GROUP BY u, s, d, CASE WHEN u IS NULL OR s IS NULL THEN ${minute} END`;
  if (steps === null) return visits;
  return `SELECT * EXCEPT (others, steps),
  IF(max(steps) OVER (PARTITION BY u, IF(u IS NULL, t0, NULL)) = 1, others, NULL) AS others
FROM (
${visits}
) AS each_visit`;
}

/** Whether what users without a step of a journey did is kept too. */
export function keepsAllNames(all: Slots): boolean {
  return stepBits(all) === null;
}

/** What users without any step of a journey did nobody asks. Null where that can't be told event by event, or names are asked of all. */
function stepBits({ slots, journeys, namesOfAll }: Slots): string | null {
  const steps = new Set(journeys.flatMap((one) => one.steps));
  const own = slots.filter(({ slot }) => steps.has(slot));
  if (namesOfAll || !own.every(({ reading: { kind } }) => kind === "events" || kind === "pages")) return null;
  return String(own.reduce((sum, { bit }) => sum + BigInt(bit), 0n));
}

/** The columns of an event that counts for something. NULL costs nothing. */
function listed(all: Slots, needs: Needs): string {
  return [
    "t",
    `nullif(m & ${SLOTS_ONLY}, 0) AS m`,
    ...(needs.pages ? ["CASE WHEN at_page THEN page END AS page"] : []),
    ...(readsPages(all) ? ["r"] : []),
    ...(needs.purchases === null ? [] : ["tx"]),
    ...(needs.names ? ["name"] : []),
    ...(needs.engagement ? ["nullif(e, 0) AS e"] : []),
    ...valueColumns(needs),
    "cur",
  ].join(", ");
}

/** The events with the goals that their page fulfils in `m`; `at_page`: it fulfils any. */
function markedSql(all: Slots, needs: Needs, source: Source, dialect: Dialect): string {
  const own = [
    "u",
    "s",
    "t",
    "d",
    "m",
    ...(needs.purchases === null ? [] : ["tx"]),
    ...(needs.names ? ["name"] : []),
    ...(needs.engagement ? ["e"] : []),
    ...valueColumns(needs),
    "cur",
  ];
  const others = own.filter((column) => column !== "m");
  const fulfilled = pageBits(all, "pages", dialect);
  const read = readsPages(all)
    ? `, CASE WHEN page IS NOT NULL THEN ${pageBits(all, "read", dialect)} END AS r`
    : "";
  return `(
SELECT ${others.join(", ")}, page, m | p AS m, p <> 0 AS at_page${read === "" ? "" : ", r"} FROM (
SELECT ${own.join(", ")}, page, CASE WHEN page IS NULL THEN 0 ELSE ${fulfilled} END AS p${read}
FROM ${addressesSql(hitsQuery(all, source, dialect), own, dialect)}
) AS looked_at
) AS each_event`;
}
