/** Rows in memory into `raw_events`, by way of their JSON: one path for both, so that a file and its rows mean the same. */

import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExportRow } from "./export-row.js";
import { insertJson } from "./load-ndjson.js";

/** Rows are turned into columns in pieces, so that the JSON text of a long stream is never held whole. */
const PIECE = 20_000;

async function loadPiece(connection: DuckDBConnection, lines: readonly string[]): Promise<void> {
  await connection.run("CREATE OR REPLACE TEMP TABLE row_text (json JSON)");
  const appender = await connection.createAppender("row_text", null, "temp");
  try {
    for (const line of lines) {
      appender.appendVarchar(line);
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
  await connection.run(insertJson("row_text"));
}

/** Takes in every row. */
export async function loadRows(connection: DuckDBConnection, rows: Iterable<ExportRow>): Promise<void> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(JSON.stringify(row));
    if (lines.length === PIECE) {
      await loadPiece(connection, lines);
      lines = [];
    }
  }
  if (lines.length > 0) await loadPiece(connection, lines);
}
