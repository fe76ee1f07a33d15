/** The same statements by Google's SQL engine and by DuckDB, and where their answers differ. */
import { type DuckDbOptions, openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Engine, Row } from "../../../src/backtest/engine/engine.js";
import type { Backtest } from "../../../src/backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../../src/backtest/run-backtest.js";
import { answersOf, asOneSql } from "../../../src/backtest/sql/as-one.js";
import { bigqueryDialect } from "../../../src/backtest/sql/bigquery-dialect.js";
import { duckdbDialect } from "../../../src/backtest/sql/duckdb-dialect.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { OF_JOURNEYS, PARTS_OF_QUESTIONS } from "../../support/parts-of-questions.js";
import { linesOf, type Table } from "./cells.js";
import { EVENTS, type GoogleSql, type SourceRow } from "./google-sql.js";

export interface Statement {
  /** The table it makes; none: a question. */
  readonly table?: string;
  readonly query: string;
}

interface Answered extends Statement {
  readonly answer: Table;
}

/** What every text that became a number was, by the number. */
type Texts = ReadonlyMap<string, string>;

export interface Difference {
  readonly statement: string;
  readonly google: readonly string[];
  readonly duckdb: readonly string[];
}

export interface Compared {
  readonly statements: number;
  readonly cells: number;
  readonly differences: readonly Difference[];
}

/** Both engines over the same files. Google's reads what DuckDB found in them. */
export async function overFiles<T>(
  google: GoogleSql,
  events: DuckDbOptions["events"],
  work: (both: Both) => Promise<T>,
): Promise<T> {
  const engine = await openDuckDb({ events });
  try {
    const rows = await sourceRows(engine);
    google.load(rows);
    return await work(new Both(google, engine, await textsOf(google, engine, rows)));
  } finally {
    await engine.close();
  }
}

export class Both {
  readonly #google: GoogleSql;
  readonly #duckdb: Engine;
  readonly #texts: Texts;

  constructor(google: GoogleSql, duckdb: Engine, texts: Texts) {
    this.#google = google;
    this.#duckdb = duckdb;
    this.#texts = texts;
  }

