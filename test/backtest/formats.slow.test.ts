/** One export, however it is written. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { exportRow, withFolder, writeEvents } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

async function backtest(...events: readonly string[]): Promise<Backtest> {
  const engine = await openDuckDb({ events });
  try {
    return await runBacktest(engine, goalsFrom(SHOP_GOALS));
  } finally {
    await engine.close();
  }
}

/** Makes a Parquet file of a query. */
async function parquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

const from = (file: string): string =>
  `read_ndjson('${file}', columns = {event_date: 'VARCHAR', event_timestamp: 'BIGINT', event_name: 'VARCHAR', event_params: 'STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE))[]', user_pseudo_id: 'VARCHAR', stream_id: 'VARCHAR', platform: 'VARCHAR'})`;

describe("one export in different clothes counts the same", () => {
  const counts = (result: Backtest): unknown => [
    result.goals,
    { ...result.events, source: "" },
    result.microToMacro,
    result.paths,
  ];

  test("Parquet, JSON, integers as strings, BigQuery's own lists, a date column, no platform: all at once too", () =>
    withFolder(async (folder) => {
      const json = await writeEvents(
        folder,
        SHOP_EVENTS.filter(({ platform }) => platform === undefined),
      );
      const wanted = counts(await backtest(json));
      const source = from(json);
      const plain = join(folder, "plain.parquet");
      await parquet(plain, `SELECT * FROM ${source}`);
      const wrapped = join(folder, "wrapped.parquet");
      await parquet(
        wrapped,
        `SELECT * REPLACE ({'list': list_transform(event_params, lambda p: {'element': p})} AS event_params) FROM ${source}`,
      );
      const dated = join(folder, "dated.parquet");
      await parquet(
        dated,
        `SELECT * EXCLUDE platform REPLACE (strptime(event_date, '%Y%m%d')::DATE AS event_date) FROM ${source}`,
      );
      const texts = join(folder, "texts.ndjson");
      const asText = (_key: string, value: unknown): unknown =>
        typeof value === "number" ? String(value) : value;
      await writeFile(
        texts,
        SHOP_EVENTS.filter(({ platform }) => platform === undefined)
          .map((event) => `${JSON.stringify(exportRow(event), asText)}\n`)
          .join(""),
      );
      for (const file of [plain, wrapped, dated, texts])
        expect([file, counts(await backtest(file))]).toEqual([file, wanted]);
    }));

  test("day tables read together count as one", () =>
    withFolder(async (folder) => {
      const first = await writeEvents(
        folder,
        SHOP_EVENTS.filter(({ at }) => at < 86_400),
        "events_1.ndjson",
      );
      const second = await writeEvents(
        folder,
        SHOP_EVENTS.filter(({ at }) => at >= 86_400),
        "events_2.ndjson",
      );
      const whole = await writeEvents(folder, SHOP_EVENTS, "whole.ndjson");
      const split = join(folder, "split.parquet");
      await parquet(split, `SELECT * FROM ${from(first)}`);
      const wanted = counts(await backtest(whole));
      expect(counts(await backtest(join(folder, "events_*.ndjson")))).toEqual(wanted);
      expect(counts(await backtest(split, second))).toEqual(wanted);
    }));
});
