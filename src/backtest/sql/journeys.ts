/**
 * Journeys as statements: which steps each user, or each session, has done. Same text for both dialects but for what
 * `Dialect` names.
 *
 * As a funnel in GA4 counts (proto comments of Funnel and FunnelStep; support.google.com/analytics/answer/9327974): the event
 * of a step comes after that of the step before, at most `within` later, with `directly` as the very next; in a closed
 * journey everybody comes in at the first step, in an open one at any, but not past a step they were at before.
 *
 * Of events of one moment whose order the export does not tell, those that are no step come first, then the others in the
 * order of the steps.
 */
import { createsEvent, type Journey } from "../../goals/goal.js";
import { isOfEvents, type JourneySlots, namesOf, type Slot, type Slots } from "../slots.js";
import type { Dialect } from "./dialect.js";
import { needsOf } from "./hits.js";
import type { Moments } from "./moments.js";
import { hitsSql } from "./visits.js";

/** Whose steps they are: a journey in one session, or over all visits of a user. */
export type Walker = "session" | "user";

const KEYS = { session: ["u", "s"], user: ["u"] } as const;

/** The steps a step's events stand for, as bits. */
const bitsOf = (steps: readonly number[], slot: number): number =>
  steps.reduce((bits, own, index) => (own === slot ? bits | (1 << index) : bits), 0);

export function isCreated({ goal }: Slot): boolean {
  return goal !== undefined && createsEvent(goal);
}

/** The events that fulfil a step; all events; or those of the users and moments in `near_moments`, which are in `near_hits`. */
type Among = "steps" | "all" | "near";

/**
 * One row an event: who (`u`, `s`), when (`t`), which steps it fulfils (`f`, bit k for step k) and its name. What goals
 * create is a row of its own, as it will be an event of its own; where the export has such events already, they are left
 * out in favour of those.
 */
export function movesSql({ steps }: JourneySlots, slots: Slots, dialect: Dialect, among: Among): string {
  const all = among !== "steps";
  const created = slots.slots.filter(isCreated);
  const ofJourney = created.filter(({ slot }) => steps.includes(slot));
  const raw = slots.slots.filter((slot) => !isCreated(slot) && steps.includes(slot.slot));
  const fulfils = raw.map(
    ({ slot, bit }) => `CASE WHEN (m & ${bit}) <> 0 THEN ${bitsOf(steps, slot)} ELSE 0 END`,
  );
  const f = fulfils.length === 0 ? "0" : fulfils.join(" + ");
  const name = ({ goal }: Slot): string => dialect.text(goal?.id ?? "");
  const made = (all ? created : ofJourney).map((slot) => {
    const columns = `u, s, t, ${bitsOf(steps, slot.slot)} AS f, ${name(slot)} AS name`;
    return isOfEvents(slot)
      ? `SELECT ${columns} FROM base WHERE (m & ${slot.bit}) <> 0`
      : `SELECT ${columns} FROM reached${onlyNear(among)} WHERE slot = ${slot.slot}`;
  });
  const names = created.map(name);
  const there = names.length === 0 ? "NOT repeated" : `NOT repeated AND name NOT IN (${names.join(", ")})`;
  return `base AS (
${among !== "steps" ? everyEvent(slots, dialect, among) : "SELECT u, s, t, m, '' AS name, false AS repeated FROM touched"}
),
moves AS (
  ${[`SELECT u, s, t, ${f} AS f, name FROM base WHERE ${there}`, ...made].join("\n  UNION ALL ")}
)`;
}

const onlyNear = (among: Among): string => (among === "near" ? " JOIN near_moments USING (u, t)" : "");

/** Events with their whole masks; purchases that repeat a transaction are no events in GA4's reports. */
function everyEvent(slots: Slots, dialect: Dialect, among: Exclude<Among, "steps">): string {
  const needs = needsOf(slots);
  const joinsPages = needs.pages && !dialect.nests;
  const mask = dialect.nests ? "coalesce(h.m, 0)" : joinsPages ? "h.m | coalesce(p.m, 0)" : "h.m";
  const hits = among === "near" ? "near_hits" : hitsSql(dialect);
  const pages = joinsPages ? " LEFT JOIN pages AS p ON p.page = h.page" : "";
  const lone = needs.purchases === null ? "" : " WHERE h.tx IS NULL OR h.u IS NULL";
  const purchases =
    needs.purchases === null
      ? ""
      : `\nUNION ALL\nSELECT u, s, t, m, 'purchase' AS name, ${needs.everyTransaction ? "false" : "nth > 1"} AS repeated FROM transactions${onlyNear(among)}`;
  const others = dialect.nests
    ? "\nUNION ALL\nSELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o"
    : "";
  return `SELECT h.u, h.s, h.t, ${mask} AS m, h.name, false AS repeated FROM ${hits} AS h${pages}${lone}${others}${purchases}`;
}

