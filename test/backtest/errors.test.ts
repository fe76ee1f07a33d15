import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { firstBrokenLine } from "../../src/backtest/engine/event-files.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { withFolder, writeEvents } from "./support/rows.js";
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

describe("events that can't be read end the run with exit code 3 and the file's name, and no result", () => {
  test("a pattern that no file matches", () =>
    withFolder(async (folder) => {
      await expect(backtest(join(folder, "*.parquet"))).rejects.toMatchObject({
        code: "events-none",
        exitCode: 3,
        message: expect.stringContaining(join(folder, "*.parquet")),
      });
    }));

  test("a Parquet file that was cut off", () =>
    withFolder(async (folder) => {
      const whole = join(folder, "a.parquet");
      await parquet(whole, `SELECT * FROM ${from(await writeEvents(folder, SHOP_EVENTS))}`);
      const bytes = await readFile(whole);
      await writeFile(join(folder, "b.parquet"), bytes.subarray(0, bytes.length / 2));
      await expect(backtest(join(folder, "*.parquet"))).rejects.toMatchObject({
        code: "events-unreadable",
        exitCode: 3,
        message: expect.stringContaining("b.parquet"),
      });
    }));

  test("a line of broken JSON, by its number", () =>
    withFolder(async (folder) => {
      const file = await writeEvents(folder, SHOP_EVENTS);
      const lines = (await readFile(file, "utf8")).split("\n");
      lines[6] = '{"event_name": "page_view", ';
      await writeFile(file, lines.join("\n"));
      await expect(backtest(file)).rejects.toMatchObject({
        code: "events-broken-line",
        exitCode: 3,
        message: expect.stringContaining(`${file}:7`),
      });
    }));

  test("a packed file that was cut off, that is none, or with one very long line: the file, and no stack", () =>
    withFolder(async (folder) => {
      const whole = gzipSync(await readFile(await writeEvents(folder, SHOP_EVENTS)));
      const long = Buffer.alloc(70_000_000, "a");
      for (const [name, bytes, said] of [
        ["cut", whole.subarray(0, whole.length / 2), "cut.ndjson.gz"],
        ["none", Buffer.from("hello"), "none.ndjson.gz"],
        ["long", gzipSync(long, { level: 1 }), "long.ndjson.gz"],
      ] as const) {
        const file = join(folder, `${name}.ndjson.gz`);
        await writeFile(file, bytes);
        await expect(backtest(file)).rejects.toMatchObject({
          code: expect.stringMatching(/^events-(unreadable|broken-line)$/),
          exitCode: 3,
          message: expect.stringContaining(said),
        });
        // What looks for the place of the fault comes to an end itself.
        expect(await firstBrokenLine([file])).toMatchObject({ file });
      }
    }));

  test.each(["event_name", "event_params", "event_timestamp", "user_pseudo_id"])(
    "a Parquet file without the column %s",
    (column) =>
      withFolder(async (folder) => {
        const file = join(folder, "a.parquet");
        await parquet(
          file,
          `SELECT * EXCLUDE ${column} FROM ${from(await writeEvents(folder, SHOP_EVENTS))}`,
        );
        await expect(backtest(file)).rejects.toMatchObject({
          code: "events-column",
          exitCode: 3,
          message: expect.stringMatching(new RegExp(`a\\.parquet.*${column}`)),
        });
      }),
  );

  test("a folder in which one file is something else", () =>
    withFolder(async (folder) => {
      await parquet(
        join(folder, "a.parquet"),
        `SELECT * FROM ${from(await writeEvents(folder, SHOP_EVENTS))}`,
      );
      await parquet(join(folder, "b.parquet"), "SELECT 1 AS customer, 'x' AS city");
      await expect(backtest(join(folder, "*.parquet"))).rejects.toMatchObject({
        code: "events-column",
        exitCode: 3,
        message: expect.stringContaining("b.parquet"),
      });
    }));

  test("JSON lines that are no events", () =>
    withFolder(async (folder) => {
      const file = await writeEvents(folder, SHOP_EVENTS);
      await writeFile(file, `${await readFile(file, "utf8")}{"customer": 1}\n`);
      await expect(backtest(file)).rejects.toMatchObject({ code: "events-row", exitCode: 3 });
    }));

  test("a file of another format", () =>
    withFolder(async (folder) => {
      const file = join(folder, "events.csv");
      await writeFile(file, "event_name\npurchase\n");
      await expect(backtest(file)).rejects.toMatchObject({ code: "events-format", exitCode: 3 });
    }));

  test("a file with no events in it", () =>
    withFolder(async (folder) => {
      await expect(backtest(await writeEvents(folder, []))).rejects.toMatchObject({ exitCode: 3 });
    }));
});
