/** A store that another ga4-goals has made: it is said what it is and what to do, and nothing is changed in it. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { EXIT } from "../../../src/diagnostics/error.js";
import { openStore } from "../../../src/report/store/store.js";
import { temporaryFolder } from "../../support/folders.js";

it("says its version and what to do, and stays as it is", async () => {
  const path = join(temporaryFolder(), "1.duckdb");
  const tables = async (): Promise<unknown> => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run("CREATE TABLE IF NOT EXISTS store_version AS SELECT 2 AS version");
    const reader = await connection.runAndReadAll("SELECT table_name FROM duckdb_tables()");
    const found = reader.getRowsJson();
    connection.closeSync();
    instance.closeSync();
    return found;
  };
  expect(await tables()).toEqual([["store_version"]]);
  await expect(openStore(path)).rejects.toMatchObject({
    code: "store-damaged",
    exitCode: EXIT.fileWrong,
    message: `the store ${path} is of version 2, and this ga4-goals knows version 1`,
    hint: expect.stringContaining("Use the ga4-goals that has made it"),
  });
  expect(await tables()).toEqual([["store_version"]]);
});