/** Where an event that fulfils steps stands among those of its moment. */
export const placeOf = (f: string): string => `(${f} & -${f}) * 1024 + ${f}`;

/**
 * The table that says of every step event which steps it did: `r0`, `r1`, ... its place among the user's events where it
 * did that step, `w1`, `w2`, ... 1 where it came to it from the step before, `bt1`, `bt2`, ... when that was. Of users also
 * what came next, whatever it was: `after`.
 */
export function walkSql(
  way: JourneySlots,
  slots: Slots,
  by: Walker,
  dialect: Dialect,
  moments: Moments,
): string {
  const { journey } = way;
  const all = walksEveryEvent(way, slots, by, dialect);
  const key = KEYS[by].join(", ");
  const known = KEYS[by].map((column) => `${column} IS NOT NULL`).join(" AND ");
  const stages = journey.steps.map((_, step) => stageSql(journey, step, key, moments));
  const order = `PARTITION BY ${key} ORDER BY t, ${placeOf("f")}, name`;
  const after = by === "user" && all ? `, lead(name) OVER (${order}) AS after` : "";
  return `WITH ${movesSql(way, slots, dialect, all ? "all" : "steps")},
ordered AS (
  SELECT u, s, t, f, row_number() OVER (${order}) AS n${after}
  FROM moves WHERE ${known} AND ${all ? `u IN (${walkersSql(way, slots)})` : "f <> 0"}
),
${stages.join(",\n")}
SELECT * FROM stage${journey.steps.length - 1}`;
}

/**
 * Whether a walk is one over all events, not over those that fulfil a step alone: where a step has to follow directly, and where the
 * export may have the events already that goals create. Where every byte is paid for, what came next is told in the same reading.
 */
export function walksEveryEvent(
  { journey, steps }: JourneySlots,
  { slots }: Slots,
  by: Walker,
  { nests }: Dialect,
): boolean {
  if (journey.steps.some(({ directly }) => directly)) return true;
  if (by === "session") return false;
  const created = new Set(slots.filter(isCreated).map(({ goal }) => goal?.id));
  return (
    nests ||
    slots.some(
      (slot) =>
        steps.includes(slot.slot) && !isCreated(slot) && namesOf(slot).some((name) => created.has(name)),
    )
  );
}

/** The users with any step: of nobody else does it matter what they did, and they are far fewer. */
function walkersSql({ steps }: JourneySlots, { slots }: Slots): string {
  const own = slots.filter(({ slot }) => steps.includes(slot));
  const bits = own.filter(isOfEvents).reduce((sum, { bit }) => sum + BigInt(bit), 0n);
  const reached = own.filter((slot) => !isOfEvents(slot)).map(({ slot }) => slot);
  return [
    `SELECT u FROM touched WHERE (m & ${bits}) <> 0`,
    ...(reached.length === 0 ? [] : [`SELECT u FROM reached WHERE slot IN (${reached.join(", ")})`]),
  ].join(" UNION ALL ");
}

function stageSql({ steps, open }: Journey, step: number, key: string, { micros }: Moments): string {
  const bit = `(f & ${1 << step}) <> 0`;
  if (step === 0) return `stage0 AS (SELECT *, CASE WHEN ${bit} THEN n END AS r0 FROM ordered WHERE f <> 0)`;
  const { withinSeconds, directly = false } = steps[step] ?? {};
  const [before, beforeT] = [`b${step}`, `bt${step}`];
  const follows = [
    bit,
    `${before} IS NOT NULL`,
    ...(withinSeconds === undefined
      ? []
      : [`${micros("t")} - ${micros(beforeT)} <= ${withinSeconds * 1_000_000}`]),
    ...(directly ? [`${before} = n - 1`] : []),
  ].join(" AND ");
  const earlier = `PARTITION BY ${key} ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING`;
  const been = open
    ? `, max(CASE WHEN (f & ${(1 << step) - 1}) <> 0 THEN 1 END) OVER (${earlier} AND CURRENT ROW) AS been${step}`
    : "";
  const comesIn = open ? ` OR (${bit} AND been${step} IS NULL)` : "";
  return `stage${step} AS (
  SELECT *, CASE WHEN ${follows} THEN 1 END AS w${step}, CASE WHEN (${follows})${comesIn} THEN n END AS r${step}
  FROM (
    SELECT *, max(r${step - 1}) OVER (${earlier} AND 1 PRECEDING) AS ${before},
      max(CASE WHEN r${step - 1} IS NOT NULL THEN t END) OVER (${earlier} AND 1 PRECEDING) AS ${beforeT}${been}
    FROM stage${step - 1}
  ) AS before${step}
)`;
}

