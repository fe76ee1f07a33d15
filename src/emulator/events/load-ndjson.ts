/** One NDJSON file of the export into `raw_events`; integers may be strings, and keys may be missing. */

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { DuckDBConnection } from "@duckdb/node-api";
import { EXPORT_SHAPE } from "./export-shape.js";
import { fileLiteral } from "./file-names.js";
import { EventLoadError } from "./load-error.js";
import { literal } from "./sql-text.js";

/** Rows of JSON text in the column `json` of `from`, as the export's columns. */
export function insertJson(from: string): string {
  const shape = literal(JSON.stringify(EXPORT_SHAPE));
  return `INSERT INTO raw_events BY NAME SELECT unnest(event) FROM (SELECT from_json(json, ${shape}) AS event FROM ${from})`;
}

/** DuckDB's own message counts from where a broken value ends; a person wants the line where it stands. */
async function firstBrokenLine(file: string): Promise<{ line: number; problem: string } | undefined> {
  if (file.endsWith(".gz")) return undefined;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      try {
        JSON.parse(text);
      } catch (error) {
        return { line, problem: (error as Error).message };
      }
    }
    return undefined;
  } finally {
    lines.close();
  }
}

/** Throws an EventLoadError with the line for text that is not JSON. */
export async function loadNdjson(connection: DuckDBConnection, file: string): Promise<void> {
  try {
    await connection.run(insertJson(`read_ndjson_objects(${fileLiteral(file)})`));
  } catch (error) {
    const broken = await firstBrokenLine(file);
    throw broken === undefined
      ? new EventLoadError("unreadable_file", `cannot be read as NDJSON: ${(error as Error).message}`, {
          file,
        })
      : new EventLoadError("malformed_line", `is not JSON: ${broken.problem}`, { file, line: broken.line });
  }
}
