/**
 * From a source of events to the temporary table `raw_events`, in the export's own columns: every file whole or a
 * clear error. Knows nothing of rules, key events or reports.
 */

import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExportRow } from "./export-row.js";
import { EXPORT_SHAPE, typeOf } from "./export-shape.js";
import { patternLiteral } from "./file-names.js";
import { EventLoadError } from "./load-error.js";
import { loadNdjson } from "./load-ndjson.js";
import { loadParquet } from "./load-parquet.js";
import { loadRows } from "./load-rows.js";

type EventFormat = "parquet" | "ndjson";

/** Where events come from: files by path or glob (`events_*.parquet`), or rows in memory. */
export type EventSource =
  | {
      readonly files: string | readonly string[];
      /** Default: by each file's ending (`.parquet`, `.ndjson`, `.jsonl`, `.json`, the last three also `.gz`). */
      readonly format?: EventFormat;
    }
  | { readonly rows: Iterable<ExportRow> };

/** The event's own columns, then the rule or the audience that made it, for events that those will add. */
const CREATE_RAW_EVENTS: string = `CREATE OR REPLACE TEMP TABLE raw_events (
  ${Object.entries(EXPORT_SHAPE)
    .map(([name, shape]) => `${name} ${typeOf(shape)}`)
    .join(",\n  ")},
  rule_id VARCHAR,
  audience_id VARCHAR
)`;

/** The day of `event_date`: `20210131`, and also `2021-01-31` for exports that went through other tools. */
export const EVENT_DAY = "try_strptime(replace(event_date, '-', ''), '%Y%m%d')::DATE";

/** Microseconds from 1970 to before the year 10000. */
const USABLE_TIME = "event_timestamp BETWEEN 0 AND 253402300799999999";

function formatOf(file: string): EventFormat {
  if (/\.parquet$/i.test(file)) return "parquet";
  if (/\.(ndjson|jsonl|json)(\.gz)?$/i.test(file)) return "ndjson";
  throw new EventLoadError("unknown_format", "is neither .parquet nor .ndjson, .jsonl or .json", { file });
}

async function filesOf(
  connection: DuckDBConnection,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const reader = await connection.runAndReadAll(
      `SELECT file FROM glob(${await patternLiteral(pattern)}) ORDER BY file`,
    );
    const files = reader.getRows().map(([file]) => String(file));
    if (files.length === 0)
      throw new EventLoadError("no_files", "no such file, or no file matches", { file: pattern });
    found.push(...files);
  }
  return found;
}

async function countRaw(connection: DuckDBConnection): Promise<bigint> {
  const reader = await connection.runAndReadAll("SELECT count(*) FROM raw_events");
  return BigInt(String(reader.getRows()[0]?.[0]));
}

/** Refuses rows that are no events. `from` is the first row to look at; a file's nth row is its nth line in NDJSON. */
async function checkRows(
  connection: DuckDBConnection,
  from: bigint,
  file: string | undefined,
  format: EventFormat,
): Promise<void> {
  const reader = await connection.runAndReadAll(`
    SELECT rowid - ${from} + 1, CASE
      WHEN event_name IS NULL OR event_name = '' THEN 'event_name'
      WHEN event_timestamp IS NULL OR NOT ${USABLE_TIME} THEN 'event_timestamp'
      ELSE 'event_date' END
    FROM raw_events
    WHERE rowid >= ${from}
      AND (event_name IS NULL OR event_name = '' OR event_timestamp IS NULL OR NOT ${USABLE_TIME} OR ${EVENT_DAY} IS NULL)
    ORDER BY rowid LIMIT 1`);
  const [row] = reader.getRows();
  if (row === undefined) return;
  const place = Number(row[0]);
  throw new EventLoadError("invalid_event", `event ${place} has no usable ${row[1]}`, {
    ...(file !== undefined && { file }),
    ...(file !== undefined && format === "ndjson" && { line: place }),
  });
}

/**
 * Creates `raw_events` in the connection's temporary schema and fills it, outside any transaction, so that row ids count
 * from 0. Throws an EventLoadError that names the file, and the line where it is known.
 */
export async function loadRawEvents(connection: DuckDBConnection, source: EventSource): Promise<void> {
  await connection.run(CREATE_RAW_EVENTS);
  if ("rows" in source) {
    await loadRows(connection, source.rows);
    await checkRows(connection, 0n, undefined, "ndjson");
    return;
  }
  const patterns = typeof source.files === "string" ? [source.files] : source.files;
  for (const file of await filesOf(connection, patterns)) {
    const format = source.format ?? formatOf(file);
    const before = await countRaw(connection);
    await (format === "parquet" ? loadParquet(connection, file) : loadNdjson(connection, file));
    await checkRows(connection, before, file, format);
  }
}
