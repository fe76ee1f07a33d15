/**
 * The bytes that BigQuery would read for each statement of a run. Computed, not billed: DuckDB counts the goals over the events and
 * tells the sizes of all tables by the sizes BigQuery gives their types (cloud.google.com/bigquery/docs/reference/standard-sql/data-types,
 * "Data type sizes"; NULL has none); then every column that a statement for BigQuery names is counted once.
 */
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { type Engine, numberIn, type Row } from "../../src/backtest/engine/engine.js";
import { asOneSql } from "../../src/backtest/sql/as-one.js";
import { bigqueryDialect } from "../../src/backtest/sql/bigquery-dialect.js";
import { momentsOf } from "../../src/backtest/sql/moments.js";
import { PARTS_OF_QUESTIONS } from "./parts-of-questions.js";

export interface Read {
  readonly statement: string;
  readonly bytes: number;
}

/** What a run would read. */
export interface Reads {
  readonly events: number;
  /** Of the columns of the export that a run reads. */
  readonly bytes: number;
  /** Of temporary tables, statement by statement. */
  readonly reads: readonly Read[];
  /** All of temporary tables as a share of the export's bytes: what comes of it, and what the run estimated before. */
  readonly share: number;
  readonly estimated: number;
}

type Sizes = ReadonlyMap<string, number>;

/** What one engine did: the sizes of a table's columns, or the answer to a question. */
type Step = { readonly table: string; readonly sizes: Sizes } | { readonly rows: readonly Row[] };

/** DuckDB's own way of keeping the events; it also asks about journeys in several questions of a table `walk`. */
const OF_EVENTS = ["hits", "pages"];
/** Of one value; texts have two bytes more. */
function sizeOf(name: string, type: string): string {
  const column = `"${name}"`;
  if (type === "VARCHAR") return `sum(2 + strlen(${column}))`;
  if (type.endsWith("[]")) return `sum(len(${column})) * ${type.startsWith("HUGEINT") ? 32 : 8}`;
  return `count(${column}) * ${type === "HUGEINT" ? 32 : type.startsWith("DECIMAL") ? 16 : 8}`;
}

async function sizesOf(engine: Engine, from: string): Promise<Sizes> {
  const columns = (await engine.query(`DESCRIBE SELECT * FROM ${from}`)).map((row) => ({
    name: String(row.column_name),
    type: String(row.column_type),
  }));
  const sums = columns.map(({ name, type }) => `${sizeOf(name, type)} AS "${name}"`);
  const [row] = await engine.query(`SELECT ${sums.join(", ")} FROM ${from}`);
  return new Map(columns.map(({ name }) => [name, numberIn(row, name)]));
}

/** What `visits` would hold, by the query that makes it: a row a user, session and day, and the events that are kept. */
async function sizesOfVisits(engine: Engine, query: string): Promise<Sizes> {
  const has = await sizesOf(engine, "hits");
  const { micros } = momentsOf(engine.columns, engine.dialect);
  const lone = `CASE WHEN u IS NULL OR s IS NULL THEN ${micros("t")} // 60000000 END`;
  const most = Number(/IGNORE NULLS ORDER BY t LIMIT (\d+)\) AS seen/.exec(query)?.[1] ?? 0);
  const rows = `SELECT u, s, d, count(*) AS n, nullif(count(*) FILTER ((m & 1) <> 0), 0) AS views, min(t) AS t0, max(t) AS t1,
    max(m & 2) AS started, max(m & 4) AS web${has.has("e") ? ", sum(e)::BIGINT AS e" : ""}${most === 0 ? "" : `, min(t, ${most}) FILTER ((m & 1) <> 0) AS seen`}
    FROM hits GROUP BY u, s, d, ${lone}`;
  const pages = has.has("page");
  const marked = pages
    ? `SELECT h.* EXCLUDE (page, m), CASE WHEN p.m <> 0 THEN h.page END AS page, (h.m | coalesce(p.m, 0)) & -8 AS m${query.includes(", r,") ? ", p.r, h.page IS NOT NULL AS at_page" : ""} FROM hits AS h LEFT JOIN pages AS p ON p.page = h.page`
    : "SELECT * REPLACE (m & -8 AS m) FROM hits";
  const kept = [
    "m <> 0",
    ...(has.has("tx") ? ["tx IS NOT NULL"] : []),
    ...(has.has("e") ? ["e > 0"] : []),
    ...(query.includes(", r,") ? ["at_page"] : []),
  ].join(" OR ");
  const listed = await sizesOf(
    engine,
    `(SELECT * EXCLUDE (u, s, d) REPLACE (nullif(m, 0) AS m) FROM (${marked}) AS e WHERE ${kept}) AS kept`,
  );
  const others = has.has("name")
    ? await sizesOf(
        engine,
        `(SELECT t, name FROM (${marked}) AS e WHERE NOT coalesce(${kept}, false)${walking(marked, query)}) AS others`,
      )
    : new Map<string, number>();
  return new Map([
    ...(await sizesOf(engine, `(${rows}) AS visits`)),
    ...[...listed].map(([name, bytes]) => [`hits.${name}`, bytes] as const),
    ...[...others].map(([name, bytes]) => [`others.${name}`, bytes] as const),
  ]);
}

