/** A store that is opened more than once in a process is one store; closed, it is whole and free for others. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { openStore } from "../../../src/report/store/store.js";
import { temporaryFolder } from "../../support/folders.js";

const shop = (name: string) => ({ id: "1", name, timeZone: "UTC", currency: "EUR", streams: [] });

it("what one writes the other reads, whoever is closed first", async () => {
  const path = join(temporaryFolder(), "it's a store.duckdb");
  const [one, other] = await Promise.all([openStore(path), openStore(path)]);
  await one.describe(shop("Shop"), [], []);
  expect(await other.property("1")).toEqual(shop("Shop"));
  await one.close();
  await other.describe(shop("Store"), [], []);
  const third = await openStore(path);
  await other.close();
  expect(await third.property("1")).toEqual(shop("Store"));
  await third.close();
  expect(existsSync(`${path}.wal`)).toBe(false);
});

it("one that is opened while it is closed is there again", async () => {
  const path = join(temporaryFolder(), "store.duckdb");
  for (let time = 0; time < 20; time++) {
    const store = await openStore(path);
    await store.describe(shop(`Shop ${time}`), [], []);
    const closing = store.close();
    const next = await openStore(path);
    await closing;
    expect(await next.property("1")).toEqual(shop(`Shop ${time}`));
    await next.close();
  }
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  expect((await connection.runAndReadAll("SELECT name FROM properties")).getRows()).toEqual([["Shop 19"]]);
  connection.closeSync();
  instance.closeSync();
});

it("many at once are kept apart", async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 12 }, (_, n) => `Shop ${n}`);
  const stores = await Promise.all(names.map((name) => openStore(join(folder, `${name}.duckdb`))));
  await Promise.all(stores.map((store, n) => store.describe(shop(names[n] ?? ""), [], [])));
  const read = await Promise.all(stores.map((store) => store.property("1")));
  expect(read.map((property) => property?.name)).toEqual(names);
  await Promise.all(stores.map((store) => store.close()));
});
