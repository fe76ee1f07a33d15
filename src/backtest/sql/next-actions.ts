/**
 * What people did right after a step of a journey, of a `walk` over the events of steps alone: the moments around each first time are
 * looked up in all events, and only the events of these moments are asked what goals they fulfil. Pure: text in, text out.
 */
import { isOfEvents, type JourneySlots, namesOf, type Slot, type Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { hitsQuery, needsOf } from "./hits.js";
import { isCreated, movesSql, nextActionsQuery, ofStep, placeOf, walksEveryEvent } from "./journeys.js";
import { type FromNarrow, fromNarrow, narrowColumns, narrowQuery } from "./narrow.js";
import { eventsTable, type Statement } from "./program.js";
import { hitsOf, unitsOf } from "./touched.js";

/** The question of `nextActionsQuery`, asked of a user's `walk`, whichever it is; its tables are `nextTables`. */
export function nextQuery(way: JourneySlots, slots: Slots, dialect: Dialect): string {
  return walksEveryEvent(way, slots, "user", dialect)
    ? nextActionsQuery(way)
    : nextOfAllQuery(way, slots, dialect);
}

/**
 * Tables by user and step but the last (`step`, from 0): `first_steps` the event by which a user first came to it (its place `n` in the
 * walk, `t`, `f`; `place` among those that are alike for the journey: they are passed over); `next_events` the next moment with an event
 * that no goal makes (`t`), `next_moments` with any. `near_hits` are the `hits` of all these moments.
 *
 * Where there is a narrow copy, `near_rows` are its rows at the moments that hang on no goal. At the others there are but purchases and
 * what goals make (`near_made`): any other event there would be the next one.
 */
export function nextTables(
  way: JourneySlots,
  slots: Slots,
  dialect: Dialect,
  { hits, source }: { readonly hits: Statement; readonly source: Source },
): readonly Statement[] {
  if (walksEveryEvent(way, slots, "user", dialect)) return [];
  const { keeps = false } = source;
  const names = ["purchase", ...namesCreated(slots)];
  const after = (moments: string): string =>
    `SELECT c.u, c.step, min(e.t) AS t FROM first_steps AS c JOIN ${moments} AS e ON e.u = c.u AND e.t > c.t`;
  return [
    { table: "first_steps", query: firstStepsQuery(way), kept: keeps },
    {
      table: "next_events",
      query: `${after(eventsTable(source, dialect))} WHERE e.name NOT IN (${names.map(dialect.text).join(", ")}) GROUP BY c.u, c.step`,
      kept: keeps,
    },
    {
      table: "next_moments",
      query: `SELECT u, step, min(t) AS t FROM (
  SELECT * FROM next_events
  UNION ALL ${after(`(${otherMomentsSql(slots, source)})`)} GROUP BY c.u, c.step
) AS moments GROUP BY u, step`,
    },
    { table: "near_moments", query: "SELECT u, t FROM first_steps UNION SELECT u, t FROM next_moments" },
    ...(keeps && hits.narrow !== undefined
      ? nearOfCopy(slots, source, dialect, { hits: hits.narrow, names })
      : [{ table: "near_hits", query: "SELECT h.* FROM hits AS h SEMI JOIN near_moments USING (u, t)" }]),
  ];
}

function nearOfCopy(
  slots: Slots,
  source: Source,
  dialect: Dialect,
  { hits, names }: { readonly hits: FromNarrow; readonly names: readonly string[] },
): readonly Statement[] {
  const columns = new Map(hits.looks.map((look, index) => [`c${index}`, look]));
  const columnOf = new Map([...columns].map(([column, { expression }]) => [expression, column]));
  const near = "SEMI JOIN near_steps USING (u, t)";
  const far = "SEMI JOIN next_moments USING (u, t) ANTI JOIN near_steps USING (u, t)";
  const made = fromNarrow((...from) => hitsQuery(slots, ...from), { ...source, only: names }, dialect);
  return [
    { table: "near_steps", query: "SELECT u, t FROM first_steps UNION SELECT u, t FROM next_events" },
    {
      table: "near_rows",
      query: `SELECT * FROM (${narrowQuery(columns, source, dialect)}) AS narrow ${near}`,
      narrow: {
        looks: hits.looks,
        query: (from, copied) =>
          `SELECT ${narrowColumns([...columns].map(([column, { expression }]) => `${copied(expression)} AS ${column}`))} FROM ${from} ${near}`,
      },
      kept: true,
    },
    {
      table: "near_made",
      query: `SELECT h.* FROM hits AS h ${far} WHERE h.name IN (${names.map(dialect.text).join(", ")})`,
      narrow: {
        ...made,
        query: (from, copied) => made.query(`(SELECT * FROM ${from} ${far}) AS near`, copied),
      },
    },
    {
      table: "near_hits",
      query: `${hits.query("near_rows", (expression) => columnOf.get(expression) ?? "NULL")}
UNION ALL SELECT * FROM near_made`,
    },
  ];
}

function firstStepsQuery({ steps }: JourneySlots): string {
  const came = stepsBefore(steps).map(
    (step) =>
      `SELECT u, ${step} AS step, min(r${step}) AS n FROM walk GROUP BY u HAVING min(r${step}) IS NOT NULL`,
  );
  return `SELECT c.u, c.step, c.n, w.t, w.f, count(*) AS place
FROM (${came.join(" UNION ALL ")}) AS c JOIN walk AS w ON w.u = c.u AND w.n = c.n
JOIN walk AS x ON x.u = w.u AND x.t = w.t AND x.f = w.f AND x.n <= w.n GROUP BY c.u, c.step, c.n, w.t, w.f`;
}

function nextOfAllQuery(way: JourneySlots, slots: Slots, dialect: Dialect): string {
  const went = ofStep(
    "w",
    stepsBefore(way.steps).map((step) => step + 1),
  ).replaceAll("k.step", "r.step + 1");
  return `WITH ${movesSql(way, slots, dialect, "near")},
ranked AS (
  SELECT c.u, c.step, c.n, c.place, m.f, m.name,
    row_number() OVER (PARTITION BY c.u, c.step ORDER BY m.t, ${placeOf("m.f")}, m.name) AS nth
  FROM first_steps AS c LEFT JOIN next_moments AS l ON l.u = c.u AND l.step = c.step
  JOIN moves AS m ON m.u = c.u AND (m.t = l.t OR m.t = c.t AND ${placeOf("m.f")} >= ${placeOf("c.f")})
)
SELECT r.step, r.name AS action, count(*) AS n FROM ranked AS r LEFT JOIN walk AS k ON k.u = r.u AND k.n = r.n + 1
WHERE r.nth = r.place + 1 AND (r.f = 0 OR ${went} IS NULL) GROUP BY r.step, r.name`;
}

const stepsBefore = (steps: JourneySlots["steps"]): readonly number[] =>
  steps.slice(1).map((_, step) => step);

function namesCreated({ slots }: Slots): readonly string[] {
  return slots.filter(isCreated).map(({ goal }) => goal?.id ?? "");
}

/** The users and moments of purchases, and of what goals create where it is no moment of `next_events`. */
function otherMomentsSql(slots: Slots, source: Source): string {
  const created = slots.slots.filter(isCreated);
  const names = namesCreated(slots);
  const left = new Set(["purchase", ...names]);
  const isLeft = (slot: Slot): boolean => namesOf(slot).some((name) => left.has(name));
  const leftOf = ({ slots: own }: Slots): string =>
    own
      .filter((slot) => isCreated(slot) && isOfEvents(slot) && isLeft(slot))
      .reduce((sum, { bit }) => sum + BigInt(bit), 0n)
      .toString();
  const units = unitsOf(slots, source);
  const touched = (units.length === 0 ? [{ slots, suffix: "" }] : units).map(
    (unit) => [`touched${unit.suffix}`, leftOf(unit.slots)] as const,
  );
  const reached = created.filter((slot) => !isOfEvents(slot)).map(({ slot }) => slot);
  const { purchases, everyTransaction } = needsOf(slots);
  const parts = [
    ...(names.includes("purchase")
      ? []
      : [
          `SELECT u, t FROM ${hitsOf("purchase", slots, source)} WHERE name = 'purchase'${purchases === null ? "" : " AND tx IS NULL"}`,
        ]),
    ...(purchases === null
      ? []
      : [`SELECT u, t FROM transactions${everyTransaction ? "" : " WHERE nth = 1"}`]),
    ...touched
      .filter(([, bits]) => bits !== "0")
      .map(([table, bits]) => `SELECT u, t FROM ${table} WHERE (m & ${bits}) <> 0`),
    ...(reached.length === 0 ? [] : [`SELECT u, t FROM reached WHERE slot IN (${reached.join(", ")})`]),
  ];
  return parts.length === 0 ? "SELECT u, t FROM first_steps WHERE false" : parts.join(" UNION ALL ");
}
