/**
 * From a pattern to the files it names and to a FROM clause that reads them in place. Files of one shape are read
 * together; each shape is cast to the few columns a backtest needs, so the schema of 2020 and today's, Parquet and JSON
 * can lie side by side. A file that is no export stops the run.
 */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { GoalsError } from "../../diagnostics/error.js";
import { duckDbName, splitPattern } from "../../disk/file-pattern.js";
import type { SourceColumns } from "../sql/dialect.js";
import { duckdbDialect } from "../sql/duckdb-dialect.js";
import { eventsError } from "./events-error.js";
import { type ChosenTables, chooseFiles } from "./export-tables.js";
import { type JsonFile, type JsonLayout, lookAtJson, writeAsUtf8 } from "./json-file.js";

const PARAMETERS =
  "STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE))[]";

/** The columns a backtest can need, with the type it reads them as. */
const TYPES = {
  event_date: "VARCHAR",
  event_timestamp: "BIGINT",
  event_name: "VARCHAR",
  event_params: PARAMETERS,
  user_pseudo_id: "VARCHAR",
  platform: "VARCHAR",
  stream_id: "VARCHAR",
  batch_page_id: "BIGINT",
  batch_ordering_id: "BIGINT",
  batch_event_index: "BIGINT",
  user_properties: PARAMETERS,
  user_id: "VARCHAR",
} as const;
type Column = keyof typeof TYPES;
const REQUIRED: readonly Column[] = [
  "event_date",
  "event_timestamp",
  "event_name",
  "event_params",
  "user_pseudo_id",
];

export interface EventFiles {
  readonly files: readonly string[];
  readonly chosen: ChosenTables;
  /** A query in parentheses with an alias, for FROM. */
  readonly source: string;
  readonly columns: SourceColumns;
  /** Those of `files` that are JSON, a line an event. */
  readonly json: readonly string[];
  /** What was written anew, by where it stands now. */
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * `folder` takes copies of files that are no plain UTF-8.
 *
 * @throws GoalsError (exit 3) with the file that can't be read as an export.
 */
export async function eventFiles(
  connection: DuckDBConnection,
  patterns: readonly string[],
  folder: string,
  admits: (file: string) => Promise<void> = async () => {},
): Promise<EventFiles> {
  const named = await filesOf(connection, patterns);
  for (const file of named) await admits(file);
  const chosen = chooseFiles(named);
  const files = chosen.read;
  if (files.length === 0) {
    throw eventsError("events-none", `${chosen.leftOut[0]?.name} is a table of users, not of events`, {
      hint: "Name the files of the tables events_YYYYMMDD.",
    });
  }
  const parquet = files.filter((file) => formatOf(file) === "parquet");
  const parts: string[] = [];
  const has = { platform: true, streamId: true, batch: false, userProperties: true, userId: true };
  for (const group of await parquetShapes(connection, parquet)) {
    const columns = await parquetColumns(connection, group);
    has.platform &&= columns.has("platform");
    has.streamId &&= columns.has("stream_id");
    has.batch ||= columns.has("batch_event_index");
    parts.push(`SELECT ${selected(columns)} FROM read_parquet(${listOf(group)})`);
  }
  const copies = new Map<string, string>();
  const shapes = new Map<string, { readonly like: JsonFile; readonly files: string[] }>();
  for (const file of files.filter((one) => formatOf(one) === "json")) {
    const like = await lookedAt(file);
    has.streamId &&= like.names("stream_id");
    has.batch ||= like.names("batch_event_index");
    const shape = `${like.layout} ${like.flat}`;
    const group = shapes.get(shape) ?? { like, files: [] };
    shapes.set(shape, group);
    group.files.push(like.encoding === null ? file : await copied(like, folder, copies));
  }
  for (const { like, files: group } of shapes.values()) parts.push(jsonSource(group, like));
  return {
    files,
    chosen,
    json: shapes.get("lines false")?.files ?? [],
    copies,
    columns: has,
    source: `(${parts.join("\nUNION ALL ")}) AS events`,
  };
}

async function lookedAt(file: string): Promise<JsonFile> {
  try {
    return await lookAtJson(file);
  } catch (cause) {
    throw eventsError("events-unreadable", `${file} can't be read: ${firstLine(cause)}`, { cause });
  }
}

async function copied(like: JsonFile, folder: string, copies: Map<string, string>): Promise<string> {
  const copy = join(folder, `${copies.size}.json`);
  try {
    await writeAsUtf8(like, copy);
  } catch (cause) {
    throw eventsError("events-unreadable", `${like.file} is not the ${like.encoding} it says it is`, {
      hint: "Save it as UTF-8.",
      cause,
    });
  }
  copies.set(copy, like.file);
  return copy;
}

const JSON_FORMATS: Readonly<Record<JsonLayout, string>> = {
  lines: "newline_delimited",
  array: "array",
  spread: "unstructured",
};

/** A line of JSON is one event; a line that is none is an error, never skipped. */
function jsonSource(files: readonly string[], { layout, flat }: JsonFile): string {
  const types = Object.entries({
    ...TYPES,
    ...(flat ? { event_params: "JSON", user_properties: "JSON" } : {}),
  });
  const columns = types.map(([name, type]) => `${name}: '${type}'`).join(", ");
  const names = Object.keys(TYPES).map((name) =>
    flat && (name === "event_params" || name === "user_properties") ? `${listed(name)} AS ${name}` : name,
  );
  return `SELECT ${names.join(", ")} FROM read_json(${listOf(files)}, format = '${JSON_FORMATS[layout]}', columns = {${columns}}, maximum_object_size = 67108864)`;
}

/** An object of names and values as the export's list; a text is read as a number where one is wanted. */
const listed = (column: string): string =>
  `list_transform(json_keys(${column}), lambda name: {'key': name, 'value': {'string_value': json_extract_string(${column}, '$."' || replace(name, '"', '\\"') || '"'), 'int_value': NULL::BIGINT, 'float_value': NULL::DOUBLE, 'double_value': NULL::DOUBLE}})`;

function listOf(files: readonly string[]): string {
  return `[${files.map(nameOf).join(", ")}]`;
}

function nameOf(file: string): string {
  return duckdbDialect.text(duckDbName(file));
}

async function filesOf(
  connection: DuckDBConnection,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const { literal, rest } = await splitPattern(pattern);
    const reader = await connection.runAndReadAll(
      `SELECT file FROM glob(${duckdbDialect.text(duckDbName(literal) + rest)}) ORDER BY file`,
    );
    const files = reader.getRows().map(([file]) => String(file));
    if (files.length === 0) {
      throw await nothingAt(pattern);
    }
    for (const file of files) found.add(file);
  }
  return [...found];
}

