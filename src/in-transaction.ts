/**
 * One transaction on a DuckDB connection. Knows no tables: the report's store and the emulator's events, which must not
 * import each other, both write through it.
 */
import type { DuckDBConnection } from "@duckdb/node-api";

/** All of the work or none of it. Throws what the work throws, after everything it wrote is undone. */
export async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run("BEGIN");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}
