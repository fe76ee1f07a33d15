/**
 * A local store of what GA4 has answered, in one DuckDB file. Every write is one transaction: a pull that is killed
 * leaves whole spans or none. Knows nothing of goals or of the Data API's calls.
 */
import { dirname } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { isThere } from "../../disk/is-there.js";
import { makeFolder } from "../../disk/state-folder.js";
import type { KeyEventFact } from "../port.js";
import { connectTo, inTransaction, rows } from "./connection.js";
import { EXPORT, type FactKind, type Grain, METRIC_COLUMNS } from "./tables.js";

/** Inclusive days and what they are. */
export interface Span {
  readonly start: string;
  readonly end: string;
  readonly grain: Grain;
  readonly final: boolean;
}

/** A span that is in the store, for these events. */
export interface StoredSpan extends Span {
  readonly events: readonly string[];
}

export interface Fact {
  readonly kind: FactKind;
  readonly value: string;
  readonly event: string;
  /** `true`, `false`, or `''` where it is not split. */
  readonly isKeyEvent: string;
  readonly start: string;
  readonly end: string;
  /** By GA4's name of the metric; null = not to be seen. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

interface StoredProperty {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly currency: string | null;
  /** Measurement ids of the streams that were counted; empty or absent: all. */
  readonly streams?: readonly string[];
}

interface StoredGoal {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly event: string;
}

export interface ReportStore {
  /** What is known of the property itself; replaces what was known before. */
  describe(
    property: StoredProperty,
    keyEvents: readonly KeyEventFact[],
    goals: readonly StoredGoal[],
  ): Promise<void>;
  property(id: string): Promise<StoredProperty | null>;
  /** Forgets the days of a property that were counted in other streams than these. */
  forgetOtherStreams(id: string, streams: readonly string[]): Promise<void>;
  keyEvents(id: string): Promise<readonly KeyEventFact[]>;
  dimensions(id: string): Promise<readonly string[]>;
  spans(id: string, dimension: string): Promise<readonly StoredSpan[]>;
  /** Replaces everything about these spans of a dimension, all at once. */
  replace(
    id: string,
    dimension: string,
    spans: readonly Span[],
    events: readonly string[],
    facts: readonly Fact[],
  ): Promise<void>;
  /** Forgets every span that ends after a day: what a pull with a wrong clock has left. */
  forgetAfter(id: string, day: string): Promise<void>;
  /** Forgets the rolling spans that are not among these. */
  keepRolling(id: string, dimension: string, spans: readonly Span[]): Promise<void>;
  facts(id: string, dimension: string, kind: FactKind, start: string, end: string): Promise<readonly Fact[]>;
  /**
   * Writes the days to a file and says how many rows. `name` says the format: Parquet, else CSV, packed where it ends so;
   * by default the file's own.
   */
  exportTo(file: string, name?: string): Promise<number>;
  close(): Promise<void>;
}

const COLUMNS = Object.entries(METRIC_COLUMNS);

/**
 * Opens a store, and makes one where there is none.
 *
 * @throws GoalsError `store-locked` while another process has it open, `store-damaged` for a file that is none.
 */
export async function openStore(path: string): Promise<ReportStore> {
  await makeFolder(dirname(path));
  const { connection, close } = await connectTo(path);
  return storeOver(connection, close);
}

/** The same of one that is there; null, and nothing is made, where there is none: for who only reads. */
export async function openStoreThere(path: string): Promise<ReportStore | null> {
  return (await isThere(path)) ? openStore(path) : null;
}

/** The same text for the same streams; null for all. */
function textOf(streams: readonly string[]): string | null {
  return streams.length === 0 ? null : streams.toSorted().join(" ");
}

