/** Tables that stay the same while goals change: they are kept beside the copy of the events, each by what it was made of. */
import type { CacheFile, CacheFolder } from "./folder.js";
import type { ParquetFiles } from "./parquet-files.js";

export interface KeptTables {
  /** The query for a table that another run has kept; null where none has. */
  readonly find: (key: string) => Promise<string | null>;
  /** Its rows are kept when the run ends. */
  readonly put: (key: string, table: string) => Promise<void>;
  /** Keeps what is new, and of all as much as has room in so many bytes beside the copy, those of this run first. */
  readonly keep: (mostBytes: number, isStill: () => Promise<boolean>) => Promise<void>;
}

/** `of`: what the events' files are. */
export function keptTables(parquet: ParquetFiles, folder: CacheFolder, of: string): KeptTables {
  const made = new Map<string, string>();
  return {
    async find(key) {
      const kept = await parquet.find(`${of}.${key}`);
      return kept === null ? null : `SELECT * FROM ${await parquet.read(kept.path)}`;
    },
    async put(key, table) {
      // What can't be written, on a full disk, is made again by the next run.
      const path = await parquet.write(`SELECT * FROM ${table}`).catch(() => null);
      if (path !== null) made.set(key, path);
    },
    async keep(mostBytes, isStill) {
      const isTable = ({ name }: CacheFile): boolean => name.split(".").length === 4;
      const copies = (await folder.files(`${of}.`)).filter(
        (file) => !isTable(file) && !file.name.endsWith("json"),
      );
      let room = copies.reduce((left, { size }) => left - size, mostBytes);
      for (const [key, path] of made) {
        const is = `${of}.${key}`;
        if (await parquet.keep(is, path, room, isStill))
          for (const { size } of await folder.files(`${is}.`)) room -= size;
      }
      const tables = (await folder.files(`${of}.`)).filter(isTable);
      for (const { name, size } of tables.toSorted((a, b) => b.used - a.used)) {
        if (made.has(name.split(".")[1] ?? "")) continue;
        if (size > room) await folder.remove(name);
        else room -= size;
      }
    },
  };
}
