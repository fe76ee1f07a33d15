/**
 * What a run over files leaves for the next one: the answers it gave, a narrow copy of the events for other goals, and tables
 * that other goals leave as they are. All are known by the files and by the SQL that made them, so neither can answer for something else; what is damaged is made
 * again. Nothing is written before `complete`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { type DuckDBConnection, version } from "@duckdb/node-api";
import type { FromNarrow } from "../../sql/narrow.js";
import type { EventFiles } from "../event-files.js";
import { Answers } from "./answers.js";
import { openCopies } from "./copies.js";
import { keyOfFiles } from "./files-key.js";
import { cacheFolder } from "./folder.js";
import { type KeptTables, keptTables } from "./kept-tables.js";
import { parquetFiles } from "./parquet-files.js";

/** A change to what the files of a cache hold is a new number. */
const FORMAT = 3;
/** What may be kept of files, of their size. */
const MOST = 0.3;
/** Parts of that. */
const SHARE = { copy: 0.9, copyAndTables: 0.95, answers: 0.05 } as const;
/** Among the answers: the copy is too large for its files; and there was no room for a table. */
const NO_COPY = "no copy";
const noRoom = (table: string): string => `no room ${table}`;
/** Less is read as quickly as it is found. */
const LEAST_BYTES = 1_000_000;

export interface CacheOptions {
  /** Absolute; made when there is something to keep. */
  readonly folder: string;
  /** Told, once, when something is damaged and made again. */
  readonly onNote?: (line: string) => void;
  /** What may be kept of these files, in bytes; default: 30 % of their size, and nothing of less than 1 MB. */
  readonly most?: number;
}

export interface Cache {
  readonly answers: Answers;
  /** The query that makes `hits` of the copy; null where there is none to be had. */
  readonly hits: (narrow: FromNarrow) => Promise<string | null>;
  /** `hits` of the copy failed: it is not used again. */
  readonly failed: () => Promise<void>;
  /** Tables that other goals will ask for, too. */
  readonly tables: {
    readonly find: KeptTables["find"];
    /** The rows of a table, as they are now. */
    readonly put: (key: string, table: string) => Promise<void>;
  };
  /** Writes what is new. Never fails. */
  readonly complete: () => Promise<void>;
}

/** Null where nothing is kept of such files, or nothing can be. */
export async function openCache(
  connection: DuckDBConnection,
  files: EventFiles,
  { folder: path, onNote = () => {}, most: given }: CacheOptions,
): Promise<Cache | null> {
  const also = [FORMAT, version(), plainSource(files), JSON.stringify(files.columns)].join("\n");
  const keyNow = () => keyOfFiles(files.files, also);
  const found = await keyNow().catch(() => null);
  if (found === null || (found.bytes < LEAST_BYTES && given === undefined)) return null;
  const { key, bytes } = found;
  const most = (share: number): number => Math.floor((given ?? bytes * MOST) * share);
  const folder = cacheFolder(path);
  const answersName = `${key}.json`;
  const isStill = async (): Promise<boolean> => (await keyNow().catch(() => null))?.key === key;
  const kept = await folder.use(answersName);
  const text = kept === null ? "" : await readFile(folder.path(answersName), "utf8").catch(() => "");
  const answers = new Answers(text);
  let isTold = false;
  const damaged = (): void => {
    if (!isTold) onNote("What was kept of these events is damaged; it is made again.");
    isTold = true;
  };
  if (text !== "" && answers.isEmpty) damaged();
  const parquet = parquetFiles(connection, folder, damaged);
  const tables = keptTables(parquet, folder, key);
  const copies = openCopies(connection, files, parquet, key, { answers, tables });
  return {
    answers,
    hits: async (narrow) => (answers.get(NO_COPY) === undefined ? copies.hits(narrow) : null),
    failed: copies.failed,
    tables: {
      find: tables.find,
      async put(of, table) {
        if (answers.get(noRoom(of)) === undefined) await tables.put(of, `SELECT * FROM ${table}`);
      },
    },
    async complete() {
      try {
        // The next run need not make in vain what is too large to be kept.
        if ((await copies.keep(most(SHARE.copy), isStill)) === false) answers.put(NO_COPY, []);
        for (const table of await tables.keep(most(SHARE.copyAndTables), isStill))
          answers.put(noRoom(table), []);
        if (answers.isNew) {
          const now = answers.text(most(SHARE.answers));
          await folder.keep(
            answersName,
            most(SHARE.answers),
            (to) => writeFile(to, now, { mode: 0o600 }),
            isStill,
          );
        }
      } catch {
        // A folder that can't be written to, a disk that is full: the next run reads the files again.
      } finally {
        await parquet.close();
      }
    },
  };
}

/** The same for the same files, wherever copies of them lie. */
function plainSource({ source, copies }: EventFiles): string {
  return [...copies].reduce((text, [copy, file]) => text.replaceAll(copy, file), source);
}
