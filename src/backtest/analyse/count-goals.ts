/** Each goal's numbers from the rows of the counting questions. */
import type { Goal } from "../../goals/goal.js";
import { dayOfNumber, daysFrom } from "../../numbers/calendar.js";
import { clusteredShareInterval, designEffectOfUsers } from "../../numbers/dispersion.js";
import { type Share, shareOf } from "../../numbers/intervals.js";
import { microsOf } from "../../numbers/money.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { EventsRead, GoalCount, GoalDay } from "../model.js";
import type { Slot, Slots } from "../slots.js";
import { needsOf, valueColumn } from "../sql/hits.js";
import { goalValues, type ValueRow } from "./goal-value.js";

export interface CountRows {
  /** Answers of `eventCountsQuery`. */
  readonly events: readonly Row[];
  /** Answers of `sessionCountsQuery`. */
  readonly sessions: readonly Row[];
  /** Answers of `usersQuery`. */
  readonly users: readonly Row[];
  /** Answers of `clustersQuery`; absent: sessions are taken as independent. */
  readonly clusters?: readonly Row[];
}

/** `currency`: of the goals file. */
export function countGoals(
  all: Slots,
  read: EventsRead,
  rows: CountRows,
  currency: string | undefined,
): readonly GoalCount[] {
  const days = daysFrom(read.firstDay, read.lastDay);
  return all.slots.flatMap((slot) =>
    slot.goal === undefined ? [] : [countGoal(slot, slot.goal, all, read, rows, days, currency)],
  );
}

function countGoal(
  slot: Slot,
  goal: Goal,
  all: Slots,
  read: EventsRead,
  rows: CountRows,
  days: readonly string[],
  fileCurrency: string | undefined,
): GoalCount {
  const column = valueColumn(slot, needsOf(all));
  const { kind } = slot.reading;
  const whole = kind !== "events" && kind !== "pages" && kind !== "read";
  const own = (some: readonly Row[]): readonly Row[] =>
    some.filter((row) => numberIn(row, "slot") === slot.slot);
  const inSessions = own(rows.sessions);
  const bySession = valueRows(inSessions, column, (row) => numberIn(row, "sessions") + numberIn(row, "lone"));
  const byEvent = whole
    ? valueRows(inSessions, column, (row) => numberIn(row, "sessions"))
    : valueRows(own(rows.events), column, (row) => numberIn(row, "n"));
  const counted = goal.counting === "once_per_session" ? bySession : byEvent;
  const { value, currency, values, onDay } = goalValues(goal, counted, fileCurrency);
  const sessions = inSessions.reduce((sum, row) => sum + numberIn(row, "sessions"), 0);
  const missing = new Set(read.missingDays);
  const { id, name, tier, category, type, counting } = goal;
  return {
    id,
    name,
    tier,
    category,
    type,
    counting,
    count: countOf(counted),
    oncePerEvent: countOf(byEvent),
    oncePerSession: countOf(bySession),
    carried: counted.reduce((sum, { valued }) => sum + valued, 0),
    users: numberIn(own(rows.users)[0], "users"),
    sessions,
    sessionRate: sessionRate(sessions, read.sessions, own(rows.clusters ?? [])[0]),
    value,
    currency,
    values,
    perDay: days.map(
      (day): GoalDay => ({
        day,
        oncePerEvent: missing.has(day) ? null : countOf(byEvent, day),
        oncePerSession: missing.has(day) ? null : countOf(bySession, day),
        value: missing.has(day) ? null : onDay(day),
      }),
    ),
  };
}

function valueRows(rows: readonly Row[], column: string, count: (row: Row) => number): readonly ValueRow[] {
  return rows.map((row) => ({
    day: dayOfNumber(numberIn(row, "day")),
    currency: typeof row.cur === "string" && row.cur !== "" ? row.cur : null,
    count: count(row),
    valued: numberIn(row, `${column}_n`),
    sent: microsOf(row[`${column}_sum`] ?? 0),
  }));
}

function countOf(rows: readonly ValueRow[], day?: string): number {
  return rows.reduce((sum, row) => (day === undefined || row.day === day ? sum + row.count : sum), 0);
}

/** Sessions of one user are not independent: the interval is as wide as users make it, where they are known. */
function sessionRate(sessions: number, all: number, clusters: Row | undefined): Share {
  const share = shareOf(sessions, all);
  if (clusters === undefined) return share;
  const squares = {
    xx: numberIn(clusters, "xx"),
    xn: numberIn(clusters, "xn"),
    nn: numberIn(clusters, "nn"),
  };
  return {
    ...share,
    interval: clusteredShareInterval(sessions, all, designEffectOfUsers(sessions, all, squares)),
  };
}