/** Of users with a step alone, where the query says so. */
function walking(marked: string, query: string): string {
  const [, steps] = /max\(IF\(\(m & (\d+)\) <> 0, 1, 0\)\) AS steps/.exec(query) ?? [];
  return steps === undefined ? "" : ` AND u IN (SELECT u FROM (${marked}) AS s WHERE (m & ${steps}) <> 0)`;
}

function recording(engine: Engine, steps: Step[]): Engine {
  return {
    ...engine,
    create: async (statement, later) => {
      await engine.create(statement, later);
      const { table } = statement;
      if (PARTS_OF_QUESTIONS.includes(table)) return;
      if (!OF_EVENTS.includes(table)) steps.push({ table, sizes: await sizesOf(engine, table) });
    },
    query: async (query) => {
      const rows = await engine.query(query);
      if (!/\bwalk\b/.test(query)) steps.push({ rows });
      return rows;
    },
  };
}

/** BigQuery, which takes from DuckDB what its tables come to and what it would answer. */
function reading(
  engine: Engine,
  steps: readonly Step[],
  reads: Read[],
  onEstimate: (share: number) => void,
): Engine {
  const tables = new Map<string, Sizes>();
  let next = 0;
  const step = (): Step => {
    const found = steps[next++];
    if (found === undefined) throw new Error("BigQuery is asked more than DuckDB");
    return found;
  };
  const bytesOf = (sql: string): number => {
    const named = (column: string): boolean => new RegExp(`\\b${column}\\b`).test(sql);
    return [...tables]
      .filter(([table]) => new RegExp(`(FROM|JOIN) ${table}\\b`).test(sql))
      .flatMap(([table, columns]) => {
        const all = new RegExp(`SELECT \\*,? FROM ${table}\\b`).test(sql);
        return [...columns].filter(([name]) => {
          const [list, field] = name.split(".");
          return field === undefined ? all || named(name) : sql.includes(`v.${list}`) && named(field);
        });
      })
      .reduce((sum, [, bytes]) => sum + bytes, 0);
  };
  return {
    ...engine,
    dialect: bigqueryDialect,
    queryAll: async (queries, inlined) => {
      reads.push({
        statement: `${queries.length} questions as one`,
        bytes: bytesOf(asOneSql(queries, inlined)),
      });
      return queries.map((query) => {
        if (query.includes(" AS asked, ")) return [];
        const made = step();
        if (!("rows" in made)) throw new Error(`${made.table} is not made in BigQuery`);
        return made.rows;
      });
    },
    create: async ({ table, query }, later = 0) => {
      const isFirst = table === "visits";
      if (isFirst) onEstimate(later);
      else reads.push({ statement: `table \`${table}\``, bytes: bytesOf(query) });
      const made = isFirst ? { table, sizes: await sizesOfVisits(engine, query) } : step();
      if (!("table" in made) || made.table !== table) throw new Error(`${table} is made out of turn`);
      tables.set(table, made.sizes);
    },
    query: async (query) => {
      const isOfJourneys = query.includes(" AS asked, ");
      const made = isOfJourneys ? { rows: [] } : step();
      if (!("rows" in made)) throw new Error(`${made.table} is not made in BigQuery`);
      reads.push({ statement: `\`${query.replaceAll(/\s+/g, " ").slice(0, 60)}\``, bytes: bytesOf(query) });
      return made.rows;
    },
  };
}

/** The columns a backtest reads of the export; of parameters all keys and values. */
const EXPORT = `SELECT count(*) AS events,
  sum(10 + 8 + 2 + strlen(event_name) + 2 + coalesce(strlen(user_pseudo_id), 0) + 2 + coalesce(strlen(platform), 0)
    + list_sum(list_transform(event_params, lambda p: 2 + strlen(p.key) + coalesce(2 + strlen(p.value.string_value), 0)
      + 8 * len(list_filter([p.value.int_value::DOUBLE, p.value.double_value, p.value.float_value], lambda v: v IS NOT NULL))))) AS bytes
FROM `;

/** What `work` would read in BigQuery of the events in a file. */
export async function bytesRead(events: string, work: (engine: Engine) => Promise<unknown>): Promise<Reads> {
  const engine = await openDuckDb({ events: [events] });
  try {
    const steps: Step[] = [];
    await work(recording(engine, steps));
    const reads: Read[] = [];
    let estimated = Number.NaN;
    await work(
      reading(engine, steps, reads, (share) => {
        estimated = share;
      }),
    );
    const [whole] = await engine.query(EXPORT + engine.source);
    const bytes = numberIn(whole, "bytes");
    const share = sumOf(reads) / bytes;
    return { events: numberIn(whole, "events"), bytes, reads, share, estimated };
  } finally {
    await engine.close();
  }
}

export const sumOf = (reads: readonly Read[]): number => reads.reduce((sum, { bytes }) => sum + bytes, 0);
