/**
 * Which tables of a dataset are read, and how they are named in FROM. A wildcard fails where a view's name begins like it,
 * so each is as long as it takes to meet none. Pure: rows of the catalog in, text out.
 */
import { addDays, type Day } from "../../numbers/calendar.js";
import { bigqueryDialect } from "../sql/bigquery-dialect.js";
import type { SourceColumns } from "../sql/dialect.js";
import { type Engine, numberIn, type Row } from "./engine.js";
import { eventsError } from "./events-error.js";
import { type ChosenTables, chooseTables, tableOf } from "./export-tables.js";

/** Tables of events with the columns that not every export has, and whether they are views. */
export function catalogQuery(path: string): string {
  const columns = ["platform", "stream_id", "batch_event_index", "user_properties", "user_id"]
    .map((name) => `COUNTIF(c.column_name = '${name}') AS ${name}`)
    .join(", ");
  return `SELECT c.table_name AS name, ${columns}, MAX(IF(t.table_type = 'BASE TABLE', 0, 1)) AS is_view
FROM \`${path}\`.INFORMATION_SCHEMA.COLUMNS AS c JOIN \`${path}\`.INFORMATION_SCHEMA.TABLES AS t ON t.table_name = c.table_name
WHERE STARTS_WITH(c.table_name, 'events_') GROUP BY c.table_name ORDER BY c.table_name`;
}

interface Days {
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface ExportTables {
  readonly tables: ChosenTables;
  readonly asked: Days;
  /** Names of what no wildcard may meet. */
  readonly views: readonly string[];
  /** Whether any of the tables read has the column. */
  readonly has: (column: string) => boolean;
}

const DEFAULT_DAYS = 28;
/** Google writes a day's table again for 72 hours after the day. Source: support.google.com/analytics/answer/9358801. */
const DAYS_UNTIL_FINAL = 3;

/** In a dataset a name is the whole name: `events_20260303_clean` is somebody's own table. */
const dayOf = (name: string): Day | null => (/\d{8}$/.test(name) ? tableOf(name).day : null);

/**
 * Chooses from the answer to `catalogQuery`.
 *
 * @throws GoalsError `events-none` (exit 3), which says what is there.
 */
export function tablesOf(dataset: string, catalog: readonly Row[], days: Days | undefined): ExportTables {
  const names = catalog.map(({ name }) => String(name));
  const isView = (row: Row): boolean => numberIn(row, "is_view") > 0;
  const asked = days ?? lastFinalDays(names);
  const ofDays = catalog.filter(({ name }) => {
    const day = dayOf(String(name));
    return asked !== null && day !== null && day >= asked.firstDay && day <= asked.lastDay;
  });
  const tables = chooseTables(ofDays.map(({ name }) => String(name)));
  if (tables.read.length === 0 || asked === null) {
    const of = days === undefined ? "" : ` of ${days.firstDay} to ${days.lastDay}`;
    throw eventsError("events-none", `${dataset} has no table events_YYYYMMDD${of}`, { hint: hintOf(names) });
  }
  const read = new Set(tables.read);
  return {
    tables,
    asked,
    views: catalog.filter(isView).map(({ name }) => String(name)),
    has: (column) => ofDays.some((row) => read.has(String(row.name)) && numberIn(row, column) > 0),
  };
}

/** The tables of the export are in the property's zone, so it is they that say which day is over. */
function lastFinalDays(names: readonly string[]): Days | null {
  const found = names.filter((name) => dayOf(name) !== null).map(tableOf);
  const daily = found.filter(({ kind }) => kind === "daily");
  const days = (daily.length > 0 ? daily : found).map(({ day }) => day ?? "").toSorted();
  const newest = days.at(-1);
  if (newest === undefined) return null;
  const final = days.filter((day) => day <= addDays(newest, -DAYS_UNTIL_FINAL)).at(-1);
  const lastDay = final ?? newest;
  return { firstDay: addDays(lastDay, 1 - DEFAULT_DAYS), lastDay };
}

function hintOf(names: readonly string[]): string {
  const kinds = ["daily", "fresh", "intraday"] as const;
  const there = kinds.flatMap((kind) => {
    const days = names.flatMap((name) => (tableOf(name).kind === kind ? (dayOf(name) ?? []) : []));
    const [first] = days.toSorted();
    return first === undefined ? [] : [`${kind} tables of ${first} to ${days.toSorted().at(-1)}`];
  });
  const others = names.filter((name) => dayOf(name) === null);
  if (others.length > 0) there.push(others.slice(0, 3).join(", ") + (others.length > 3 ? ", ..." : ""));
  return there.length === 0
    ? "It has no table whose name begins with events_. Is it the property's dataset, and has the export begun?"
    : `There are ${there.join("; ")}. Say which days with --days.`;
}

/** The columns a backtest reads, with the type of those that an older table may lack. */
const ALWAYS = ["event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id"];
const BATCH = ["batch_page_id", "batch_ordering_id", "batch_event_index"];

/** One wildcard over the tables where that will do, else several in one. */
export function sourceOf(
  path: string,
  read: readonly string[],
  views: readonly string[],
  columns: SourceColumns,
): Pick<Engine, "source" | "where"> {
  const groups = grouped(read, views);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return partOf(path, only);
  const selected = [
    ...ALWAYS,
    ...(columns.platform ? ["platform"] : []),
    ...(columns.streamId ? ["stream_id"] : []),
    ...(columns.batch ? BATCH : []),
    ...(columns.userProperties ? ["user_properties"] : []),
    ...(columns.userId ? ["user_id"] : []),
  ].join(", ");
  const parts = groups.map((group) => {
    const { source, where } = partOf(path, group);
    return `SELECT ${selected} FROM ${source}${where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`}`;
  });
  return { source: `(\n${parts.join("\nUNION ALL ")}\n) AS events`, where: [] };
}

interface Group {
  /** What the names have in common, or the one name. */
  readonly prefix: string;
  readonly names: readonly string[];
}

/** A wildcard's star stands for a day of the month at least. */
const DAY_DIGITS = 2;

/** Names that begin alike in so many letters, parted by one letter more until no view begins so. */
function grouped(names: readonly string[], views: readonly string[], alike = 0): readonly Group[] {
  const [first = ""] = names;
  let length = Math.max(alike, first.length - DAY_DIGITS);
  while (length > alike && !names.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  const prefix = first.slice(0, length);
  if (!views.some((view) => view.startsWith(prefix))) return [{ prefix, names }];
  if (names.length === 1) return [{ prefix: first, names }];
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const next = name.slice(0, length + 1);
    parts.set(next, [...(parts.get(next) ?? []), name]);
  }
  return [...parts.values()].flatMap((part) => grouped(part, views, length + 1));
}

function partOf(path: string, { prefix, names }: Group): Pick<Engine, "source" | "where"> {
  const [only] = names;
  if (only === prefix) return { source: `\`${path}.${prefix}\``, where: [] };
  const suffixes = names.map((name) => bigqueryDialect.text(name.slice(prefix.length)));
  return {
    source: `\`${path}.${prefix}*\``,
    where: [`_TABLE_SUFFIX IN (${suffixes.join(", ")})`],
  };
}