  /** A backtest by each: its result, and the answers to all its statements. */
  async backtest(
    config: GoalsConfig,
    options: BacktestOptions = {},
  ): Promise<Compared & { readonly results: readonly [google: Backtest, duckdb: Backtest] }> {
    const ofGoogle: Answered[] = [];
    const ofDuckDb: Answered[] = [];
    const google: Engine = {
      ...this.#duckdb,
      dialect: bigqueryDialect,
      source: `\`${EVENTS}\``,
      where: ["_TABLE_SUFFIX BETWEEN '20000101' AND '20991231'"],
      ...answering(this.#google, ofGoogle),
      queryAll: async (queries, tables) => {
        const { rows } = await this.#google.query(asOneSql(queries, tables));
        const answers = answersOf(
          rows.map(([q = null, answer = null]) => ({ q, answer })),
          queries.length,
        );
        for (const [n, query] of queries.entries())
          ofGoogle.push({ query, answer: tableOf(answers[n] ?? []) });
        return answers;
      },
    };
    const duckdb: Engine = { ...this.#duckdb, ...answering(this.#asTables(), ofDuckDb) };
    const results = [
      await runBacktest(google, config, options),
      await runBacktest(duckdb, config, options),
    ] as const;
    return { ...this.#compare(ofGoogle.filter(isNoWalk), ofDuckDb.filter(isNoWalk)), results };
  }

  /** Statements one by one, each made of those before it. */
  async statements(google: readonly Statement[], duckdb: readonly Statement[]): Promise<Compared> {
    const ofGoogle: Answered[] = [];
    const ofDuckDb: Answered[] = [];
    const roads = [
      [google, answering(this.#google, ofGoogle)],
      [duckdb, answering(this.#asTables(), ofDuckDb)],
    ] as const;
    await this.#duckdb.create({ table: "events", query: `SELECT * FROM ${this.#duckdb.source}` });
    for (const [statements, { create, query }] of roads)
      for (const one of statements)
        await (one.table === undefined ? query(one.query) : create({ table: one.table, query: one.query }));
    return this.#compare(ofGoogle, ofDuckDb);
  }

  #asTables(): Pick<GoogleSql, "create" | "query"> {
    const query = async (sql: string): Promise<Table> => tableOf(await this.#duckdb.query(sql));
    return {
      query,
      create: async (table, sql) => {
        await this.#duckdb.create({ table, query: sql });
        return query(`SELECT * FROM ${table}`);
      },
    };
  }

  #compare(allOfGoogle: readonly Answered[], allOfDuckDb: readonly Answered[]): Compared {
    const google = allOfGoogle.filter(isMadeOfEvents);
    const duckdb = allOfDuckDb.filter(isMadeOfEvents);
    const differences = google.flatMap(({ table, query, answer }, index): readonly Difference[] => {
      const other = duckdb[index];
      const lines = linesOf(answer, this.#texts);
      const others = other === undefined ? [] : linesOf(other.answer, this.#texts);
      const same = other?.table === table && others.join("\n") === lines.join("\n");
      if (same) return [];
      const statement = table ?? query;
      return [
        {
          statement,
          google: lines.filter((line) => !others.includes(line)),
          duckdb: others.filter((line) => !lines.includes(line)),
        },
      ];
    });
    return {
      statements: google.length,
      cells: google.reduce((sum, { answer }) => sum + answer.rows.length * answer.columns.length, 0),
      differences:
        google.length === duckdb.length
          ? differences
          : [
              ...differences,
              { statement: `${google.length} statements and ${duckdb.length}`, google: [], duckdb: [] },
            ],
    };
  }
}

/** Each engine keeps the events as it likes, and walks a journey over all of them or over its steps; all that is made of them is the same. */
function isMadeOfEvents({ table, query }: Statement): boolean {
  return (
    !["hits", "pages", "visits", "views", ...OF_JOURNEYS].includes(table ?? "") &&
    !query.includes(" AS asked, ")
  );
}

/** What is asked about journeys, and the tables made for questions, are parts of statements in BigQuery. */
function isNoWalk({ table, query }: Statement): boolean {
  return !PARTS_OF_QUESTIONS.includes(table ?? "") && !/\b(walk|stage0)\b/.test(query);
}

function answering(
  engine: Pick<GoogleSql, "create" | "query">,
  log: Answered[],
): Pick<Engine, "create" | "query"> {
  return {
    create: async ({ table, query }) => {
      log.push({ table, query, answer: await engine.create(table, query) });
    },
    query: async (query) => {
      const answer = await engine.query(query);
      log.push({ query, answer });
      return answer.rows.map(
        (row): Row =>
          Object.fromEntries(answer.columns.map((name, index) => [name, numeric(row[index] ?? null)])),
      );
    },
  };
}

/** As both engines hand cells on: whole numbers that a double holds are numbers. */
function numeric(cell: string | number | null): string | number | null {
  return typeof cell === "string" && /^-?\d+$/.test(cell) && Number.isSafeInteger(Number(cell))
    ? Number(cell)
    : cell;
}

function tableOf(rows: readonly Row[]): Table {
  const columns = Object.keys(rows[0] ?? {});
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
}

export async function sourceRows(engine: Engine): Promise<readonly SourceRow[]> {
  const { source } = engine;
  const has = engine.columns;
  const batch = ["batch_page_id", "batch_ordering_id", "batch_event_index"].map((name) =>
    has.batch ? `${name}::VARCHAR AS ${name}` : `NULL AS ${name}`,
  );
  const rows = await engine.query(
    `SELECT event_date, event_timestamp::VARCHAR AS event_timestamp, event_name, to_json(event_params)::VARCHAR AS event_params, to_json(user_properties)::VARCHAR AS user_properties, user_pseudo_id, user_id, platform, stream_id, ${batch.join(", ")} FROM ${source}`,
  );
  return rows.map((row) => ({
    ...row,
    event_params: row.event_params === null ? [] : JSON.parse(String(row.event_params)),
    user_properties: row.user_properties === null ? [] : JSON.parse(String(row.user_properties)),
  })) as unknown as readonly SourceRow[];
}

/** Users and transactions, each number with its text: asked of both engines, so that one map serves both. */
async function textsOf(google: GoogleSql, engine: Engine, rows: readonly SourceRow[]): Promise<Texts> {
  const texts = new Set<string>();
  for (const { user_pseudo_id, user_id, event_params } of rows) {
    for (const id of [user_pseudo_id, user_id]) if (id !== null) texts.add(id);
    for (const { key, value } of event_params) {
      if (key !== "transaction_id") continue;
      for (const one of Object.values(value)) if (one !== null) texts.add(String(one));
    }
  }
  const all = [...texts];
  if (all.length === 0) return new Map();
  const select = ({ text, fingerprint }: typeof duckdbDialect): string =>
    `SELECT n, ${fingerprint("t")} AS f FROM (${all.map((one, n) => `SELECT ${n} AS n, ${text(one)} AS t`).join(" UNION ALL ")}) AS texts`;
  const found = new Map<string, string>();
  for (const table of [
    await google.query(select(bigqueryDialect)),
    tableOf(await engine.query(select(duckdbDialect))),
  ])
    for (const [n, f] of table.rows) found.set(String(f), all[Number(n)] ?? "");
  return found;
}
