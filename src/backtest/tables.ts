/** Makes a program's tables in an engine, looks whether what was read are events at all, and says in numbers what it was. */

import { type Day, dayOfNumber, daysFrom, isDay } from "../numbers/calendar.js";
import type { CountRows } from "./analyse/count-goals.js";
import { askAll, type Engine, numberIn, type Row } from "./engine/engine.js";
import { eventsError } from "./engine/events-error.js";
import type { EventsRead } from "./model.js";
import { onlySlots, type Slots } from "./slots.js";
import type { Dialect, Source } from "./sql/dialect.js";
import { OF_SESSIONS } from "./sql/goal-sessions.js";
import { needsOf } from "./sql/hits.js";
import { type Moments, momentsOf } from "./sql/moments.js";
import { eventsTable, programOf, type SessionRule, type Statement } from "./sql/program.js";
import {
  clustersQuery,
  daysThereQuery,
  eventCountsQuery,
  eventDaysQuery,
  overviewQuery,
  readCountsQuery,
  repeatsQuery,
  sessionCountsQuery,
  sessionDaysQuery,
  squaresQuery,
  unitClustersQuery,
  usersQuery,
} from "./sql/questions.js";
import { unitsOf } from "./sql/touched.js";

export type Stage = "reading" | "counting";

interface TablesOptions {
  readonly sessionRule: SessionRule;
  /** Numbers of the data streams to count in; none: all. */
  readonly streams?: readonly string[] | undefined;
  readonly onStage?: ((stage: Stage) => void) | undefined;
  /**
   * For the estimate of an engine that bills: about the share of what is read of the events that all later statements read of
   * tables. See docs/bigquery-bytes.md.
   */
  readonly later?: number;
  /** Tables that nobody is going to ask. */
  readonly without?: readonly string[];
}

export interface Tables {
  readonly read: EventsRead;
  /** After which moments nobody looked: the last event before each missing stretch of days and of all, microseconds. */
  readonly ends: readonly string[];
  readonly moments: Moments;
  /** What makes the table of all events, with what goals look for in them. */
  readonly hits: Statement;
  readonly source: Source;
  /** The tables of these slots alone, with the numbers that they have. */
  readonly alone: (slots: readonly number[]) => readonly Statement[];
}

/** A question whose answer is some of each goal's rows of a kind. */
interface CountQuery {
  readonly of: keyof CountRows | "squares";
  readonly query: string;
}

/** What each goal's numbers are made of; where answers are kept, of each unit by itself. */
export function countQueries(
  all: Slots,
  source: Pick<Source, "keeps">,
  dialect: Dialect,
): readonly CountQuery[] {
  const units = unitsOf(all, source);
  if (units.length === 0)
    return [
      { of: "events", query: eventCountsQuery(all, dialect) },
      { of: "sessions", query: sessionCountsQuery(all, dialect) },
      { of: "users", query: usersQuery() },
      { of: "clusters", query: clustersQuery() },
    ];
  const ofSessions = { slots: all, suffix: OF_SESSIONS };
  const read = readCountsQuery(all);
  return [
    ...units.map(
      ({ slots, suffix }): CountQuery => ({ of: "events", query: eventCountsQuery(slots, dialect, suffix) }),
    ),
    ...(read === null ? [] : [{ of: "events", query: read } as const]),
    ...[...units, ofSessions].flatMap(({ slots, suffix }): readonly CountQuery[] => [
      { of: "sessions", query: sessionCountsQuery(slots, dialect, suffix) },
      { of: "users", query: usersQuery(suffix) },
      { of: "clusters", query: unitClustersQuery(suffix) },
    ]),
    { of: "squares", query: squaresQuery() },
  ];
}

/** The answers to `countQueries`, in their order. */
export function countRowsOf(
  queries: readonly CountQuery[],
  answers: readonly (readonly Row[])[],
): Required<CountRows> {
  const rows = (of: CountQuery["of"]): readonly Row[] =>
    answers.flatMap((answer, index) => (queries[index]?.of === of ? answer : []));
  const [squares] = rows("squares");
  return {
    events: rows("events"),
    sessions: rows("sessions"),
    users: rows("users"),
    clusters: rows("clusters").map((row) => ({ ...row, ...squares })),
  };
}

export async function countRows(engine: Engine, all: Slots): Promise<CountRows> {
  const queries = countQueries(all, engine, engine.dialect);
  return countRowsOf(
    queries,
    await askAll(
      engine,
      queries.map(({ query }) => query),
      [],
    ),
  );
}

