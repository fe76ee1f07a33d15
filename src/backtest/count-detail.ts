/** Beside a goal's numbers: its days, the values that match, and those that nearly do. */
import { dayOfNumber } from "../numbers/calendar.js";
import { nearestFirst } from "./analyse/nearness.js";
import { type Engine, numberIn, type Row } from "./engine/engine.js";
import type { Field } from "./goals/fields.js";
import type { EventsRead, GoalCount } from "./model.js";
import type { Slot } from "./slots.js";
import type { Dialect, Source } from "./sql/dialect.js";
import { lookedAtEvents, lookedAtPages, matchingQuery, missesQuery } from "./sql/looked.js";
import type { Statement } from "./sql/program.js";

export interface CountDetail {
  /** Every day from the first to the last. */
  readonly perDay: readonly CountDay[];
  /** What the goal looks at, its path or the first parameter first; none for whole sessions and events as they come. */
  readonly fields: readonly FieldValues[];
}

/** Null on days of which there are no events: what happened on them is not known. */
export interface CountDay {
  readonly day: string;
  /** By the goal's own counting. */
  readonly count: number | null;
  /** Sessions with the goal, by the day of the first time. */
  readonly sessions: number | null;
  /** All sessions that began on the day. */
  readonly allSessions: number | null;
}

export interface FieldValues {
  /** `url` is a page's whole address. */
  readonly field: "path" | "host" | "url" | { readonly parameter: string };
  /** In events that the goal counts, the most frequent first. Of time in a page: in all views of it, however long. */
  readonly matching: ValueList;
  /** Values that the conditions on this field don't let pass, whatever the other fields say; the nearest to them first. */
  readonly nearMisses: ValueList;
}

export interface ValueList {
  /** At most 20. Null: the event has none, or an address none that can be read. */
  readonly values: readonly { readonly value: string | null; readonly count: number }[];
  /** How many more values there are. */
  readonly more: number;
}

const SHOWN = 20;
/** Values that may be near: the most frequent. */
const MISSES_READ = 2000;

/** The table that the detail is made of; null where the goal looks at no field. */
export function lookedStatement(
  { reading }: Slot,
  fields: readonly Field[],
  source: Source,
  dialect: Dialect,
): Statement | null {
  if (fields.length === 0) return null;
  return reading.kind === "events"
    ? lookedAtEvents(reading, fields, source, dialect)
    : lookedAtPages(fields, dialect);
}

interface Counted {
  readonly slot: Slot;
  readonly counted: GoalCount;
  readonly read: EventsRead;
  readonly fields: readonly Field[];
  /** Answers of `sessionCountsQuery`. */
  readonly sessions: readonly Row[];
}

/** Asks the tables of a goal that has been counted. */
export async function detailOf(
  engine: Engine,
  { slot: { slot }, counted, read, fields, sessions }: Counted,
): Promise<CountDetail> {
  const values: FieldValues[] = [];
  for (const [index, field] of fields.entries()) {
    const matching = await engine.query(matchingQuery(fields, index, SHOWN));
    const misses =
      field.match.length === 0
        ? []
        : await engine.query(missesQuery(field, index, MISSES_READ, engine.dialect), true);
    values.push({
      field: field.subject.kind === "parameter" ? { parameter: field.subject.name } : field.subject.kind,
      matching: listOf(matching, matching.map(valueIn)),
      nearMisses: listOf(misses, nearest(field, misses)),
    });
  }
  const bySession = new Map<string, number>();
  for (const row of sessions.filter((one) => numberIn(one, "slot") === slot)) {
    const day = dayOfNumber(numberIn(row, "day"));
    bySession.set(day, (bySession.get(day) ?? 0) + numberIn(row, "sessions"));
  }
  const all = new Map(read.perDay.map((day) => [day.day, day.sessions]));
  const once = counted.counting === "once_per_session";
  return {
    perDay: counted.perDay.map(({ day, oncePerEvent, oncePerSession }) => ({
      day,
      count: once ? oncePerSession : oncePerEvent,
      sessions: oncePerEvent === null ? null : (bySession.get(day) ?? 0),
      allSessions: all.get(day) ?? null,
    })),
    fields: values,
  };
}

function nearest({ match }: Field, rows: readonly Row[]): ReturnType<typeof valueIn>[] {
  const misses = rows.map((row) => ({
    value: String(row.value),
    count: numberIn(row, "n"),
    isPart: numberIn(row, "part") === 1,
  }));
  return nearestFirst(match, misses)
    .slice(0, SHOWN)
    .map(({ value, count }) => ({ value, count }));
}

function valueIn(row: Row): { readonly value: string | null; readonly count: number } {
  return { value: row.value === null ? null : String(row.value), count: numberIn(row, "n") };
}

function listOf([first]: readonly Row[], values: ValueList["values"]): ValueList {
  return { values, more: numberIn(first, "different") - values.length };
}