/** What a pattern that names no file was meant to be. */
async function nothingAt(pattern: string): Promise<GoalsError> {
  // As a path of this machine the address has lost a slash.
  const [, scheme, rest = ""] = /(?:^|\/)(gs|s3|https?):\/+(.*)$/.exec(pattern) ?? [];
  if (scheme !== undefined) {
    const address = `${scheme}://${rest}`;
    return eventsError("events-none", `${address} is not on this machine`, {
      hint:
        scheme === "gs"
          ? `Copy it here, gcloud storage cp '${address}' export/, or let BigQuery count: --engine bigquery --dataset PROJECT.analytics_123.`
          : "Load the files down and name them: --events 'export/*.parquet'.",
    });
  }
  const isFolder = await stat(pattern).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder
    ? eventsError("events-none", `${pattern} is a folder`, {
        hint: "Name the files in it: --events 'export/*.parquet', with the folder's name for export.",
      })
    : eventsError("events-none", `no file matches ${pattern}`, {
        hint: "Quote the pattern, so that the shell leaves it alone: --events 'export/events_*.parquet'.",
      });
}

function formatOf(file: string): "parquet" | "json" {
  if (/\.parquet$/i.test(file)) return "parquet";
  if (/\.(ndjson|jsonl|json)(\.gz)?$/i.test(file)) return "json";
  throw eventsError("events-format", `${file} is neither .parquet nor .ndjson, .jsonl or .json`);
}