function storeOver(connection: DuckDBConnection, close: () => Promise<void>): ReportStore {
  return {
    describe: (property, keyEvents, goals) =>
      inTransaction(connection, async () => {
        const { id, name, timeZone, currency, streams = [] } = property;
        for (const table of ["properties", "key_events", "goals"]) {
          await connection.run(`DELETE FROM ${table} WHERE property = $1`, [id]);
        }
        await connection.run("INSERT INTO properties VALUES ($1, $2, $3, $4, $5)", [
          id,
          name,
          timeZone,
          currency,
          textOf(streams),
        ]);
        for (const { event, since, defaultValue } of keyEvents) {
          await connection.run("INSERT INTO key_events VALUES ($1, $2, $3, $4, $5)", [
            id,
            event,
            since === null ? null : since.toISOString(),
            defaultValue?.amount ?? null,
            defaultValue?.currency ?? null,
          ]);
        }
        for (const goal of goals) {
          const values = [id, goal.id, goal.name, goal.tier, goal.event];
          await connection.run("INSERT INTO goals VALUES ($1, $2, $3, $4, $5)", values);
        }
      }),
    async property(id) {
      const [row] = await rows(connection, "SELECT * FROM properties WHERE property = $1", [id]);
      if (row === undefined) return null;
      const currency = row.currency === null ? null : String(row.currency);
      const streams = row.streams === null ? [] : String(row.streams).split(" ");
      return { id, name: String(row.name), timeZone: String(row.time_zone), currency, streams };
    },
    forgetOtherStreams: (id, streams) =>
      inTransaction(connection, async () => {
        const others = "SELECT property FROM properties WHERE property = $1 AND streams IS DISTINCT FROM $2";
        for (const table of ["facts", "spans"]) {
          await connection.run(`DELETE FROM ${table} WHERE property IN (${others})`, [id, textOf(streams)]);
        }
      }),
    async keyEvents(id) {
      const found = await rows(connection, "SELECT * FROM key_events WHERE property = $1 ORDER BY event", [
        id,
      ]);
      return found.map(({ event, since, default_amount, default_currency }) => ({
        event: String(event),
        since: since === null ? null : new Date(String(since)),
        ...(default_amount === null
          ? {}
          : { defaultValue: { amount: Number(default_amount), currency: String(default_currency) } }),
      }));
    },
    async dimensions(id) {
      const sql = "SELECT DISTINCT dimension FROM spans WHERE property = $1 AND dimension <> '' ORDER BY 1";
      return (await rows(connection, sql, [id])).map(({ dimension }) => String(dimension));
    },
    async spans(id, dimension) {
      const sql = `SELECT first_day::VARCHAR AS first_day, last_day::VARCHAR AS last_day, grain, events, final
        FROM spans WHERE property = $1 AND dimension = $2 ORDER BY 1, 2`;
      return (await rows(connection, sql, [id, dimension])).map((row) => ({
        start: String(row.first_day),
        end: String(row.last_day),
        grain: String(row.grain) as Grain,
        final: row.final === true,
        events: JSON.parse(String(row.events)) as readonly string[],
      }));
    },
    replace: (id, dimension, spans, events, facts) =>
      inTransaction(connection, async () => {
        const list = JSON.stringify([...new Set(events)].sort());
        for (const { start, end, grain, final } of spans) {
          await forget(connection, id, dimension, start, end);
          await connection.run("INSERT INTO spans VALUES ($1, $2, $3::DATE, $4::DATE, $5, $6, $7)", [
            id,
            dimension,
            start,
            end,
            grain,
            list,
            final,
          ]);
        }
        await append(connection, id, dimension, facts);
      }),
    forgetAfter: (id, day) =>
      inTransaction(connection, async () => {
        for (const table of ["facts", "spans"])
          await connection.run(`DELETE FROM ${table} WHERE property = $1 AND last_day > $2::DATE`, [id, day]);
      }),
    keepRolling: (id, dimension, spans) =>
      inTransaction(connection, async () => {
        const sql = `SELECT first_day::VARCHAR AS first_day, last_day::VARCHAR AS last_day FROM spans
          WHERE property = $1 AND dimension = $2 AND grain = 'rolling'`;
        for (const row of await rows(connection, sql, [id, dimension])) {
          const [start, end] = [String(row.first_day), String(row.last_day)];
          if (spans.some((span) => span.start === start && span.end === end)) continue;
          await forget(connection, id, dimension, start, end);
        }
      }),
    async facts(id, dimension, kind, start, end) {
      const sql = `SELECT value, event, is_key_event, first_day::VARCHAR AS first_day, last_day::VARCHAR AS last_day,
          ${COLUMNS.map(([, column]) => column).join(", ")}
        FROM facts WHERE property = $1 AND dimension = $2 AND kind = $3
          AND first_day >= $4::DATE AND last_day <= $5::DATE
        ORDER BY first_day, last_day, value, event, is_key_event`;
      return (await rows(connection, sql, [id, dimension, kind, start, end])).map((row) => ({
        kind,
        value: String(row.value),
        event: String(row.event),
        isKeyEvent: String(row.is_key_event),
        start: String(row.first_day),
        end: String(row.last_day),
        metrics: Object.fromEntries(
          COLUMNS.map(([metric, column]) => [metric, row[column] === null ? null : Number(row[column])]),
        ),
      }));
    },
    async exportTo(file, name = file) {
      await connection.run(`COPY (${EXPORT}) TO '${file.replaceAll("'", "''")}' (${formatOf(name)})`);
      const [row] = await rows(connection, `SELECT count(*) AS n FROM (${EXPORT})`);
      return Number(row?.n ?? 0);
    },
    close,
  };
}

/** The file is there already: without a second one beside it, which would take its place. */
function formatOf(name: string): string {
  if (/\.parquet$/i.test(name)) return "FORMAT parquet, USE_TMP_FILE false";
  const packed = /\.gz$/i.test(name) ? "gzip" : /\.zst$/i.test(name) ? "zstd" : "none";
  return `FORMAT csv, HEADER, COMPRESSION ${packed}, USE_TMP_FILE false`;
}

async function forget(
  connection: DuckDBConnection,
  id: string,
  dimension: string,
  start: string,
  end: string,
): Promise<void> {
  for (const table of ["facts", "spans"]) {
    await connection.run(
      `DELETE FROM ${table} WHERE property = $1 AND dimension = $2 AND first_day = $3::DATE AND last_day = $4::DATE`,
      [id, dimension, start, end],
    );
  }
}

/** Through one JSON text: a statement a row would take minutes for a year of days. */
async function append(
  connection: DuckDBConnection,
  id: string,
  dimension: string,
  facts: readonly Fact[],
): Promise<void> {
  if (facts.length === 0) return;
  const texts = ["value", "kind", "event", "is_key_event", "first_day", "last_day"];
  const numbers = COLUMNS.map(([, column]) => column);
  const shape = [
    ...texts.map((name) => `"${name}":"VARCHAR"`),
    ...numbers.map((name) => `"${name}":"DOUBLE"`),
  ];
  const lines = facts.map(({ value, kind, event, isKeyEvent, start, end, metrics }) => ({
    value,
    kind,
    event,
    is_key_event: isKeyEvent,
    first_day: start,
    last_day: end,
    ...Object.fromEntries(COLUMNS.map(([metric, column]) => [column, metrics[metric] ?? null])),
  }));
  await connection.run(
    `INSERT INTO facts SELECT $1, $2, f.value, f.kind, f.event, f.is_key_event, f.first_day::DATE, f.last_day::DATE,
      ${numbers.map((name) => `f.${name}`).join(", ")}
    FROM (SELECT unnest(from_json($3::JSON, '[{${shape.join(",")}}]')) AS f)`,
    [id, dimension, JSON.stringify(lines)],
  );
}
