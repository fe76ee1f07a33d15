/**
 * A BigQuery that answers what DuckDB answers: the same questions in the same order, asked of an export's files. Where BigQuery is
 * asked several as one, the answers are put together as it would.
 */
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Engine, Row } from "../../src/backtest/engine/engine.js";
import { type Answer, type BigQueryServer, type ServerOptions, startBigQuery } from "./bigquery-server.js";

interface Asked {
  readonly query: string;
  readonly rows: readonly Row[];
}

/** For what `work` asks, once, over these files. */
export async function startBigQueryOver(
  events: readonly string[],
  work: (engine: Engine) => Promise<unknown>,
  options: Partial<ServerOptions> = {},
): Promise<BigQueryServer> {
  const engine = await openDuckDb({ events });
  try {
    const recorder = recording(engine);
    await work(recorder.engine);
    return await startBigQuery({ ...options, answer: recorder.answer() });
  } finally {
    await engine.close();
  }
}

/** An engine whose answers are kept, and what BigQuery answers by them. */
export function recording(engine: Engine): {
  readonly engine: Engine;
  readonly answer: () => (sql: string) => Answer;
} {
  const all: Asked[] = [];
  return {
    engine: {
      ...engine,
      query: async (query) => {
        const rows = await engine.query(query);
        all.push({ query, rows });
        return rows;
      },
    },
    answer: () => {
      // DuckDB is asked about journeys one question after another, of a table.
      const ofWalks = all.filter(({ query }) => /\bwalk\b/.test(query));
      const others = all.filter((one) => !ofWalks.includes(one)).values();
      const next = (): readonly Row[] => others.next().value?.rows ?? [];
      const known = new Map<string, Answer>();
      return (sql) => {
        const found = known.get(sql) ?? answerOf(rowsFor(sql, next, ofWalks));
        known.set(sql, found);
        return found;
      };
    },
  };
}

function rowsFor(sql: string, next: () => readonly Row[], ofWalks: readonly Asked[]): readonly Row[] {
  const asked = /^SELECT \d+ AS q, TO_JSON_STRING/;
  const questions = sql.split(/(?=SELECT \d+ AS q, TO_JSON_STRING)/).filter((part) => asked.test(part));
  if (questions.length === 0) return next();
  return questions.flatMap((question, q) =>
    (question.includes(" AS asked, ") ? journeyRows(ofWalks) : next()).map((row) => ({
      q,
      answer: JSON.stringify(row),
    })),
  );
}

function journeyRows(ofWalks: readonly Asked[]): readonly Row[] {
  let way = -1;
  return ofWalks.flatMap(({ query, rows }) => {
    if (query.startsWith("SELECT x.d0 AS day")) way += 1;
    const asked =
      [
        ["SELECT x.d0 AS day", "session"],
        ["SELECT step, action", "next"],
        ["WITH base AS", "next"],
        ["SELECT step, took", "times"],
      ].find(([start = ""]) => query.startsWith(start))?.[1] ?? "user";
    return rows.map((row) => ({ way, asked, ...row }));
  });
}

export function answerOf(rows: readonly Row[]): Answer {
  const names = Object.keys(rows[0] ?? {});
  const typeOf = (name: string): Answer["columns"][number]["type"] => {
    const values = rows.map((row) => row[name] ?? null);
    if (values.some((value) => typeof value === "string")) return "STRING";
    return values.every((value) => value === null || Number.isInteger(value)) ? "INTEGER" : "FLOAT";
  };
  return {
    columns: names.map((name) => ({ name, type: typeOf(name) })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  };
}
