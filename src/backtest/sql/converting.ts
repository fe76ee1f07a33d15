/**
 * The tables of users with a macro goal: they are few, and nobody else is asked how they came to it. Where there is a narrow copy of the
 * events these users have tables of their own. Pure: text in, text out.
 */
import { namesOf, type Slot, type Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { countedTables } from "./goal-sessions.js";
import { needsOf } from "./hits.js";
import { eventsTable, type SessionRule, type Statement, sessionsQuery } from "./program.js";

/** How their tables' names end. */
export const OF_CONVERTING = "_of_converting";

/**
 * Tables the questions about users need: who reached what first, and when macro goals were reached.
 *
 * @param theirs makes a table of all events of these users; absent: there is none
 */
export function userTables(
  macros: readonly number[],
  { nests }: Dialect,
  events: string,
  theirs?: Statement,
): readonly Statement[] {
  const slots = (macros.length === 0 ? [-1] : macros).join(", ");
  return [
    {
      table: "macro_times",
      query: `SELECT k.slot, e.u, e.t FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NOT NULL AND k.slot IN (${slots})
UNION ALL SELECT slot, u, t FROM reached WHERE slot IN (${slots})`,
    },
    ...(theirs === undefined ? [] : [theirs]),
    {
      // Only of users with a macro goal: nobody else's first event is asked for.
      table: "converts",
      query: `SELECT u, min(${nests ? "t0" : "t"}) AS t0 FROM ${theirs?.table ?? `${events} WHERE u IN (SELECT u FROM macro_times)`} GROUP BY u`,
      kept: theirs !== undefined,
    },
  ];
}

/** Of their events; asks `macro_times`. Whoever did an event that a macro goal is of stands for who reached it, so that a condition may change. */
export function eventsOfConverting(
  all: Slots,
  macros: readonly number[],
  source: Source,
  dialect: Dialect,
): Statement {
  const events = eventsTable(source, dialect);
  const hasName = (slot: Slot): boolean => slot.reading.kind === "events";
  const own = all.slots.filter(({ slot }) => macros.includes(slot));
  const names = [...new Set(own.filter(hasName).flatMap(namesOf))].toSorted();
  const others = own.filter((slot) => !hasName(slot)).map(({ slot }) => slot);
  const users = [
    ...(names.length === 0
      ? []
      : [`SELECT u FROM ${events} WHERE name IN (${names.map(dialect.text).join(", ")})`]),
    ...(others.length === 0 ? [] : [`SELECT u FROM macro_times WHERE slot IN (${others.join(", ")})`]),
  ];
  return {
    table: `events${OF_CONVERTING}`,
    query: `SELECT u, s, t, d, m${needsOf(all).engagement ? ", e" : ""} FROM ${events} WHERE u IN (${users.join(" UNION ALL ")})`,
  };
}

/** What else is asked of them, out of a copy; asks `macro_times` and `events_of_converting`. */
export function convertingTables(all: Slots, rule: SessionRule, dialect: Dialect): readonly Statement[] {
  const ofThem = (table: string): Statement => ({
    table: `${table}${OF_CONVERTING}`,
    query: `SELECT * FROM ${table} WHERE u IN (SELECT u FROM macro_times)`,
  });
  const from = {
    events: { touched: `touched${OF_CONVERTING}`, masks: "mask_slot" },
    reached: `reached${OF_CONVERTING}`,
  };
  return [
    ofThem("touched"),
    ofThem("reached"),
    ...countedTables(OF_CONVERTING, all, from, rule, dialect),
    {
      table: `sessions${OF_CONVERTING}`,
      query: sessionsQuery(all, needsOf(all), rule, dialect, `events${OF_CONVERTING}`),
      kept: true,
    },
  ];
}
