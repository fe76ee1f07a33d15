/**
 * The Parquet files of a run: written under a name of its own, so that nobody finds half of one; held by such a name while they
 * are read; and kept, when the run ends, by what they are and a fingerprint of their bytes. One that does not fit is none.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { PrivateFolder } from "../../../disk/private-folder.js";
import { duckdbDialect } from "../../sql/duckdb-dialect.js";
import type { CacheFolder } from "./folder.js";

export interface FoundFile {
  readonly name: string;
  /** No other run removes it. */
  readonly path: string;
}

export interface ParquetFiles {
  /** What another run has kept as this. */
  readonly find: (is: string) => Promise<FoundFile | null>;
  /** The query's rows in a new file; its path. `about` stands in its metadata. */
  readonly write: (query: string, about?: string) => Promise<string>;
  /** What stands after FROM to read such a file. */
  readonly read: (path: string) => Promise<string>;
  /** It can't be read, or not as what it should be. */
  readonly drop: (name: string) => Promise<void>;
  /** In place of what is kept as this; false where it is larger than so many bytes, or of files that have changed. */
  readonly keep: (
    is: string,
    path: string,
    mostBytes: number,
    isStill: () => Promise<boolean>,
  ) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Parquet has no whole numbers of more than 64 bits, as moments with the order of a batch are. */
const WIDE = { here: "HUGEINT", there: "DECIMAL(38,0)" } as const;

export function parquetFiles(
  connection: DuckDBConnection,
  folder: CacheFolder,
  damaged: () => void,
): ParquetFiles {
  const { text } = duckdbDialect;
  let own: PrivateFolder | null = null;
  let made = 0;
  const newPath = async (): Promise<string> => {
    own ??= await folder.prepare();
    return join(own.path, `${made++}.parquet`);
  };
  const held = async (file: string): Promise<string> => {
    try {
      const path = await newPath();
      await link(file, path);
      return path;
    } catch {
      return file;
    }
  };
  /** The rows of what stands after FROM, whose columns of one type are of the other. */
  const retyped = async (from: string, type: string, other: string): Promise<string> => {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const casts = described
      .getRows()
      .flatMap(([column, is]) =>
        String(is) === type ? [`CAST("${String(column)}" AS ${other}) AS "${String(column)}"`] : [],
      );
    return `SELECT *${casts.length === 0 ? "" : ` REPLACE (${casts.join(", ")})`} FROM ${from}`;
  };
  const drop = async (name: string): Promise<void> => {
    damaged();
    await folder.remove(name).catch(() => {});
  };
  return {
    drop,
    async find(is) {
      for (const { name } of await folder.files(`${is}.`)) {
        if (name.length !== nameOf(is, "0".repeat(32)).length || (await folder.use(name)) === null) continue;
        try {
          const path = await held(folder.path(name));
          if (name === nameOf(is, await fingerprintOf(path))) return { name, path };
        } catch {
          // It is no file, or gone.
        }
        await drop(name);
      }
      return null;
    },
    async write(query, about) {
      const path = await newPath();
      const rows = await retyped(`(${query}) AS rows`, WIDE.here, WIDE.there);
      const metadata = about === undefined ? "" : `, KV_METADATA {about: ${text(about)}}`;
      await connection.run(`COPY (${rows}) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd${metadata})`);
      return path;
    },
    read: async (path) =>
      `(${await retyped(`read_parquet(${text(path)})`, WIDE.there, WIDE.here)}) AS copied`,
    async keep(is, path, mostBytes, isStill) {
      const name = nameOf(is, await fingerprintOf(path));
      if (!(await folder.keep(name, mostBytes, (to) => rename(path, to), isStill))) return false;
      for (const other of await folder.files(`${is}.`))
        if (other.name.length === name.length && other.name !== name) await folder.remove(other.name);
      return true;
    },
    async close() {
      await own?.remove();
    },
  };
}

const nameOf = (is: string, fingerprint: string): string => `${is}.${fingerprint}.parquet`;

/** 32 hexadecimal digits: DuckDB does not look whether a Parquet file is as it was written. */
async function fingerprintOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex").slice(0, 32);
}