/** Files by their schema: one footer each is all that is read. */
async function parquetShapes(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<readonly (readonly string[])[]> {
  if (files.length === 0) return [];
  try {
    const reader = await connection.runAndReadAll(`SELECT list(file_name ORDER BY file_name) FROM (
  SELECT file_name, list([name, type, converted_type, num_children::VARCHAR]) AS shape FROM parquet_schema(${listOf(files)}) GROUP BY file_name
) GROUP BY shape ORDER BY 1`);
    return reader.getRowsJson().map(([group]) => (group as readonly unknown[]).map(String));
  } catch (error) {
    throw await unreadable(connection, files, error);
  }
}

/** DuckDB's message for several files need not name the one. */
async function unreadable(
  connection: DuckDBConnection,
  files: readonly string[],
  error: unknown,
): Promise<Error> {
  for (const file of files) {
    try {
      await connection.run(`SELECT count(*) FROM parquet_schema(${nameOf(file)})`);
    } catch (cause) {
      return eventsError("events-unreadable", `${file} can't be read as Parquet: ${firstLine(cause)}`, {
        hint: "Is the file complete? A download that was cut off lacks its end, where Parquet keeps its table of contents.",
        cause,
      });
    }
  }
  return eventsError("events-unreadable", `the files can't be read: ${firstLine(error)}`, { cause: error });
}

async function parquetColumns(
  connection: DuckDBConnection,
  group: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const file = group[0] ?? "";
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${nameOf(file)})`);
  const columns = new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
  for (const name of REQUIRED) {
    const type = columns.get(name);
    if (type === undefined) {
      throw eventsError("events-column", `${file} has no column ${name}, so it is no GA4 event export`, {
        hint: "A backtest reads the tables events_YYYYMMDD as BigQuery exports them.",
      });
    }
    if (name === "event_params" && cast(name, type) === null) {
      throw eventsError(
        "events-column",
        `${file} has event_params as ${type}, not as a list of key and value`,
      );
    }
  }
  return columns;
}

function selected(columns: ReadonlyMap<string, string>): string {
  return (Object.keys(TYPES) as readonly Column[])
    .map((name) => {
      const type = columns.get(name);
      return type === undefined
        ? `NULL::${TYPES[name]} AS ${name}`
        : `${cast(name, type) ?? name} AS ${name}`;
    })
    .join(", ");
}

/** A cast that need not be made is not written: it would copy the column. */
function cast(name: Column, type: string): string | null {
  if (name === "event_date" && /^(DATE|TIMESTAMP)/i.test(type)) return `strftime(event_date, '%Y%m%d')`;
  if (name === "event_date" && !/^VARCHAR$/i.test(type)) return `CAST(event_date AS VARCHAR)`;
  if (name === "user_properties") return userProperties(type);
  if (name !== "event_params") return type === TYPES[name] ? name : `CAST(${name} AS ${TYPES[name]})`;
  if (/^STRUCT\(list STRUCT\(element /i.test(type)) {
    // How BigQuery writes repeated fields when it exports to Parquet without list inference.
    return `CAST(list_transform(event_params.list, lambda item: item.element) AS ${PARAMETERS})`;
  }
  if (!type.endsWith("[]")) return null;
  const plain = type.replaceAll('"', "").replaceAll(/\s+/g, " ");
  return plain === PARAMETERS ? name : `CAST(event_params AS ${PARAMETERS})`;
}

/** Its values say when they were set, too. Null where it is no list of key and value: then there are no properties. */
function userProperties(type: string): string {
  const list = /^STRUCT\(list STRUCT\(element /i.test(type)
    ? "list_transform(user_properties.list, lambda item: item.element)"
    : type.endsWith("[]") && /key VARCHAR/i.test(type.replaceAll('"', ""))
      ? "user_properties"
      : null;
  if (list === null) return `NULL::${PARAMETERS}`;
  const fields = ["string_value", "int_value", "float_value", "double_value"].map(
    (field) => `'${field}': p.value.${field}`,
  );
  return `list_transform(${list}, lambda p: {'key': p.key, 'value': {${fields.join(", ")}}})`;
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}

interface BrokenLine {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** As long a line as DuckDB reads, in bytes. */
const LONGEST_LINE = 67_108_864;

/** The first line that is no JSON object, or null. Reads no more of a line than an event can have. */
export async function firstBrokenLine(files: readonly string[]): Promise<BrokenLine | null> {
  for (const file of files) {
    let line = 0;
    try {
      for await (const content of linesOf(file)) {
        line += 1;
        const problem = content === null ? TOO_LONG : content.trim() === "" ? null : problemOf(content);
        if (problem !== null) return { file, line, problem };
      }
    } catch (error) {
      return { file, line: line + 1, problem: `it can't be read on: ${firstLine(error)}` };
    }
  }
  return null;
}

const TOO_LONG = `it is longer than ${LONGEST_LINE / 1024 / 1024} MB; an export has an event a line`;

/** The lines of a file, packed or not; null, at the end, for one that is too long to be looked at. */
async function* linesOf(file: string): AsyncGenerator<string | null> {
  const bytes = createReadStream(file);
  const unpacked = /\.gz$/i.test(file) ? createGunzip() : null;
  const text: AsyncIterable<Buffer> = unpacked === null ? bytes : bytes.pipe(unpacked);
  bytes.on("error", (error) => unpacked?.destroy(error));
  let begun: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of text) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        yield Buffer.concat([...begun, chunk.subarray(from, end)]).toString("utf8");
        begun = [];
        length = 0;
        from = end + 1;
      }
      begun.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > LONGEST_LINE) {
        yield null;
        return;
      }
    }
    if (length > 0) yield Buffer.concat(begun).toString("utf8");
  } finally {
    unpacked?.destroy();
    bytes.destroy();
  }
}

function problemOf(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? null : "it is no object";
  } catch {
    // The parser's own words would quote the line, which is somebody's visit.
    return "it is no JSON";
  }
}
