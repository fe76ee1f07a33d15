/** Each goal's numbers from the rows of the counting questions. */
import type { Goal } from "../../goals/goal.js";
import { dayOfNumber, daysFrom } from "../../numbers/calendar.js";
import { shareOf } from "../../numbers/intervals.js";
import { numberIn, numberOrNull, type Row } from "../engine/engine.js";
import { carriesValue } from "../goals/reading.js";
import type { EventsRead, GoalCount, GoalDay } from "../model.js";
import type { Slot, Slots } from "../slots.js";
import { needsOf, valueColumn } from "../sql/hits.js";

/** A sum of values as the rows have it: what was sent, and how many of the conversions sent one. */
interface Sum {
  readonly sent: number;
  readonly valued: number;
  readonly count: number;
}

const NOTHING: Sum = { sent: 0, valued: 0, count: 0 };

export interface CountRows {
  /** Answers of `eventCountsQuery`. */
  readonly events: readonly Row[];
  /** Answers of `sessionCountsQuery`. */
  readonly sessions: readonly Row[];
  /** Answers of `usersQuery`. */
  readonly users: readonly Row[];
}

export interface CountedGoal {
  readonly count: GoalCount;
  /** Every currency its values came in. */
  readonly currencies: readonly string[];
}

export function countGoals(all: Slots, read: EventsRead, rows: CountRows): readonly CountedGoal[] {
  const days = daysFrom(read.firstDay, read.lastDay);
  return all.slots.flatMap((slot) =>
    slot.goal === undefined ? [] : [countGoal(slot, slot.goal, all, read, rows, days)],
  );
}

function countGoal(
  slot: Slot,
  goal: Goal,
  all: Slots,
  read: EventsRead,
  rows: CountRows,
  days: readonly string[],
): CountedGoal {
  const column = valueColumn(slot, needsOf(all));
  const whole = slot.reading.kind !== "events" && slot.reading.kind !== "pages";
  const inSessions = rows.sessions.filter((row) => numberIn(row, "slot") === slot.slot);
  const ofEvents = whole ? inSessions : rows.events.filter((row) => numberIn(row, "slot") === slot.slot);
  const eventSums = byDay(ofEvents, column, (row) => numberIn(row, whole ? "sessions" : "n"));
  const sessionSums = byDay(inSessions, column, (row) => numberIn(row, "sessions") + numberIn(row, "lone"));
  const counted = goal.counting === "once_per_session" ? sessionSums : eventSums;
  const perDay = days.map(
    (day): GoalDay => ({
      day,
      oncePerEvent: eventSums.get(day)?.count ?? 0,
      oncePerSession: sessionSums.get(day)?.count ?? 0,
      value: worth(goal, counted.get(day) ?? NOTHING),
    }),
  );
  const oncePerEvent = total(eventSums).count;
  const oncePerSession = total(sessionSums).count;
  const sessions = inSessions.reduce((sum, row) => sum + numberIn(row, "sessions"), 0);
  const used = goal.counting === "once_per_session" ? inSessions : ofEvents;
  const currencies = currenciesOf(goal, used, column);
  const { id, name, tier, category, type, counting } = goal;
  return {
    currencies,
    count: {
      id,
      name,
      tier,
      category,
      type,
      counting,
      count: counting === "once_per_session" ? oncePerSession : oncePerEvent,
      oncePerEvent,
      oncePerSession,
      users: numberIn(
        rows.users.find((row) => numberIn(row, "slot") === slot.slot),
        "users",
      ),
      sessions,
      sessionRate: shareOf(sessions, read.sessions),
      // What was never reached has no worth that is known, not one of 0.
      value: currencies.length > 1 || total(counted).count === 0 ? null : worth(goal, total(counted)),
      currency: currencies.length === 1 ? (currencies[0] ?? null) : null,
      perDay,
    },
  };
}

function byDay(rows: readonly Row[], column: string, count: (row: Row) => number): ReadonlyMap<string, Sum> {
  const days = new Map<string, Sum>();
  for (const row of rows) {
    const day = dayOfNumber(numberIn(row, "day"));
    const before = days.get(day) ?? NOTHING;
    days.set(day, {
      sent: before.sent + (numberOrNull(row, `${column}_sum`) ?? 0),
      valued: before.valued + numberIn(row, `${column}_n`),
      count: before.count + count(row),
    });
  }
  return days;
}

function total(days: ReadonlyMap<string, Sum>): Sum {
  return [...days.values()].reduce(
    (a, b) => ({ sent: a.sent + b.sent, valued: a.valued + b.valued, count: a.count + b.count }),
    NOTHING,
  );
}

/** GA4 fills `value` from the key event's default only where an event has none (KeyEvent.default_value). */
function worth(goal: Goal, { sent, valued, count }: Sum): number | null {
  if (!carriesValue(goal)) return null;
  const { value } = goal;
  switch (value.kind) {
    case "amount":
      return sent + value.amount * (count - valued);
    // Clearing the default leaves what the events themselves carry.
    case "none":
    case "unmanaged":
    case "parameter":
      return valued === 0 ? null : sent;
  }
}

function currenciesOf(goal: Goal, rows: readonly Row[], column: string): readonly string[] {
  const found = new Set<string>();
  let filled = false;
  for (const row of rows) {
    const { cur } = row;
    if (numberIn(row, `${column}_n`) > 0 && typeof cur === "string" && cur !== "") found.add(cur);
    const rowCount =
      row.n === undefined ? numberIn(row, "sessions") + numberIn(row, "lone") : numberIn(row, "n");
    filled ||= rowCount > numberIn(row, `${column}_n`);
  }
  if (goal.value.kind === "amount" && filled && goal.value.currency !== "") found.add(goal.value.currency);
  return [...found].toSorted();
}
