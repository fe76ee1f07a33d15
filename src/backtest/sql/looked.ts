/**
 * The values that a goal's fields had in the events it looks at, and whether each passes. `looked` has, for each
 * combination of values, `times` it was seen, `f0`, `f1`, ... the values as text, and `h0`, `h1`, ... whether they pass.
 * Pure: text in, text out.
 */
import type { Field } from "../goals/fields.js";
import type { Reading } from "../goals/reading.js";
import { addressesSql } from "./addresses.js";
import type { Dialect, Source } from "./dialect.js";
import { keptSql, type Lookup, webTest, whereSql } from "./hits.js";
import { fromNarrow } from "./narrow.js";
import { predicateSql } from "./predicate-sql.js";
import type { Statement } from "./program.js";

type EventReading = Extract<Reading, { readonly kind: "events" }>;

/** Of the parameters of events. Events with conditions are those of a rule, so no purchase among them is a repeat. */
export function lookedAtEvents(
  { events, webOnly }: EventReading,
  fields: readonly Field[],
  source: Source,
  dialect: Dialect,
): Statement {
  const write = (from: Source, written: Dialect, of: Lookup): string => {
    const own = fields.flatMap(({ subject, test }, index) => {
      if (subject.kind !== "parameter") throw new Error("events are told apart by parameters");
      const one = of(events);
      return [`${one.parameterText(subject.name)} AS f${index}`, `${predicateSql(test, one)} AS h${index}`];
    });
    const kept = [...keptSql(from.streams, events, written), ...(webOnly ? [webTest(from.columns)] : [])];
    const columns = columnsOf(fields);
    return `SELECT ${columns}, count(*) AS times FROM (
  SELECT ${own.join(",\n    ")}
  FROM ${from.source}${whereSql([...from.where, ...kept])}
) AS each_event GROUP BY ${columns}`;
  };
  const query = write(source, dialect, () => dialect);
  return { table: "looked", query, narrow: fromNarrow(write, source, dialect) };
}

/** Of the parts of addresses; made of `hits`. */
export function lookedAtPages(fields: readonly Field[], dialect: Dialect): Statement {
  const shown = { path: "coalesce(any_path, url)", host: "any_host", url: "url" } as const;
  const own = fields.flatMap(({ subject, test }, index) => {
    if (subject.kind === "parameter") throw new Error("pages are told apart by their addresses");
    return [`${shown[subject.kind]} AS f${index}`, `${predicateSql(test, dialect)} AS h${index}`];
  });
  const seen = "SELECT page, count(*) AS views FROM hits WHERE page IS NOT NULL GROUP BY page";
  const columns = columnsOf(fields);
  return {
    table: "looked",
    query: `SELECT ${columns}, sum(views) AS times FROM (
  SELECT views, ${own.join(", ")}
  FROM ${addressesSql(seen, ["views"], dialect)}
) AS each_page GROUP BY ${columns}`,
  };
}

function columnsOf(fields: readonly Field[]): string {
  return fields.map((_, index) => `f${index}, h${index}`).join(", ");
}

/** The commonest values of a field in what passes all of them, and how many values there are. */
export function matchingQuery(fields: readonly Field[], index: number, most: number): string {
  return valuesQuery(index, "", fields.map((_, other) => `h${other}`).join(" AND "), most);
}

/** The commonest values that a field's own conditions don't let pass; `part`: a part of the value fits a pattern. */
export function missesQuery({ match }: Field, index: number, most: number, dialect: Dialect): string {
  const parts = match.flatMap((one) =>
    one.kind === "text" && one.operator === "regex" && !one.negated
      ? [dialect.matchesWhole(`f${index}`, `(?s:.*)(?:${one.value})(?s:.*)`, true)]
      : [],
  );
  const part = parts.length === 0 ? "" : `, max(CASE WHEN ${parts.join(" AND ")} THEN 1 ELSE 0 END) AS part`;
  return valuesQuery(index, part, `NOT h${index} AND f${index} IS NOT NULL`, most);
}

function valuesQuery(index: number, also: string, when: string, most: number): string {
  return `SELECT f${index} AS value, sum(times) AS n, count(*) OVER () AS different${also}
FROM looked WHERE ${when} GROUP BY f${index} ORDER BY n DESC, value LIMIT ${most}`;
}
