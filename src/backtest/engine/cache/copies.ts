/**
 * The narrow copy of a run's events: a Parquet file that is written while the events are read, so that no memory holds
 * it, and says which columns it has. A copy that does not fit is none. Beside it lie the rare events once more: goals are mostly
 * on those, and most rows are of a few names.
 */
import { createHash } from "node:crypto";
import type { DuckDBConnection } from "@duckdb/node-api";
import { duckdbDialect } from "../../sql/duckdb-dialect.js";
import { type FromNarrow, type Looked, narrowQuery, serves, together } from "../../sql/narrow.js";
import type { Row } from "../engine.js";
import type { EventFiles } from "../event-files.js";
import type { Answers } from "./answers.js";
import type { KeptTables } from "./kept-tables.js";
import type { FoundFile, ParquetFiles } from "./parquet-files.js";

export interface Copies {
  /** The query that makes a table of the copy, which is made where there is none that serves; null: it failed before. */
  readonly hits: (narrow: FromNarrow) => Promise<string | null>;
  /** The last query failed: its copy is not used again. */
  readonly failed: () => Promise<void>;
  /** Keeps what is new; false where it is larger than so many bytes or no longer of these files, null where nothing is new. */
  readonly keep: (mostBytes: number, isStill: () => Promise<boolean>) => Promise<boolean | null>;
}

/** Columns by what they hold. */
type Columns = ReadonlyMap<string, Looked>;

interface Copy {
  /** After FROM. */
  readonly from: string;
  readonly columns: Columns;
  /** Where another run has kept it; else where it is. */
  readonly kept: FoundFile | null;
  readonly path: string;
  readonly rare: Rare | null;
}

interface Rare {
  /** After FROM: the copy without events of these names. */
  readonly from: string;
  readonly common: readonly string[];
}

/** The names of the rarest events, which are not more than this part of all, are rare. */
const RARE = 0.1;

/** `key`: what the events' files are. */
export function openCopies(
  connection: DuckDBConnection,
  files: EventFiles,
  parquet: ParquetFiles,
  key: string,
  { answers, tables }: { readonly answers: Answers; readonly tables: Pick<KeptTables, "find" | "put"> },
): Copies {
  const { text } = duckdbDialect;
  let copy: Copy | null = null;
  let isBroken = false;

  /** What another run has kept. */
  const found = async (): Promise<Copy | null> => {
    const kept = await parquet.find(key);
    if (kept === null) return null;
    try {
      const reader = await connection.runAndReadAll(
        `SELECT decode(value) FROM parquet_kv_metadata(${text(kept.path)}) WHERE decode(key) = 'about'`,
      );
      const columns = new Map(JSON.parse(String(reader.getRows()[0]?.[0])) as [string, Looked][]);
      return {
        from: await parquet.read(kept.path),
        columns,
        kept,
        path: kept.path,
        rare: await rareBefore(columns),
      };
    } catch {
      await parquet.drop(kept.name);
      return null;
    }
  };
  const make = async (columns: Columns): Promise<Copy> => {
    const query = narrowQuery(columns, { ...files, where: [] }, duckdbDialect);
    const path = await parquet.write(query, JSON.stringify([...columns]));
    const from = await parquet.read(path);
    return { from, columns, kept: null, path, rare: await rareOf(columns, from) };
  };
  const rareBefore = async (columns: Columns): Promise<Rare | null> => {
    const common = answers.get(rareKey(columns));
    const query = common === undefined ? null : await tables.find(rareKey(columns));
    return query === null ? null : { from: `(${query}) AS rare`, common: namesIn(common) };
  };
  const rareOf = async (columns: Columns, from: string): Promise<Rare | null> => {
    const reader = await connection.runAndReadAll(commonQuery(from));
    const common = reader.getRowObjects().map(({ name }) => ({ name: String(name) }));
    if (common.length === 0) return null;
    const isCommon = `event_name IN (${common.map(({ name }) => text(name)).join(", ")})`;
    const path = await tables.put(rareKey(columns), `SELECT * FROM ${from} WHERE NOT ${isCommon}`);
    if (path === null) return null;
    answers.put(rareKey(columns), common);
    return { from: await parquet.read(path), common: namesIn(common) };
  };
  const copyFor = async (looks: readonly Looked[]): Promise<Copy> => {
    copy ??= await found();
    const has = [...(copy?.columns.values() ?? [])];
    if (copy !== null && looks.every((look) => has.some((one) => serves(one, look)))) return copy;
    // The one before stays until the run ends: tables are read of it whenever they are asked.
    copy = await make(new Map(together(has, looks).map((look, index) => [`c${index}`, look] as const)));
    return copy;
  };
  return {
    async hits(narrow) {
      if (isBroken) return null;
      const { columns, rare, ...whole } = await copyFor(narrow.looks);
      const isRare = (name: string): boolean => rare?.common.includes(name) === false;
      const from = rare !== null && narrow.only?.every(isRare) === true ? rare.from : whole.from;
      const names = new Map([...columns].map(([column, { expression }]) => [expression, column]));
      return narrow.query(from, (expression) => {
        const column = names.get(expression);
        if (column === undefined) throw new Error("the copy of the events lacks a column");
        return column;
      });
    },
    async failed() {
      if (copy?.kept) await parquet.drop(copy.kept.name);
      else isBroken = true;
      copy = null;
    },
    async keep(mostBytes, isStill) {
      if (copy === null || copy.kept !== null) return null;
      return parquet.keep(key, copy.path, mostBytes, isStill);
    },
  };
}

/** The copy with these columns: its rare events are known by it. */
function rareKey(columns: Columns): string {
  return createHash("sha256")
    .update(`rare ${RARE} ${JSON.stringify([...columns])}`)
    .digest("hex")
    .slice(0, 32);
}

function commonQuery(from: string): string {
  return `SELECT event_name AS name FROM (
  SELECT event_name, sum(n) OVER (ORDER BY n, event_name) AS so_far, sum(n) OVER () AS of_all
  FROM (SELECT event_name, count(*) AS n FROM ${from} WHERE event_name IS NOT NULL GROUP BY event_name) AS names
) AS places WHERE so_far > of_all * ${RARE}`;
}

function namesIn(rows: readonly Row[] | undefined): readonly string[] {
  return (rows ?? []).map(({ name }) => String(name));
}
