/**
 * Which tables and files of an export are read, and which hold the same rows once more. Google writes a day as
 * `events_YYYYMMDD`; while it runs as `events_intraday_YYYYMMDD` and, in GA4 360, `events_fresh_YYYYMMDD`; users tables
 * lie beside them. Pure: names in, names out.
 */
import type { Day } from "../../numbers/calendar.js";

export type TableKind = "daily" | "fresh" | "intraday" | "users" | "other";

/** What was not read. `because` is what was read in its place; null for tables that hold no events. */
export interface LeftOut {
  readonly name: string;
  readonly because: string | null;
}

export interface ChosenTables {
  readonly read: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Days that a table or file is there for, as far as names tell. */
  readonly days: readonly Day[];
  /** Of those, the ones that only a table of an unfinished day holds. */
  readonly unfinished: readonly Day[];
}

interface Table {
  readonly kind: TableKind;
  readonly day: Day | null;
}

/** The better, the earlier. */
const KINDS: readonly TableKind[] = ["daily", "fresh", "intraday"];
const FORMATS = /\.(parquet|ndjson|jsonl|json)(\.gz)?$/i;
const EVENTS = /^events_(?:(intraday|fresh)_)?(\d{4})(\d{2})(\d{2})(?!\d)/;
const USERS = /^(?:pseudonymous_)?users_\d{8}(?!\d)/;

/** `events_20260901`, also with what stands behind it in the name of a file or of one of its shards. */
export function tableOf(name: string): Table {
  const [, kind, ...day] = EVENTS.exec(name) ?? [];
  if (day.length > 0) return { kind: (kind as TableKind | undefined) ?? "daily", day: day.join("-") };
  return { kind: USERS.test(name) ? "users" : "other", day: null };
}

/** Tables of one dataset. */
export function chooseTables(names: readonly string[]): ChosenTables {
  return choose(names.map((name) => ({ name, folder: "", ...tableOf(name) })));
}

/** Files by path. A table may be a folder of files. Tables of different folders are of different exports. */
export function chooseFiles(paths: readonly string[]): ChosenTables {
  const { kept, copies } = withoutCopies(paths);
  const chosen = choose(kept.map((name) => ({ name, ...tableOfPath(name) })));
  return { ...chosen, leftOut: [...copies, ...chosen.leftOut] };
}

interface Named extends Table {
  readonly name: string;
  readonly folder: string;
}

function tableOfPath(path: string): Omit<Named, "name"> {
  const parts = path.split("/");
  for (const back of [1, 2]) {
    const table = tableOf(parts.at(-back) ?? "");
    if (table.kind !== "other") return { ...table, folder: parts.slice(0, -back).join("/") };
  }
  return { kind: "other", day: null, folder: parts.slice(0, -1).join("/") };
}

function choose(tables: readonly Named[]): ChosenTables {
  const best = new Map<string, Named>();
  const keyOf = ({ folder, day }: Named): string => `${folder}\n${day}`;
  for (const table of tables) {
    if (table.day === null) continue;
    const known = best.get(keyOf(table));
    if (known === undefined || KINDS.indexOf(table.kind) < KINDS.indexOf(known.kind))
      best.set(keyOf(table), table);
  }
  const leftOut: LeftOut[] = [];
  const read = tables.filter((table) => {
    if (table.kind === "users") leftOut.push({ name: table.name, because: null });
    if (table.day === null) return table.kind !== "users";
    const other = best.get(keyOf(table));
    if (other === undefined || other.kind === table.kind) return true;
    leftOut.push({ name: table.name, because: other.name });
    return false;
  });
  const days = (some: readonly Named[]): readonly Day[] =>
    [...new Set(some.flatMap(({ day }) => (day === null ? [] : [day])))].toSorted();
  return {
    read: read.map(({ name }) => name),
    leftOut,
    days: days(read),
    unfinished: days(read.filter(({ kind }) => kind !== "daily")),
  };
}

/** A file beside its `.gz`, or in two formats: the quickest to read of them. */
function withoutCopies(paths: readonly string[]): {
  readonly kept: readonly string[];
  readonly copies: readonly LeftOut[];
} {
  const best = new Map<string, string>();
  const rank = (path: string): number => (/\.gz$/i.test(path) ? 2 : /\.parquet$/i.test(path) ? 0 : 1);
  const stem = (path: string): string => path.replace(FORMATS, "");
  for (const path of paths) {
    const known = best.get(stem(path));
    if (known === undefined || rank(path) < rank(known)) best.set(stem(path), path);
  }
  const kept = new Set(best.values());
  return {
    kept: paths.filter((path) => kept.has(path)),
    copies: paths.flatMap((path) =>
      kept.has(path) ? [] : [{ name: path, because: best.get(stem(path)) ?? path }],
    ),
  };
}
