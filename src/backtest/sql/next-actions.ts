/**
 * What people did right after a step of a journey, of a `walk` over the events of steps alone: the moments around each first time are
 * looked up in all events. Pure: text in, text out.
 */
import type { JourneySlots, Slots } from "../slots.js";
import type { Dialect } from "./dialect.js";
import { needsOf } from "./hits.js";
import {
  isCreated,
  isOfEvents,
  movesSql,
  nextActionsQuery,
  ofStep,
  placeOf,
  walksEveryEvent,
} from "./journeys.js";

/** The question of `nextActionsQuery`, asked of a user's `walk`, whichever it is. */
export function nextQuery(way: JourneySlots, slots: Slots, dialect: Dialect): string {
  return walksEveryEvent(way, slots, "user", dialect)
    ? nextActionsQuery(way)
    : nextOfAllQuery(way, slots, dialect);
}

function nextOfAllQuery(way: JourneySlots, slots: Slots, dialect: Dialect): string {
  const before = way.steps.slice(1).map((_, step) => step);
  const came = before.map(
    (step) =>
      `SELECT u, ${step} AS step, min(r${step}) AS n FROM walk GROUP BY u HAVING min(r${step}) IS NOT NULL`,
  );
  const went = ofStep(
    "w",
    before.map((step) => step + 1),
  ).replaceAll("k.step", "r.step + 1");
  // Of events that are alike for the journey those up to the first that came to the step are passed over: `place` of them.
  return `WITH came AS (
  SELECT c.u, c.step, c.n, w.t, w.f, count(*) AS place
  FROM (${came.join(" UNION ALL ")}) AS c JOIN walk AS w ON w.u = c.u AND w.n = c.n
  JOIN walk AS x ON x.u = w.u AND x.t = w.t AND x.f = w.f AND x.n <= w.n GROUP BY c.u, c.step, c.n, w.t, w.f
),
later AS (
  SELECT c.u, c.step, min(e.t) AS t FROM came AS c JOIN (${momentsSql(slots, dialect)}) AS e ON e.u = c.u AND e.t > c.t GROUP BY c.u, c.step
),
near AS (SELECT u, t FROM came UNION SELECT u, t FROM later),
${movesSql(way, slots, dialect, true, "near")},
ranked AS (
  SELECT c.u, c.step, c.n, c.place, m.f, m.name,
    row_number() OVER (PARTITION BY c.u, c.step ORDER BY m.t, ${placeOf("m.f")}, m.name) AS nth
  FROM came AS c LEFT JOIN later AS l ON l.u = c.u AND l.step = c.step
  JOIN moves AS m ON m.u = c.u AND (m.t = l.t OR m.t = c.t AND ${placeOf("m.f")} >= ${placeOf("c.f")})
)
SELECT r.step, r.name AS action, count(*) AS n FROM ranked AS r LEFT JOIN walk AS k ON k.u = r.u AND k.n = r.n + 1
WHERE r.nth = r.place + 1 AND (r.f = 0 OR ${went} IS NULL) GROUP BY r.step, r.name`;
}

/** The users and moments of all events, of those that goals create, too. */
function momentsSql(slots: Slots, dialect: Dialect): string {
  const created = slots.slots.filter(isCreated);
  const names = created.map(({ goal }) => dialect.text(goal?.id ?? ""));
  const there = names.length === 0 ? "" : ` AND name NOT IN (${names.join(", ")})`;
  const bits = created.filter(isOfEvents).reduce((sum, { bit }) => sum + BigInt(bit), 0n);
  const reached = created.filter((slot) => !isOfEvents(slot)).map(({ slot }) => slot);
  const { purchases, everyTransaction } = needsOf(slots);
  return [
    `SELECT u, t FROM hits WHERE u IS NOT NULL${purchases === null ? "" : " AND tx IS NULL"}${there}`,
    ...(purchases === null
      ? []
      : [`SELECT u, t FROM transactions${everyTransaction ? "" : " WHERE nth = 1"}`]),
    ...(bits === 0n ? [] : [`SELECT u, t FROM touched WHERE (m & ${bits}) <> 0`]),
    ...(reached.length === 0 ? [] : [`SELECT u, t FROM reached WHERE slot IN (${reached.join(", ")})`]),
  ].join(" UNION ALL ");
}
