/** A backtest's numbers and those of the SQL for others, each goal and day as a line, so that they can be compared. */
import type { Row } from "../../../src/backtest/engine/engine.js";
import type { Backtest } from "../../../src/backtest/model.js";

/** Days without any conversion are no rows; GA4's sums don't tell a value of 0 from none. */
export function daysOfBacktest({ goals }: Backtest): readonly string[] {
  return goals
    .flatMap(({ id, counting, perDay, values }) =>
      perDay.flatMap(({ day, oncePerEvent, oncePerSession, value }) =>
        oncePerEvent === 0 && oncePerSession === 0
          ? []
          : [
              line(
                id,
                day,
                counting === "once_per_event" ? oncePerEvent : oncePerSession,
                oncePerEvent,
                // In several currencies over all days there is no value; on one day there may be.
                values.length > 1 ? null : value,
              ),
            ],
      ),
    )
    .toSorted();
}

/** `day` as text. */
export function daysOfSql(days: readonly Row[], { goals }: Backtest): readonly string[] {
  const several = new Set(goals.filter(({ values }) => values.length > 1).map(({ id }) => id));
  return days
    .map(({ goal, day, conversions, events, value }) =>
      line(goal, day, conversions, events, several.has(String(goal)) ? null : value),
    )
    .toSorted();
}

/** Sessions with each goal. */
export function sessionsOf(sessions: readonly Row[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { goal } of sessions) counts[String(goal)] = (counts[String(goal)] ?? 0) + 1;
  return counts;
}

export function sessionsOfBacktest({ goals }: Backtest): Readonly<Record<string, number>> {
  return Object.fromEntries(goals.flatMap(({ id, sessions }) => (sessions === 0 ? [] : [[id, sessions]])));
}

function line(goal: unknown, day: unknown, conversions: unknown, events: unknown, value: unknown): string {
  return `${goal} ${day}: ${Number(conversions)} of ${Number(events)}, ${Number(value ?? 0).toFixed(4)}`;
}
