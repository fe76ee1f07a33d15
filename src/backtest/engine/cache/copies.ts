/**
 * The narrow copy of a run's events: a Parquet file that is written while the events are read, so that no memory holds
 * it, and carries its columns and, in its name, the fingerprint of its content. A copy that does not fit is none.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { PrivateFolder } from "../../../disk/private-folder.js";
import { duckdbDialect } from "../../sql/duckdb-dialect.js";
import { type FromNarrow, type Looked, narrowQuery, serves, together } from "../../sql/narrow.js";
import type { EventFiles } from "../event-files.js";
import type { CacheFolder } from "./folder.js";

export interface Copies {
  /** The query that makes a table of the copy, which is made where there is none that serves; null: it failed before. */
  readonly hits: (narrow: FromNarrow) => Promise<string | null>;
  /** The last query failed: its copy is not used again. */
  readonly failed: () => Promise<void>;
  /** Keeps what is new; false where it is larger than so many bytes or no longer of these files, null where nothing is new. */
  readonly keep: (mostBytes: number, isStill: () => Promise<boolean>) => Promise<boolean | null>;
  readonly close: () => Promise<void>;
}

/** Columns by what they hold. */
type Columns = ReadonlyMap<string, Looked>;

interface Copy {
  /** After FROM. */
  readonly from: string;
  readonly columns: Columns;
  readonly file: string;
  readonly isNew: boolean;
}

interface CopiesOf {
  readonly key: string;
  readonly damaged: () => void;
}

export function openCopies(
  connection: DuckDBConnection,
  files: EventFiles,
  folder: CacheFolder,
  { key, damaged }: CopiesOf,
): Copies {
  const { text } = duckdbDialect;
  let copy: Copy | null = null;
  let isBroken = false;
  let own: PrivateFolder | null = null;
  let made = 0;
  const ownPath = async (): Promise<string> => {
    own ??= await folder.prepare();
    return join(own.path, `${made++}.parquet`);
  };

  /** Parquet has no whole numbers of more than 64 bits, as moments with the order of a batch are. */
  const moments = (type: string): string =>
    files.columns.batch ? `* REPLACE (CAST(t AS ${type}) AS t)` : "*";
  /** What another run has kept. */
  const found = async (): Promise<Copy | null> => {
    for (const name of await folder.names(`${key}.`)) {
      if (!name.endsWith(".parquet") || (await folder.use(name)) === null) continue;
      const file = folder.path(name);
      try {
        if (name !== nameOf(key, await fingerprintOf(file))) throw new Error("it is not what was written");
        const reader = await connection.runAndReadAll(
          `SELECT decode(value) FROM parquet_kv_metadata(${text(file)}) WHERE decode(key) = 'columns'`,
        );
        const columns = new Map(JSON.parse(String(reader.getRows()[0]?.[0])) as [string, Looked][]);
        return { from: fromFile(await held(file)), columns, file, isNew: false };
      } catch {
        await drop(name);
      }
    }
    return null;
  };
  const drop = async (name: string): Promise<void> => {
    damaged();
    await folder.remove(name).catch(() => {});
  };
  /** The same file by a name that no other run removes. */
  const held = async (file: string): Promise<string> => {
    try {
      const path = await ownPath();
      await link(file, path);
      return path;
    } catch {
      return file;
    }
  };
  const fromFile = (file: string): string =>
    `(SELECT ${moments("HUGEINT")} FROM read_parquet(${text(file)})) AS copied`;
  const make = async (columns: Columns): Promise<Copy> => {
    const file = await ownPath();
    const query = `SELECT ${moments("DECIMAL(38, 0)")} FROM (${narrowQuery(columns, { ...files, where: [] }, duckdbDialect)}) AS narrow`;
    const about = text(JSON.stringify([...columns]));
    await connection.run(
      `COPY (${query}) TO ${text(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {columns: ${about}})`,
    );
    return { from: fromFile(file), columns, file, isNew: true };
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
      const { from, columns } = await copyFor(narrow.looks);
      const names = new Map([...columns].map(([column, { expression }]) => [expression, column]));
      return narrow.query(from, (expression) => {
        const column = names.get(expression);
        if (column === undefined) throw new Error("the copy of the events lacks a column");
        return column;
      });
    },
    async failed() {
      if (copy?.isNew === false) await drop(copy.file.slice(-nameOf(key, key).length));
      else isBroken = true;
      copy = null;
    },
    async keep(mostBytes, isStill) {
      if (!copy?.isNew) return null;
      const { file } = copy;
      const name = nameOf(key, await fingerprintOf(file));
      if (!(await folder.keep(name, mostBytes, (to) => rename(file, to), isStill))) return false;
      for (const other of await folder.names(`${key}.`))
        if (other.endsWith(".parquet") && other !== name) await folder.remove(other);
      return true;
    },
    async close() {
      await own?.remove();
    },
  };
}

const nameOf = (key: string, fingerprint: string): string => `${key}.${fingerprint}.parquet`;

/** 32 hexadecimal digits: DuckDB does not look whether a Parquet file is as it was written. */
async function fingerprintOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex").slice(0, 32);
}
