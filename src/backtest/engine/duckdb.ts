/**
 * DuckDB in memory, reading export files where they lie. A real resource: close it. Knows no goals; it turns DuckDB's
 * failures into errors that name the file.
 */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { makePrivateFolder } from "../../disk/private-folder.js";
import { duckdbDialect } from "../sql/duckdb-dialect.js";
import { type CacheOptions, openCache } from "./cache/cache.js";
import { remembering } from "./cache/remembering.js";
import type { Cell, Engine, Row } from "./engine.js";
import { type EventFiles, eventFiles, firstBrokenLine, firstLine } from "./event-files.js";
import { eventsError } from "./events-error.js";

export interface DuckDbOptions {
  /** Paths or globs; `**` as DuckDB understands it. */
  readonly events: readonly string[];
  /** Throws for a file that may not be read; default: all may. */
  readonly admits?: (file: string) => Promise<void>;
  /** Called from time to time while events are read, with 0 to 100. */
  readonly onProgress?: (percent: number) => void;
  /** What DuckDB may hold before it writes to disk; default 700 MB. */
  readonly memoryLimit?: string;
  /** Where a run keeps what makes the next one quick; default: nowhere. What it says is the same to the byte. */
  readonly cache?: CacheOptions;
}

const PROGRESS_EVERY_MS = 200;

/**
 * An engine over files of an event export, Parquet or JSON lines, on this machine. Close it when done.
 *
 * @throws GoalsError (exit 3) where the files are none, or no export.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<Engine> {
  // A run shares what it writes down with no other run and with no other user.
  const spill = await makePrivateFolder();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const close = async (): Promise<void> => {
    connection.closeSync();
    instance.closeSync();
    await spill.remove();
  };
  try {
    // The order of events is their timestamp, never their place in a file.
    await connection.run("SET preserve_insertion_order = false");
    await connection.run(`SET memory_limit = ${duckdbDialect.text(options.memoryLimit ?? "700MB")}`);
    await connection.run(`SET temp_directory = ${duckdbDialect.text(spill.path)}`);
    const files = await eventFiles(connection, options.events, spill.path, options.admits);
    const cache = options.cache === undefined ? null : await openCache(connection, files, options.cache);
    const run = (sql: string): Promise<void> => withProgress(connection, sql, options.onProgress);
    const rowsOf = (query: string): Promise<readonly Row[]> =>
      reading(files, async () => {
        const reader = await connection.runAndReadAll(query);
        const names = reader.columnNames();
        return reader
          .getRows()
          .map(
            (row): Row => Object.fromEntries(names.map((name, index) => [name, cellOf(row[index] ?? null)])),
          );
      });
    const views = new Set<string>();
    const made = (table: string, query: string): Promise<void> =>
      reading(files, async () => {
        if (views.delete(table)) await connection.run(`DROP VIEW ${table}`);
        await run(duckdbDialect.createTable(table, query));
      });
    const seen = async (table: string, query: string): Promise<void> => {
      if (!views.has(table)) await connection.run(`DROP TABLE IF EXISTS ${table}`);
      views.add(table);
      await connection.run(`CREATE OR REPLACE TEMP VIEW ${table} AS\n${query}`);
    };
    return {
      dialect: duckdbDialect,
      source: files.source,
      where: [],
      columns: files.columns,
      described: describe(files),
      tables: files.chosen,
      asked: null,
      ...(cache === null
        ? { create: ({ table, query }) => made(table, query), query: rowsOf, close }
        : { keeps: true, ...remembering(cache, files, { make: made, view: seen, query: rowsOf, close }) }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function describe({ files }: EventFiles): string {
  const [first] = files;
  return files.length === 1 && first !== undefined ? first : `${files.length} files`;
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") {
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : String(value);
  }
  return String(value);
}

async function withProgress(
  connection: DuckDBConnection,
  sql: string,
  onProgress: ((percent: number) => void) | undefined,
): Promise<void> {
  if (onProgress === undefined) {
    await connection.run(sql);
    return;
  }
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    if (percentage > 0) onProgress(Math.min(100, percentage));
  }, PROGRESS_EVERY_MS);
  try {
    await connection.run(sql);
  } finally {
    clearInterval(timer);
  }
}

/** Whatever DuckDB finds wrong while it reads is wrong with the files; it reads nothing else from outside. */
async function reading<T>(files: EventFiles, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = firstLine(error);
    if (
      !/^(Invalid Input|IO|Conversion|Serialization|Invalid|TProtocol|Out of Range) ?(Input )?Error/i.test(
        message,
      )
    )
      throw error;
    const broken = await firstBrokenLine(files.json);
    if (broken !== null) {
      throw eventsError(
        "events-broken-line",
        `${files.copies.get(broken.file) ?? broken.file}:${broken.line} is not a line of JSON: ${broken.problem}`,
        {
          cause: error,
        },
      );
    }
    const named = [...files.copies].reduce((text, [copy, file]) => text.replaceAll(copy, file), message);
    throw eventsError("events-unreadable", `the events can't be read: ${named}`, { cause: error });
  }
}
