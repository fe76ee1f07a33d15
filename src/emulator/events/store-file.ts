/**
 * A store of events as one file of DuckDB, and back: every table as it is, and beside them a text of whoever keeps it. A file of a
 * store with other tables is refused: what a column means, only the version that wrote it knows.
 */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "./sql-text.js";

/** Thrown for a file that is none of a store, damaged, or of another version. */
export class StoreFileError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = "StoreFileError";
  }
}

const TABLES = `SELECT table_name FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'main' AND NOT temporary ORDER BY 1`;

/** Tells stores apart whose tables differ. */
function shapeOf(created: readonly string[]): string {
  return createHash("sha256").update(created.join(";")).digest("hex").slice(0, 16);
}

async function tablesOf(connection: DuckDBConnection): Promise<readonly string[]> {
  return (await connection.runAndReadAll(TABLES)).getRows().map(([name]) => String(name));
}

/** Writes all of it to `path`, a file that is empty or not there. The connection is in no transaction. */
export async function writeStore(
  connection: DuckDBConnection,
  path: string,
  { created, text }: { readonly created: readonly string[]; readonly text: string },
): Promise<void> {
  const tables = await tablesOf(connection);
  await rm(path, { force: true });
  await connection.run(`ATTACH ${literal(path)} AS kept`);
  try {
    for (const table of tables) await connection.run(`CREATE TABLE kept.${table} AS FROM main.${table}`);
    await connection.run(
      `CREATE TABLE kept.kept_with AS SELECT ${literal(shapeOf(created))} AS shape, ${literal(text)} AS text`,
    );
  } finally {
    await connection.run("DETACH kept");
  }
}

/**
 * Fills an empty store with what a file holds, and returns the text that was kept with it. Throws a StoreFileError; the store is
 * then of no use.
 */
export async function readStore(
  connection: DuckDBConnection,
  path: string,
  created: readonly string[],
): Promise<string> {
  const tables = await tablesOf(connection);
  try {
    await connection.run(`ATTACH ${literal(path)} AS kept (READ_ONLY)`);
  } catch (error) {
    throw new StoreFileError("is no file that an emulator has written, or it is damaged", { cause: error });
  }
  try {
    const kept = await connection.runAndReadAll("SELECT shape, text FROM kept.kept_with");
    const [[shape, text] = []] = kept.getRows();
    if (shape !== shapeOf(created))
      throw new StoreFileError("was written by another version of ga4-goals, which kept other things");
    for (const table of tables) await connection.run(`INSERT INTO main.${table} FROM kept.${table}`);
    for (const [sequence, column] of Object.entries(COUNTED)) {
      const rows = await connection.runAndReadAll(`SELECT coalesce(max(${column}), 0) + 1 FROM main.events`);
      await connection.run(`CREATE OR REPLACE SEQUENCE ${sequence} START ${String(rows.getRows()[0]?.[0])}`);
    }
    return String(text);
  } catch (error) {
    if (error instanceof StoreFileError) throw error;
    throw new StoreFileError("is no file that an emulator has written, or it is damaged", { cause: error });
  } finally {
    await connection.run("DETACH kept");
  }
}

/** Where each sequence's numbers stand. */
const COUNTED = { person_ids: "person", session_ids: "session" } as const;
