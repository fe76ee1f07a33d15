/**
 * From a source of events (NDJSON, Parquet or rows in memory) to the temporary table `raw_events`: every file whole or a
 * clear error. Knows nothing of rules, key events or reports.
 */
import { lstat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { firstBrokenLine } from "./broken-line.js";
import { type FileLeftOut, filesOnce, withJson } from "./export-files.js";
import { EXPORT_SHAPE, type ExportRow, isList, REQUIRED_COLUMNS, type Shape, typeOf } from "./export-row.js";
import { CREATE_RAW_EVENTS, insertExport } from "./raw-columns.js";
import { loadRows } from "./rows-in-memory.js";
import { literal } from "./sql-text.js";

/** What is wrong with the source. */
export type EventLoadCode =
  | "no_files"
  | "unknown_format"
  | "unreadable_file"
  | "malformed_line"
  | "missing_column"
  | "wrong_column_type"
  | "invalid_event";

/** Thrown when events cannot be loaded; nothing of the source has then been taken in. */
export class EventLoadError extends Error {
  readonly code: EventLoadCode;
  /** The file, or the pattern that found none; absent for rows handed over in memory. */
  readonly file: string | undefined;
  /** Counted from 1, where it is known. */
  readonly line: number | undefined;

  constructor(
    code: EventLoadCode,
    problem: string,
    where: { readonly file?: string; readonly line?: number } = {},
  ) {
    const place = [where.file, where.line].filter((part) => part !== undefined).join(":");
    super(place === "" ? problem : `${place}: ${problem}`);
    this.name = "EventLoadError";
    this.code = code;
    this.file = where.file;
    this.line = where.line;
  }
}

type EventFormat = "parquet" | "ndjson";

/** Where events come from: files by path or glob (`events_*.parquet`), or rows in memory. */
export type EventSource =
  | {
      readonly files: string | readonly string[];
      /** Default: by each file's ending (`.parquet`, `.ndjson`, `.jsonl`, `.json`, the last three also `.gz`). */
      readonly format?: EventFormat;
    }
  | {
      readonly rows: Iterable<ExportRow>;
      /** A server sent them, by the Measurement Protocol. Default: a page or an app did. */
      readonly byServer?: boolean;
    };

/** Microseconds from 1970 to before the year 10000. */
const USABLE_TIME = "event_ts BETWEEN 0 AND 253402300799999999";

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
      WHEN event_ts IS NULL OR NOT ${USABLE_TIME} THEN 'event_timestamp'
      ELSE 'event_date' END
    FROM raw_events
    WHERE rowid >= ${from}
      AND (event_name IS NULL OR event_name = '' OR event_ts IS NULL OR NOT ${USABLE_TIME} OR event_date IS NULL)
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
 * from 0. Returns the files that hold the same events again, or none. Throws an EventLoadError that names the file, and the line where it is known.
 */
export async function loadRawEvents(
  connection: DuckDBConnection,
  source: EventSource,
): Promise<readonly FileLeftOut[]> {
  await connection.run(CREATE_RAW_EVENTS);
  if ("rows" in source) {
    await loadRows(connection, source.rows);
    await checkRows(connection, 0n, undefined, "ndjson");
    return [];
  }
  const patterns = typeof source.files === "string" ? [source.files] : source.files;
  const { taken, leftOut } = filesOnce(await filesOf(connection, patterns));
  for (const file of taken) {
    const format = source.format ?? formatOf(file);
    const before = await countRaw(connection);
    await (format === "parquet" ? loadParquet(connection, file) : loadNdjson(connection, file));
    await checkRows(connection, before, file, format);
  }
  return leftOut;
}

/** Rows of JSON text in the column `json` of `from`, as the export's columns. */
function insertJson(from: string): string {
  const shape = literal(JSON.stringify(EXPORT_SHAPE));
  return insertExport(`(SELECT unnest(event) FROM (SELECT from_json(json, ${shape}) AS event FROM ${from}))`);
}

/** Parameters as an object of names and values, as some tools flatten them, become the export's list. */
function listed(from: string): string {
  const name = "'$.event_params.\"' || replace(name, '\"', '\\\"') || '\"'";
  const list = `list_transform(json_keys(json, '$.event_params'), lambda name: {'key': name, 'value': {'string_value': json_extract_string(json, ${name})}})`;
  return `(SELECT CASE WHEN json_type(json, '$.event_params') = 'OBJECT' THEN json_merge_patch(json, json_object('event_params', ${list})) ELSE json END AS json FROM ${from})`;
}

/** Throws an EventLoadError with the line for text that is not JSON. */
async function loadNdjson(connection: DuckDBConnection, file: string): Promise<void> {
  let lines = true;
  try {
    await withJson(file, async (readable, format) => {
      lines = format === "newline_delimited";
      const objects = `read_json_objects(${fileLiteral(readable)}, format = '${format}')`;
      await connection.run(insertJson(listed(objects)));
    });
  } catch (error) {
    // DuckDB's own message counts from where a broken value ends; a person wants the line where it stands.
    const broken = lines && !file.endsWith(".gz") ? await firstBrokenLine(file) : undefined;
    throw broken === undefined
      ? new EventLoadError("unreadable_file", `cannot be read as JSON: ${firstLine(error)}`, {
          file,
        })
      : new EventLoadError("malformed_line", `is not JSON: ${broken.problem}`, { file, line: broken.line });
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}

async function columnsOf(connection: DuckDBConnection, file: string): Promise<ReadonlyMap<string, string>> {
  try {
    const reader = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${fileLiteral(file)})`,
    );
    return new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
  } catch (error) {
    throw new EventLoadError("unreadable_file", `cannot be read as Parquet: ${firstLine(error)}`, { file });
  }
}

/** The column cast to its shape, or undefined where its type cannot hold it (an all-null column typed as a number). */
function castColumn(name: string, shape: Shape, type: string): string | undefined {
  if (typeof shape === "string") return `${name}::${shape}`;
  if (isList(shape)) {
    // BigQuery writes repeated fields so when it exports to Parquet without list inference.
    if (/^STRUCT\(list STRUCT\(element /i.test(type)) {
      return `list_transform(${name}.list, lambda item: item.element)::${typeOf(shape)}`;
    }
    return type.endsWith("[]") ? `${name}::${typeOf(shape)}` : undefined;
  }
  return /^STRUCT\(/i.test(type) ? `${name}::${typeOf(shape)}` : undefined;
}

/** Throws an EventLoadError for a file that is truncated, lacks a required column, or types one past use. */
async function loadParquet(connection: DuckDBConnection, file: string): Promise<void> {
  const columns = await columnsOf(connection, file);
  const selected: string[] = [];
  for (const [name, shape] of Object.entries(EXPORT_SHAPE)) {
    const type = columns.get(name);
    const cast = type === undefined ? undefined : castColumn(name, shape, type);
    if (cast === undefined && REQUIRED_COLUMNS.includes(name)) {
      throw type === undefined
        ? new EventLoadError("missing_column", `has no column ${name}`, { file })
        : new EventLoadError("wrong_column_type", `has ${name} as ${type}`, { file });
    }
    selected.push(`${cast ?? `NULL::${typeOf(shape)}`} AS ${name}`);
  }
  try {
    await connection.run(
      insertExport(`(SELECT ${selected.join(", ")} FROM read_parquet(${fileLiteral(file)}))`),
    );
  } catch (error) {
    throw new EventLoadError("unreadable_file", `cannot be read as an event export: ${firstLine(error)}`, {
      file,
    });
  }
}

/** One file as a text for SQL. DuckDB has no way to write a backslash. */
function fileLiteral(path: string): string {
  return literal(path.includes("\\") ? path : path.replace(/[[?*]/g, "[$&]"));
}

/** A pattern as a text for SQL: what is there by the name that is written is meant by it. */
async function patternLiteral(pattern: string): Promise<string> {
  let there = "";
  for (const part of pattern.split(/(?<=\/)/)) {
    const found = await lstat(there + part).catch(() => null);
    if (found === null) break;
    there += part;
  }
  const name = there.includes("\\") ? there : there.replace(/[[?*]/g, "[$&]");
  return literal(name + pattern.slice(there.length));
}
