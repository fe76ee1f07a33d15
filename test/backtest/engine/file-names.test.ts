/** A file's name is a name, whatever signs are in it: never a pattern for its neighbours. */
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { withFolder, writeEvents } from "../support/rows.js";

const COLUMNS =
  "{event_date: 'VARCHAR', event_timestamp: 'BIGINT', event_name: 'VARCHAR', event_params: 'STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE))[]', user_pseudo_id: 'VARCHAR', platform: 'VARCHAR'}";

/** One event, whose name says what file it is in. */
async function eventFile(folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = await writeEvents(folder, [{ name, at: 10 }]);
  if (!name.endsWith(".parquet")) return rename(lines, join(folder, name));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const query = `SELECT * FROM read_ndjson('${lines.replace(/\[/g, "[[]")}', columns = ${COLUMNS})`;
  await connection.run(`COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  await rename(lines, join(folder, `${name}.source`));
}

async function namesIn(...events: readonly string[]): Promise<readonly string[]> {
  const engine = await openDuckDb({ events });
  try {
    const rows = await engine.query(`SELECT event_name FROM ${engine.source} ORDER BY 1`);
    return rows.map(({ event_name }) => String(event_name));
  } finally {
    await engine.close();
  }
}

describe.each(["parquet", "ndjson"])("%s files", (ending) => {
  const names = ["p1", "p[1]", "p?", "p*", "p]", "p{1,2}"].map((name) => `${name}.${ending}`).toSorted();

  test("with signs of patterns in their names are read once each, alone and together", () =>
    withFolder(async (folder) => {
      const there = join(folder, "[acme] x");
      for (const name of names) await eventFile(there, name);
      for (const name of names) expect(await namesIn(join(there, name))).toEqual([name]);
      expect(await namesIn(join(there, `*.${ending}`))).toEqual(names);
      expect(await namesIn(...names.map((name) => join(there, name)))).toEqual(names);
      expect(await namesIn(join(folder, `**/p[12].${ending}`))).toEqual([`p1.${ending}`]);
    }));
});