/** @throws GoalsError (exit 3) for rows that are no events; whatever the engine throws. */
export async function makeTables(engine: Engine, all: Slots, options: TablesOptions): Promise<Tables> {
  const { where, columns, keeps = false } = engine;
  const source: Source = { source: engine.source, where, columns, keeps, streams: options.streams ?? [] };
  if (source.streams.length > 0 && !engine.columns.streamId) {
    throw eventsError(
      "events-column",
      `${engine.described} has no stream_id, so no streams can be told apart`,
      {
        hint: "Leave --stream-ids out, or export the events with that column.",
      },
    );
  }
  const moments = momentsOf(engine.columns, engine.dialect);
  const [hits, ...rest] = programOf(all, source, options.sessionRule, engine.dialect);
  options.onStage?.("reading");
  const everyEvent = eventsTable(source, engine.dialect);
  if (hits === undefined) throw new Error("a program begins with the events");
  await engine.create(hits, options.later ?? 0);
  for (const statement of rest) if (statement.table === everyEvent) await engine.create(statement);
  const [[overview] = [], withEvents = []] = await askAll(
    engine,
    [overviewQuery(engine.dialect, everyEvent), eventDaysQuery(moments, engine.dialect, everyEvent)],
    [],
  );
  options.onStage?.("counting");
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
  for (const statement of rest)
    if (statement.table !== everyEvent && !options.without?.includes(statement.table))
      await engine.create(statement);
  const [sessionDays = [], [repeats] = []] = await askAll(
    engine,
    [sessionDaysQuery(), ...(needsOf(all).purchases === null ? [] : [repeatsQuery()])],
    [],
  );
  const noDay = withEvents.map(dayIn).find((day) => !isDay(day));
  if (noDay !== undefined) {
    throw eventsError(
      "events-row",
      `event_date holds ${noDay.replaceAll("-", "")}, which is no day of the calendar`,
    );
  }
  // A table's name tells its day; a file may be named otherwise, and then its events tell it, whatever their stream.
  const others =
    source.streams.length === 0 || engine.asked !== null
      ? []
      : await engine.query(daysThereQuery(source, engine.dialect));
  const read = analyseEvents(
    engine,
    { ...overview, ...repeats },
    withEvents,
    [...withEvents, ...others].map(dayIn).filter(isDay),
    sessionDays,
    options.sessionRule,
  );
  const missing = new Set(read.missingDays);
  const ends = withEvents.flatMap((row, index) => {
    const after = withEvents[index + 1];
    if (after === undefined) return [String(row.last_t)];
    const between = daysFrom(dayIn(row), dayIn(after));
    return between.some((day) => missing.has(day)) ? [String(row.last_t)] : [];
  });
  const alone = (slots: readonly number[]): readonly Statement[] =>
    programOf(onlySlots(all, slots), source, options.sessionRule, engine.dialect);
  return { read, ends, moments, hits, source, alone };
}

const dayIn = (row: Row | undefined): Day => dayOfNumber(numberIn(row, "day"));

function analyseEvents(
  engine: Engine,
  overview: Row | undefined,
  withEvents: readonly Row[],
  daysThere: readonly Day[],
  sessionDays: readonly Row[],
  sessionRule: SessionRule,
): EventsRead {
  const firstDay = dayIn(withEvents[0]);
  const lastDay = dayIn(withEvents.at(-1));
  const { tables, asked } = engine;
  const there = new Set([...daysThere, ...tables.days]);
  const isMissing = (day: Day): boolean => !there.has(day);
  const days = daysFrom(firstDay, lastDay);
  const byDay = new Map(sessionDays.map((row) => [dayIn(row), row]));
  const sum = (column: string): number => sessionDays.reduce((all, row) => all + numberIn(row, column), 0);
  const onDay = (day: Day, column: string): number | null =>
    isMissing(day) ? null : numberIn(byDay.get(day), column);
  return {
    source: engine.described,
    engine: engine.dialect.name,
    firstDay,
    lastDay,
    days: days.filter((day) => !isMissing(day)).length,
    missingDays: (asked === null ? days : daysFrom(asked.firstDay, asked.lastDay)).filter(isMissing),
    unfinishedDays: tables.unfinished,
    leftOut: tables.leftOut,
    events: numberIn(overview, "events"),
    users: numberIn(overview, "users"),
    sessions: sum("sessions"),
    sessionRule,
    sessionsWithStart: sum("started"),
    eventsWithoutSession: numberIn(overview, "lone"),
    pageViews: numberIn(overview, "views"),
    repeatedTransactions: numberIn(overview, "repeats"),
    perDay: days.map((day) => ({
      day,
      sessions: onDay(day, "sessions"),
      sessionsWithStart: onDay(day, "started"),
    })),
  };
}
