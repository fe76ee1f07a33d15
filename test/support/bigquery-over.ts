/** A BigQuery that answers what DuckDB answers: the same questions in the same order, asked of an export's files. */
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Engine, Row } from "../../src/backtest/engine/engine.js";
import { type Answer, type BigQueryServer, type ServerOptions, startBigQuery } from "./bigquery-server.js";

/** For what `work` asks, once, over these files. */
export async function startBigQueryOver(
  events: readonly string[],
  work: (engine: Engine) => Promise<unknown>,
  options: Partial<ServerOptions> = {},
): Promise<BigQueryServer> {
  const engine = await openDuckDb({ events });
  const answers: (readonly Row[])[] = [];
  try {
    await work({
      ...engine,
      query: async (sql) => {
        const rows = await engine.query(sql);
        answers.push(rows);
        return rows;
      },
    });
  } finally {
    await engine.close();
  }
  const asked: string[] = [];
  return await startBigQuery({
    ...options,
    answer: (sql) => {
      if (!asked.includes(sql)) asked.push(sql);
      return answerOf(answers[asked.indexOf(sql)] ?? []);
    },
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
