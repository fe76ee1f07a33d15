/**
 * One Parquet file of the export into `raw_events`. Writers type the same column differently (an all-null column as
 * INTEGER, integers as strings, BigQuery's `list.element` for arrays), so every column is cast by name.
 */

import type { DuckDBConnection } from "@duckdb/node-api";
import { EXPORT_SHAPE, REQUIRED_COLUMNS, type Shape, typeOf } from "./export-shape.js";
import { fileLiteral } from "./file-names.js";
import { EventLoadError } from "./load-error.js";

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
  if (Array.isArray(shape)) {
    // BigQuery writes repeated fields so when it exports to Parquet without list inference.
    if (/^STRUCT\(list STRUCT\(element /i.test(type)) {
      return `list_transform(${name}.list, lambda item: item.element)::${typeOf(shape)}`;
    }
    return type.endsWith("[]") ? `${name}::${typeOf(shape)}` : undefined;
  }
  return /^STRUCT\(/i.test(type) ? `${name}::${typeOf(shape)}` : undefined;
}

/** Throws an EventLoadError for a file that is truncated, lacks a required column, or types one past use. */
export async function loadParquet(connection: DuckDBConnection, file: string): Promise<void> {
  const columns = await columnsOf(connection, file);
  const selected: string[] = [];
  for (const [name, shape] of Object.entries(EXPORT_SHAPE)) {
    const type = columns.get(name);
    const cast = type === undefined ? undefined : castColumn(name, shape, type);
    if (cast !== undefined) {
      selected.push(`${cast} AS ${name}`);
    } else if (REQUIRED_COLUMNS.includes(name)) {
      throw type === undefined
        ? new EventLoadError("missing_column", `has no column ${name}`, { file })
        : new EventLoadError("wrong_column_type", `has ${name} as ${type}`, { file });
    }
  }
  try {
    await connection.run(
      `INSERT INTO raw_events BY NAME SELECT ${selected.join(", ")} FROM read_parquet(${fileLiteral(file)})`,
    );
  } catch (error) {
    throw new EventLoadError("unreadable_file", `cannot be read as an event export: ${firstLine(error)}`, {
      file,
    });
  }
}