/** Who did each step (`done0`, ...) and came to it from the one before (`went1`, ...): sessions by the day they began, users in all. */
export function doneQuery({ steps }: JourneySlots, by: Walker): string {
  const each = steps.flatMap((_, step) => [
    `max(r${step}) AS r${step}`,
    ...(step === 0 ? [] : [`max(w${step}) AS w${step}`]),
  ]);
  const counts = steps.flatMap((_, step) => [
    `count(o.r${step}) AS done${step}`,
    ...(step === 0 ? [] : [`count(o.w${step}) AS went${step}`]),
  ]);
  const key = KEYS[by].join(", ");
  const own = `(SELECT ${key}, ${each.join(", ")} FROM walk GROUP BY ${key}) AS o`;
  return by === "user"
    ? `SELECT ${counts.join(", ")} FROM ${own}`
    : `SELECT x.d0 AS day, ${counts.join(", ")} FROM ${own} JOIN sessions AS x ON x.u = o.u AND x.s = o.s GROUP BY x.d0 ORDER BY x.d0`;
}

/**
 * Of each step but the last (`step`, from 0), how many users (`n`) did which event (`action`) right after it: after the event by
 * which they first came to it, unless that is the next step already.
 */
export function nextActionsQuery({ steps }: JourneySlots): string {
  const before = steps.slice(1).map((_, step) => step);
  const came = before.map((step) => `min(r${step}) OVER (PARTITION BY u) AS came${step}`);
  const own = before.map(
    (step) =>
      `max(CASE WHEN n = came${step} THEN after END) AS action${step}, max(CASE WHEN n = came${step} + 1 THEN w${step + 1} END) AS went${step}`,
  );
  return `SELECT step, action, count(*) AS n FROM (
  SELECT k.step, ${ofStep("action", before)} AS action, ${ofStep("went", before)} AS went
  FROM (SELECT u, ${own.join(",\n    ")}
    FROM (SELECT *, ${came.join(", ")} FROM walk) AS p GROUP BY u) AS o CROSS JOIN (${stepsSql(before)}) AS k
) AS x WHERE action IS NOT NULL AND went IS NULL GROUP BY step, action`;
}

const stepsSql = (steps: readonly number[]): string =>
  steps.map((step) => `SELECT ${step} AS step`).join(" UNION ALL ");

export const ofStep = (column: string, steps: readonly number[]): string =>
  `CASE k.step ${steps.map((step) => `WHEN ${step} THEN ${column}${step}`).join(" ")} END`;

/** By step but the first (`step`, from 0): the median of the microseconds that users took from the step before, the first time. */
export function stepTimesQuery({ steps }: JourneySlots, { micros }: Moments, dialect: Dialect): string {
  const later = steps.slice(1).map((_, before) => before + 1);
  const came = later.map(
    (step) => `min(CASE WHEN w${step} = 1 THEN n END) OVER (PARTITION BY u) AS came${step}`,
  );
  const own = later.map(
    (step) =>
      `max(CASE WHEN n = came${step} THEN ${micros("t")} - ${micros(`bt${step}`)} END) AS took${step}`,
  );
  return `SELECT step, took FROM (
  SELECT step, took, row_number() OVER (PARTITION BY step ORDER BY took) AS place, count(*) OVER (PARTITION BY step) AS number
  FROM (
    SELECT k.step, ${ofStep("took", later)} AS took
    FROM (SELECT u, ${own.join(",\n      ")}
      FROM (SELECT *, ${came.join(", ")} FROM walk) AS p GROUP BY u) AS o CROSS JOIN (${stepsSql(later)}) AS k
  ) AS t WHERE took IS NOT NULL
) AS x WHERE place = ${dialect.divide("(number + 1)", 2)}`;
}
