/**
 * Rows in memory, on their way to `raw_events`: as JSON, but a piece of the rows column by column, so that no name is said once a
 * row. What events share stands once in a piece: a record that is one object (the device of a visitor), and a parameter.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import {
  EXPORT_SHAPE,
  type ExportParam,
  type ExportRow,
  isList,
  PARAMETERS_SHAPE,
  REQUIRED_COLUMNS,
  type Shape,
} from "./export-row.js";
import { insertExport, keptParameters } from "./raw-columns.js";
import { literal } from "./sql-text.js";

/** In rows: the JSON of a long stream is never held whole. */
const PIECE = 20_000;

/** Takes in every row. */
export async function loadRows(connection: DuckDBConnection, rows: Iterable<ExportRow>): Promise<void> {
  let piece: ExportRow[] = [];
  for (const row of rows) {
    piece.push(row);
    if (piece.length === PIECE) {
      await loadPiece(connection, piece);
      piece = [];
    }
  }
  if (piece.length > 0) await loadPiece(connection, piece);
}

async function loadPiece(connection: DuckDBConnection, rows: readonly ExportRow[]): Promise<void> {
  await connection.run("CREATE OR REPLACE TEMP TABLE row_text (json JSON)");
  const appender = await connection.createAppender("row_text", null, "temp");
  try {
    appender.appendVarchar(wellFormed(JSON.stringify(pieceOf(rows))));
    appender.endRow();
  } finally {
    appender.closeSync();
  }
  await connection.run(INSERT_PIECE);
}

/** Half of a surrogate pair, which JSON writes as an escape, is U+FFFD: it is no character, and DuckDB reads none of the text. */
function wellFormed(json: string): string {
  return json.includes("\\ud")
    ? json.replace(/\\(?:ud[\da-f]{3}|.)/g, (coded) => (coded.startsWith("\\ud") ? "\ufffd" : coded))
    : json;
}

const COLUMNS = Object.entries(EXPORT_SHAPE);

/**
 * A list a column: of its values, or of places in a list of those it shares, counted from 1. A column that no row has is left
 * out, unless an event is none without it: then the row is told of.
 */
function pieceOf(rows: readonly ExportRow[]): Readonly<Record<string, unknown>> {
  const columns = COLUMNS.flatMap(([name, shape]) => {
    const values = rows.map((row) => row[name as keyof ExportRow]);
    const isLacking = values.every((value) => value === undefined || value === null);
    if (isLacking && !REQUIRED_COLUMNS.includes(name)) return [];
    if (shape === PARAMETERS_SHAPE) return [[name, sharedParameters(values)]];
    return [[name, isRecord(shape) ? sharedRecords(values) : values]];
  });
  return Object.fromEntries(columns);
}

const isRecord = (shape: Shape): boolean => typeof shape !== "string" && !isList(shape);

interface Shared {
  readonly of: readonly unknown[];
  readonly at: readonly unknown[];
}

function sharedRecords(values: readonly unknown[]): Shared {
  const places = new Map<unknown, number>();
  const placeOf = (record: unknown): number => {
    const known = places.get(record);
    if (known !== undefined) return known;
    places.set(record, places.size + 1);
    return places.size;
  };
  const at = values.map(placeOf);
  return { of: [...places.keys()], at };
}

/** Of parameters with the same text or whole number there is one. */
function sharedParameters(lists: readonly unknown[]): Shared {
  const of: unknown[] = [];
  const places = new Map<string, Map<unknown, number>>();
  const placeOf = (parameter: ExportParam | null): number => {
    const { string_value: text, int_value: whole } = parameter?.value ?? {};
    const value = text ?? (Number.isSafeInteger(whole) ? whole : undefined);
    if (parameter === null || value === undefined) return of.push(parameter);
    const known = places.get(parameter.key) ?? new Map<unknown, number>();
    if (known.size === 0) places.set(parameter.key, known);
    const seen = known.get(value);
    if (seen !== undefined) return seen;
    const place = of.push(parameter);
    known.set(value, place);
    return place;
  };
  return { of, at: lists.map((list) => (Array.isArray(list) ? list.map(placeOf) : null)) };
}

const isShared = (shape: Shape): boolean => shape === PARAMETERS_SHAPE || isRecord(shape);

function pieceShape(shape: Shape): unknown {
  if (shape === PARAMETERS_SHAPE) return { of: shape, at: [["UINTEGER"]] };
  return isRecord(shape) ? { of: [shape], at: ["UINTEGER"] } : [shape];
}

const PIECE_SHAPE = Object.fromEntries(COLUMNS.map(([name, shape]) => [name, pieceShape(shape)]));

/** What a piece shares, before it is one row an event: there it would be worked out for each. */
const SHARED = COLUMNS.filter(([, shape]) => isShared(shape)).map(([name, shape]) => {
  const of = `${name}.of`;
  return `${shape === PARAMETERS_SHAPE ? keptParameters(of) : of} AS of_${name}`;
});

const UNNESTED = COLUMNS.map(([name, shape]) => `unnest(${name}${isShared(shape) ? ".at" : ""}) AS ${name}`);

const RECORDS = COLUMNS.filter(([, shape]) => isRecord(shape)).map(
  ([name]) => `of_${name}[${name}] AS ${name}`,
);

const INSERT_PIECE = insertExport(
  `(WITH read AS (SELECT unnest(from_json(json, ${literal(JSON.stringify(PIECE_SHAPE))})) FROM row_text),
  shared AS (SELECT *, ${SHARED.join(", ")} FROM read),
  unnested AS (SELECT COLUMNS('^of_'), ${UNNESTED.join(", ")} FROM shared)
  SELECT * REPLACE (${RECORDS.join(", ")}) FROM unnested)`,
  (column) => `list_select(of_${column}, ${column})`,
);
