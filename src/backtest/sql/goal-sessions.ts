/**
 * The tables that a goal's numbers are asked of: `goal_session` one row a goal and session, `goal_user` when each user first reached each
 * goal. Where there is a narrow copy of the events each unit has its own, so that a goal that is changed is counted by itself. Pure: text
 * in, text out.
 */
import type { Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { needsOf, valueColumns } from "./hits.js";
import type { SessionRule, Statement } from "./program.js";
import { returningTable } from "./questions.js";
import { unitsOf } from "./touched.js";

/** `goal_session` and `goal_user`; of units each its own, and `OF_SESSIONS` those of whole sessions. */
export function goalTables(
  all: Slots,
  source: Source,
  rule: SessionRule,
  dialect: Dialect,
): readonly Statement[] {
  const units = unitsOf(all, source);
  if (units.length === 0) {
    const from = { events: EVENTS_THAT_COUNT, reached: "reached" };
    return countedTables("", all, from, rule, dialect);
  }
  const union = (table: string): Statement => ({
    table,
    query: [...units.map(({ suffix }) => suffix), OF_SESSIONS]
      .map((suffix) => `SELECT * FROM ${table}${suffix}`)
      .join(" UNION ALL "),
    view: true,
  });
  return [
    ...units.flatMap(({ slots, suffix }) => {
      const events = { touched: `touched${suffix}`, masks: `mask_slot${suffix}` };
      return [
        { table: events.masks, query: maskSlotQuery(slots, events.touched) },
        ...countedTables(suffix, slots, { events }, rule, dialect),
      ];
    }),
    ...countedTables(OF_SESSIONS, all, { reached: "reached" }, rule, dialect),
    union("goal_session"),
    union("goal_user"),
    returningTable(),
  ];
}

/** The suffix of the tables of goals of whole sessions, and on the time in a page. */
export const OF_SESSIONS = "_of_sessions";

const EVENTS_THAT_COUNT = { touched: "touched", masks: "mask_slot" };

/** The tables that what counts stands in: single events with their masks taken apart, and sessions with views. */
interface Counted {
  readonly events?: { readonly touched: string; readonly masks: string };
  readonly reached?: string;
}

/** One row a slot and session, and one a slot and user. */
export function countedTables(
  suffix: string,
  all: Slots,
  from: Counted,
  rule: SessionRule,
  dialect: Dialect,
): readonly Statement[] {
  return [
    { table: `goal_session${suffix}`, query: goalSessionQuery(all, from, rule, dialect) },
    {
      table: `goal_user${suffix}`,
      query: `SELECT slot, u, min(t) AS t FROM goal_session${suffix} WHERE u IS NOT NULL GROUP BY slot, u`,
    },
  ];
}

/** There are few different masks: taking those apart, not the events, keeps the cost of a goal small. */
export function maskSlotQuery({ slots }: Slots, touched: string): string {
  const rows = slots.map(({ slot, bit }) => `SELECT ${slot} AS slot, ${bit} AS bit`);
  return `SELECT x.m, y.slot FROM (SELECT DISTINCT m FROM ${touched}) AS x
CROSS JOIN (${rows.length === 0 ? "SELECT 0 AS slot, 0 AS bit" : rows.join(" UNION ALL ")}) AS y
WHERE (x.m & y.bit) <> 0`;
}

/** True where the first of several events in a session gives its value. */
function countsFirst({ slots }: Slots): boolean {
  return slots.some(
    ({ goal, reading }) =>
      goal?.counting === "once_per_session" && (reading.kind === "events" || reading.kind === "pages"),
  );
}

/**
 * One row a slot and session: how often, when first and last, and the first one's value. Events that belong to no
 * session can't be told to be of one, so each counts; they stand by day and currency, with the day in `lone`.
 */
function goalSessionQuery(
  all: Slots,
  { events, reached }: Counted,
  rule: SessionRule,
  dialect: Dialect,
): string {
  const values = valueColumns(needsOf(all));
  const firstCounts = countsFirst(all);
  const each = (write: (column: string) => string): readonly string[] => [...values, "cur"].map(write);
  // The first value of a session is asked for only where a goal counts once a session.
  const first = (column: string): string =>
    firstCounts ? dialect.first(`e.${column}`, "e.t") : `max(e.${column})`;
  const count = "count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d";
  const noSums = values.map((column) => `NULL AS ${column}_sum, 0 AS ${column}_n`);
  const sums = values.map(
    (column) => `sum(${dialect.money(`e.${column}`)}) AS ${column}_sum, count(e.${column}) AS ${column}_n`,
  );
  const started = rule === "started" ? " JOIN sessions AS x ON x.u = e.u AND x.s = e.s" : "";
  const touched = `FROM ${events?.touched} AS e JOIN ${events?.masks} AS k ON k.m = e.m`;
  const ofEvents = `SELECT k.slot, e.u, e.s, NULL AS lone, ${[count, ...each((column) => `${first(column)} AS ${column}`), ...noSums].join(", ")}
${touched}${started} WHERE e.u IS NOT NULL AND e.s IS NOT NULL GROUP BY k.slot, e.u, e.s
UNION ALL
SELECT k.slot, e.u, e.s, e.d AS lone, ${[count, ...each((column) => (column === "cur" ? "e.cur" : `NULL AS ${column}`)), ...sums].join(", ")}
${touched} WHERE e.u IS NULL OR e.s IS NULL GROUP BY k.slot, e.u, e.s, e.d, e.cur`;
  const ofSessions = `SELECT slot, u, s, NULL AS lone, count(*) AS n, min(t) AS t, max(t) AS tl, min(d) AS d, ${[...each((column) => `NULL AS ${column}`), ...noSums].join(", ")} FROM ${reached} GROUP BY slot, u, s`;
  return [...(events === undefined ? [] : [ofEvents]), ...(reached === undefined ? [] : [ofSessions])].join(
    "\nUNION ALL\n",
  );
}
