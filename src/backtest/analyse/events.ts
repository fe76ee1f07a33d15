/** What was read, in numbers. */

import { countDays, dayOfNumber } from "../../numbers/calendar.js";
import { type Engine, numberIn, type Row } from "../engine/engine.js";
import type { EventsRead } from "../model.js";
import type { SessionRule } from "../sql/program.js";

export function analyseEvents(
  engine: Engine,
  overview: Row | undefined,
  days: readonly Row[],
  sessionRule: SessionRule,
): EventsRead {
  const firstDay = dayOfNumber(numberIn(overview, "first_day"));
  const lastDay = dayOfNumber(numberIn(overview, "last_day"));
  const perDay = days.map((row) => ({
    day: dayOfNumber(numberIn(row, "day")),
    sessions: numberIn(row, "sessions"),
    sessionsWithStart: numberIn(row, "started"),
  }));
  return {
    source: engine.described,
    engine: engine.dialect.name,
    firstDay,
    lastDay,
    days: countDays(firstDay, lastDay),
    events: numberIn(overview, "events"),
    users: numberIn(overview, "users"),
    sessions: perDay.reduce((sum, { sessions }) => sum + sessions, 0),
    sessionRule,
    sessionsWithStart: perDay.reduce((sum, { sessionsWithStart }) => sum + sessionsWithStart, 0),
    eventsWithoutSession: numberIn(overview, "lone"),
    pageViews: numberIn(overview, "views"),
    repeatedTransactions: numberIn(overview, "repeats"),
    perDay,
  };
}
