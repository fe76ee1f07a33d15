/** Makes a program's tables in an engine, looks whether what was read are events at all, and says in numbers what it was. */

import { countDays, dayOfNumber } from "../numbers/calendar.js";
import { type Engine, numberIn, type Row } from "./engine/engine.js";
import { eventsError } from "./engine/events-error.js";
import type { EventsRead } from "./model.js";
import type { Slots } from "./slots.js";
import { needsOf } from "./sql/hits.js";
import { programOf, type SessionRule } from "./sql/program.js";
import { overviewQuery, repeatsQuery, sessionDaysQuery } from "./sql/questions.js";

export type Stage = "reading" | "counting";

interface TablesOptions {
  readonly sessionRule: SessionRule;
  /** Numbers of the data streams to count in; none: all. */
  readonly streams?: readonly string[] | undefined;
  readonly onStage?: ((stage: Stage) => void) | undefined;
  /** Tables that nobody is going to ask. */
  readonly without?: readonly string[];
}

export interface Tables {
  readonly read: EventsRead;
  /** The last event's moment, microseconds since 1970 UTC. */
  readonly lastMoment: number;
}

/** @throws GoalsError (exit 3) for rows that are no events; whatever the engine throws. */
export async function makeTables(engine: Engine, all: Slots, options: TablesOptions): Promise<Tables> {
  const source = { ...engine, streams: options.streams ?? [] };
  const [hits, ...rest] = programOf(all, source, options.sessionRule, engine.dialect);
  options.onStage?.("reading");
  if (hits !== undefined) await engine.create(hits.table, hits.query);
  options.onStage?.("counting");
  const [overview] = await engine.query(overviewQuery());
  for (const [column, what] of [
    ["nameless", "event_name"],
    ["timeless", "event_timestamp"],
    ["undated", "event_date (YYYYMMDD)"],
  ] as const) {
    const rows = numberIn(overview, column);
    if (rows > 0) {
      throw eventsError(
        "events-row",
        `${rows} of ${numberIn(overview, "events")} rows have no usable ${what}, so they are no events of a GA4 export`,
      );
    }
  }
  if (numberIn(overview, "events") === 0) {
    throw eventsError("events-none", `${engine.described} holds no events`);
  }
  for (const { table, query } of rest)
    if (!options.without?.includes(table)) await engine.create(table, query);
  const [repeats] = needsOf(all).purchases === null ? [] : await engine.query(repeatsQuery());
  const days = await engine.query(sessionDaysQuery());
  const read = analyseEvents(engine, { ...overview, ...repeats }, days, options.sessionRule);
  return { read, lastMoment: numberIn(overview, "last_t") };
}

function analyseEvents(
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
