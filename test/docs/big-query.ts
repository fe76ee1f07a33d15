/** A BigQuery that answers what DuckDB answers: the same questions in the same order, asked of the export's files. */
import { join } from "node:path";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Row } from "../../src/backtest/engine/engine.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { type Answer, type BigQueryServer, startBigQuery } from "../support/bigquery-server.js";
import type { Workspace } from "../support/cli.js";
import { goalsOf } from "../support/property-under-test.js";

/** For one backtest of a goals file over these events. */
export async function startBigQueryOver(
  here: Workspace,
  events: string,
  goalsFile: string,
): Promise<BigQueryServer> {
  const engine = await openDuckDb({ events: [join(here.directory, events)] });
  const answers: (readonly Row[])[] = [];
  const recording: typeof engine = {
    ...engine,
    query: async (sql) => {
      const rows = await engine.query(sql);
      answers.push(rows);
      return rows;
    },
  };
  await runBacktest(recording, goalsOf(here.read(goalsFile)));
  await engine.close();
  const asked: string[] = [];
  return await startBigQuery({
    bytes: 3_200_000_000,
    answer: (sql) => {
      if (!asked.includes(sql)) asked.push(sql);
      return answerOf(answers[asked.indexOf(sql)] ?? []);
    },
  });
}

function answerOf(rows: readonly Row[]): Answer {
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
