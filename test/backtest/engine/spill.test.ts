/** What a backtest writes down on the way is its own: two at once agree with one alone, and nothing stays behind. */
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Engine } from "../../../src/backtest/engine/engine.js";
import { privateFolders } from "../support/private-folders.js";
import { withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS } from "../support/shop.js";

/** More than the memory holds, and a sum that any lost or doubled row changes. */
const MUCH = "SELECT hash(i) AS h, repeat(i::VARCHAR, 20) AS t FROM range(500000) AS r(i)";

async function sum(engine: Engine): Promise<number> {
  await engine.create({ table: "much", query: MUCH });
  const [row] = await engine.query(
    "SELECT count(*)::DOUBLE + sum(length(t))::DOUBLE AS n FROM (FROM much ORDER BY h)",
  );
  return Number(row?.n);
}

test("two engines that spill at once give the numbers of one alone, each in a folder only its user can enter", () =>
  withFolder(async (folder) => {
    const events = [await writeEvents(folder, SHOP_EVENTS)];
    const open = (): Promise<Engine> => openDuckDb({ events, memoryLimit: "64MB" });
    const alone = await open();
    const expected = await sum(alone);
    await alone.close();

    const engines = await Promise.all([open(), open()]);
    const folders = privateFolders();
    expect(folders).toHaveLength(2);
    for (const name of folders) expect(statSync(join(tmpdir(), name)).mode & 0o777).toBe(0o700);
    expect(await Promise.all(engines.map(sum))).toEqual([expected, expected]);
    await Promise.all(engines.map((engine) => engine.close()));
    expect(privateFolders()).toEqual([]);
  }));

test("the folder goes with an error too", () =>
  withFolder(async (folder) => {
    await expect(openDuckDb({ events: [join(folder, "*.parquet")] })).rejects.toMatchObject({
      code: "events-none",
    });
    expect(privateFolders()).toEqual([]);
  }));
