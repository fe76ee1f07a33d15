/**
 * What a run over files leaves for the next one: the answers it gave, and a narrow copy of the events for other goals. Both
 * are known by the files and by the SQL that made them, so neither can answer for something else; what is damaged is made
 * again. Nothing is written before `complete`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { type DuckDBConnection, version } from "@duckdb/node-api";
import { duckdbDialect } from "../../sql/duckdb-dialect.js";
import { type FromNarrow, type Looked, narrowQuery, serves, together } from "../../sql/narrow.js";
import type { EventFiles } from "../event-files.js";
import { Answers } from "./answers.js";
import { keyOfFiles } from "./files-key.js";
import { cacheFolder } from "./folder.js";

/** A change to what the files of a cache hold is a new number. */
const FORMAT = 1;
/** What may be kept of files, of their size. */
const MOST = 0.3;
/** Parts of that. */
const SHARE = { copy: 0.9, answers: 0.1 } as const;
/** Among the answers: the copy is too large for its files. */
const NO_COPY = "no copy";
/** The copy is made in memory, with 10 bytes for each of the files: of more than this it would not fit beside the count. */
const MOST_COPIED_BYTES = 50_000_000;
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
  /** Writes what is new. Never fails. */
  readonly complete: () => Promise<void>;
}

/** Columns by what they hold. */
type Columns = ReadonlyMap<string, Looked>;

/** Where the copy of this run is. */
interface Copy {
  readonly from: string;
  readonly columns: Columns;
  readonly isNew: boolean;
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
  const [answersName, copyName] = [`${key}.json`, `${key}.duckdb`];
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

  let copy: Copy | null = null;
  let isBroken = false;
  const attached = async (): Promise<Columns> => {
    if ((await folder.use(copyName)) === null) return new Map();
    try {
      await connection.run(`ATTACH ${duckdbDialect.text(folder.path(copyName))} AS kept (READ_ONLY)`);
      const reader = await connection.runAndReadAll("SELECT columns FROM kept.about");
      return new Map(JSON.parse(String(reader.getRows()[0]?.[0])) as [string, Looked][]);
    } catch {
      await drop();
      return new Map();
    }
  };
  const drop = async (): Promise<void> => {
    damaged();
    await connection.run("DETACH DATABASE IF EXISTS kept").catch(() => {});
    await folder.remove(copyName).catch(() => {});
  };
  /** A copy that serves for these, made now where there is none. */
  const copyFor = async (looks: readonly Looked[]): Promise<Copy> => {
    const before = copy?.columns ?? (await attached());
    const has = [...before.values()];
    const isEnough = before.size > 0 && looks.every((look) => has.some((one) => serves(one, look)));
    if (isEnough) return copy ?? { from: "kept.events", columns: before, isNew: false };
    const columns = new Map(together(has, looks).map((look, index) => [`c${index}`, look] as const));
    await connection.run(
      duckdbDialect.createTable("narrow", narrowQuery(columns, { ...files, where: [] }, duckdbDialect)),
    );
    return { from: "narrow", columns, isNew: true };
  };
  return {
    answers,
    async hits(narrow) {
      if (bytes > MOST_COPIED_BYTES) return null;
      if (isBroken || answers.get(NO_COPY) !== undefined) return null;
      copy = await copyFor(narrow.looks);
      const names = new Map([...copy.columns].map(([column, { expression }]) => [expression, column]));
      return narrow.query(copy.from, (expression) => {
        const column = names.get(expression);
        if (column === undefined) throw new Error("the copy of the events lacks a column");
        return column;
      });
    },
    async failed() {
      if (copy?.isNew === false) await drop();
      else isBroken = true;
      copy = null;
    },
    async complete() {
      try {
        if (copy?.isNew) {
          const { columns } = copy;
          const isKept = await folder.keep(
            copyName,
            most(SHARE.copy),
            (to) => writeCopy(connection, columns, to, blockFor(bytes)),
            isStill,
          );
          // The next run need not make in vain what is too large to be kept.
          if (!isKept) answers.put(NO_COPY, []);
        }
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
      }
    },
  };
}

/** A column takes whole blocks, so those of small files are small. In bytes; DuckDB knows these two. */
function blockFor(bytes: number): number {
  return bytes < 100_000_000 ? 16_384 : 262_144;
}

/** The copy with users as numbers from 1, which are a third of their fingerprints. */
async function writeCopy(
  connection: DuckDBConnection,
  columns: Columns,
  to: string,
  block: number,
): Promise<void> {
  await connection.run(`ATTACH ${duckdbDialect.text(to)} AS keeping (BLOCK_SIZE ${block})`);
  try {
    await connection.run(`CREATE TABLE keeping.events AS
WITH users AS MATERIALIZED (SELECT u, CAST(row_number() OVER () AS INTEGER) AS n FROM (SELECT DISTINCT u FROM narrow WHERE u IS NOT NULL) AS seen)
SELECT e.* REPLACE (x.n AS u) FROM narrow AS e LEFT JOIN users AS x ON x.u = e.u`);
    await connection.run(
      `CREATE TABLE keeping.about AS SELECT ${duckdbDialect.text(JSON.stringify([...columns]))} AS columns`,
    );
  } finally {
    await connection.run("DETACH keeping");
  }
}

/** The same for the same files, wherever copies of them lie. */
function plainSource({ source, copies }: EventFiles): string {
  return [...copies].reduce((text, [copy, file]) => text.replaceAll(copy, file), source);
}
