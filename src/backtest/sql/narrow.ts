/**
 * A narrow copy of the events: what is worked out of each, and a column for each parameter that is asked for, so that the
 * next question reads no lists. The expressions are those that a pass over the events would have written. Pure: text in,
 * text out.
 */
import type { Dialect, Source } from "./dialect.js";
import { eventColumns, type Lookup } from "./hits.js";

/** A look at a parameter. */
export interface Looked {
  /** In the dialect, over the export's columns; two that read the same are the same. */
  readonly expression: string;
  /** The names of the events it is needed of; null: of all. */
  readonly events: readonly string[] | null;
}

/** How a table of events is made of a narrow copy. */
export interface FromNarrow {
  readonly looks: readonly Looked[];
  /** The names of the events that it reads; absent: those of all. */
  readonly only?: readonly string[];
  /** `from`: what stands after FROM; `columnOf`: the copy's column for an expression. */
  readonly query: (from: string, columnOf: (expression: string) => string) => string;
}

/** Writes a query over events; see `hitsQuery`. */
type Writes = (source: Source, dialect: Dialect, of: Lookup) => string;

/** What a query over the events looks up, and the query that finds it ready. */
export function fromNarrow(write: Writes, source: Source, dialect: Dialect): FromNarrow {
  let looks: readonly Looked[] = [];
  write(source, dialect, (events) =>
    lookingUp(dialect, (expression) => {
      looks = together(looks, [{ expression, events }]);
      return expression;
    }),
  );
  return {
    looks,
    ...(source.only !== undefined && source.only.length > 0 ? { only: source.only } : {}),
    query: (from, columnOf) =>
      write(
        { ...source, source: from, where: [], narrow: true },
        // What an event lacks is NULL in every column: no look is needed before.
        { ...dialect, hasParameter: () => "true" },
        () => lookingUp(dialect, columnOf),
      ),
  };
}

function lookingUp(dialect: Dialect, look: (expression: string) => string): Dialect {
  return {
    ...dialect,
    parameterText: (name) => look(dialect.parameterText(name)),
    parameterNumber: (name) => look(dialect.parameterNumber(name)),
    parameterInteger: (name) => look(dialect.parameterInteger(name)),
    parameterString: (name) => look(dialect.parameterString(name)),
    userPropertyText: (name) => look(dialect.userPropertyText(name)),
    userId: () => look(dialect.userId()),
  };
}

/** The query that makes the copy, with these columns for the looks. */
export function narrowQuery(
  columns: ReadonlyMap<string, Looked>,
  { source, where, columns: has }: Pick<Source, "source" | "where" | "columns">,
  dialect: Dialect,
): string {
  const { user, moment, day } = eventColumns(has, dialect);
  const looked = [...columns].map(([column, { expression, events }]) =>
    events === null
      ? `${expression} AS ${column}`
      : `CASE WHEN event_name IN (${events.map(dialect.text).join(", ")}) THEN ${expression} END AS ${column}`,
  );
  const worked = [`${user} AS u`, `${moment} AS t`, `${day} AS d`];
  const kept = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
  return `SELECT\n  ${narrowColumns(looked, worked)}\nFROM ${source}${kept}`;
}

/** What a copy selects besides what was looked up; out of a copy `u`, `t` and `d` are there. */
export function narrowColumns(
  looked: readonly string[],
  worked: readonly string[] = ["u", "t", "d"],
): string {
  return [...worked, "event_name", "platform", "stream_id", ...looked].join(",\n  ");
}

/** True where what was looked up serves for what is asked. */
export function serves(looked: Looked | undefined, asked: Looked): boolean {
  if (looked === undefined || looked.expression !== asked.expression) return false;
  return looked.events === null || (asked.events?.every((name) => looked.events?.includes(name)) ?? false);
}

/** Looks that serve for both. */
export function together(a: readonly Looked[], b: readonly Looked[]): readonly Looked[] {
  const found = new Map(a.map((look) => [look.expression, look]));
  for (const { expression, events } of b) {
    const known = found.get(expression);
    const both =
      known === undefined
        ? (events?.toSorted() ?? null)
        : known.events === null || events === null
          ? null
          : [...new Set([...known.events, ...events])].toSorted();
    found.set(expression, { expression, events: both });
  }
  return [...found.values()];
}
