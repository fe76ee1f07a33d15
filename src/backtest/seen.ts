/** The events, pages and parameters that there are to build a goal on. */
import { type Engine, numberIn, type Row } from "./engine/engine.js";
import { PATH_PATTERN } from "./sql/addresses.js";
import type { Dialect, Source } from "./sql/dialect.js";
import { keptSql, type Lookup, NO_ADDRESS, pageSql, webTest, whereSql } from "./sql/hits.js";
import { fromNarrow } from "./sql/narrow.js";

export interface Seen {
  /** The most frequent first. */
  readonly events: readonly { readonly name: string; readonly count: number }[];
  /** Paths of views on web streams, the most frequent first; at most 1,000. */
  readonly pages: readonly { readonly path: string; readonly count: number }[];
  /** How many more paths there are. */
  readonly morePages: number;
}

export interface SeenParameter {
  readonly name: string;
  /** Events that have it. */
  readonly count: number;
  /** What GA4 made of its values, the commonest first. */
  readonly kinds: readonly ("text" | "integer" | "decimal")[];
  /** As a condition sees them, the most frequent first; at most 20. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** How many more values there are. */
  readonly moreValues: number;
}

const MOST_PAGES = 1000;
const MOST_VALUES = 20;

/** `streams`: numbers of data streams; none: all. */
export async function seenIn(engine: Engine, streams: readonly string[]): Promise<Seen> {
  const { dialect } = engine;
  const source = { ...engine, streams };
  const write = (from: Source, written: Dialect, of: Lookup): string =>
    `SELECT event_name AS name, ${pageSql(webTest(from.columns), written, of)} AS page, count(*) AS times
FROM ${from.source}${whereSql([...from.where, ...keptSql(streams, [], written)])} GROUP BY 1, 2`;
  await engine.create({
    table: "seen",
    query: write(source, dialect, () => dialect),
    narrow: fromNarrow(write, source, dialect),
  });
  const events = await engine.query(
    "SELECT name, sum(times) AS n FROM seen WHERE name IS NOT NULL GROUP BY name ORDER BY n DESC, name",
  );
  const pages = await engine.query(`SELECT path, sum(times) AS n, count(*) OVER () AS different FROM (
  SELECT coalesce(${dialect.extract("page", `(?i)${PATH_PATTERN}`)}, page) AS path, times
  FROM seen WHERE page <> ${dialect.text(NO_ADDRESS)}
) AS paths GROUP BY path ORDER BY n DESC, path LIMIT ${MOST_PAGES}`);
  return {
    events: events.map((row) => ({ name: String(row.name), count: numberIn(row, "n") })),
    pages: pages.map((row) => ({ path: String(row.path), count: numberIn(row, "n") })),
    morePages: numberIn(pages[0], "different") - pages.length,
  };
}

/** Reads the files: what is asked for once is kept. */
export async function parametersSeen(
  engine: Engine,
  event: string,
  streams: readonly string[],
): Promise<readonly SeenParameter[]> {
  const { dialect, source, where } = engine;
  const value = dialect.valueText("p.value");
  const rows = await engine.query(`WITH sent AS (
  SELECT p.key AS name, ${value} AS value,
    CASE WHEN p.value.string_value IS NOT NULL THEN 'text' WHEN p.value.int_value IS NOT NULL THEN 'integer' ELSE 'decimal' END AS kind
  FROM ${source}, ${dialect.parameters("p")}${whereSql([...where, ...keptSql(streams, [event], dialect)])}
),
each_kind AS (SELECT name, kind, count(*) AS n FROM sent WHERE value IS NOT NULL GROUP BY name, kind),
each_value AS (SELECT name, value, count(*) AS n FROM sent WHERE value IS NOT NULL GROUP BY name, value),
ranked AS (
  SELECT name, value, n, row_number() OVER (PARTITION BY name ORDER BY n DESC, value) AS nth, count(*) OVER (PARTITION BY name) AS different
  FROM each_value
)
SELECT name, kind, NULL AS value, n, 0 AS different FROM each_kind
UNION ALL SELECT name, NULL AS kind, value, n, different FROM ranked WHERE nth <= ${MOST_VALUES}
ORDER BY name, n DESC, value, kind`);
  const byName = new Map<string, Row[]>();
  for (const row of rows) {
    const name = String(row.name);
    byName.set(name, [...(byName.get(name) ?? []), row]);
  }
  return [...byName]
    .map(([name, own]) => parameterOf(name, own))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function parameterOf(name: string, rows: readonly Row[]): SeenParameter {
  const kinds = rows.filter(({ kind }) => kind !== null);
  const values = rows.filter(({ kind }) => kind === null);
  return {
    name,
    count: kinds.reduce((sum, row) => sum + numberIn(row, "n"), 0),
    kinds: kinds.map(({ kind }) => (kind === "text" || kind === "integer" ? kind : "decimal")),
    values: values.map((row) => ({ value: String(row.value), count: numberIn(row, "n") })),
    moreValues: numberIn(values[0], "different") - values.length,
  };
}
