/** Tables that stay the same while other goals change: they are kept beside the copy of the events, each by what it was made of. */
import { stat } from "node:fs/promises";
import type { CacheFolder } from "./folder.js";
import type { ParquetFiles } from "./parquet-files.js";

export interface KeptTables {
  /** The query for a table that another run has kept; null where none has. */
  readonly find: (key: string) => Promise<string | null>;
  /** The query's rows, as they are now, are kept when the run ends. Where they are until then; null: they can't be written. */
  readonly put: (key: string, query: string) => Promise<string | null>;
  /**
   * Keeps what is new. Of all there is as much stays as has room in so many bytes beside the copy: what this run used before the
   * rest, and of that the small ones, which are most. The keys of those that were made in vain.
   */
  readonly keep: (mostBytes: number, isStill: () => Promise<boolean>) => Promise<readonly string[]>;
}

/** `of`: what the events' files are. */
export function keptTables(parquet: ParquetFiles, folder: CacheFolder, of: string): KeptTables {
  const found = new Set<string>();
  const made = new Map<string, string>();
  return {
    async find(key) {
      const kept = await parquet.find(`${of}.${key}`);
      if (kept === null) return null;
      found.add(kept.name);
      return `SELECT * FROM ${await parquet.read(kept.path)}`;
    },
    async put(key, query) {
      // What can't be written, on a full disk, is made again by the next run.
      const path = await parquet.write(query).catch(() => null);
      if (path !== null) made.set(key, path);
      return path;
    },
    async keep(mostBytes, isStill) {
      const files = await folder.files(`${of}.`);
      const isTable = (name: string): boolean => name.split(".").length === 4;
      const copies = files.filter(({ name }) => name.endsWith(".parquet") && !isTable(name));
      let room = copies.reduce((left, { size }) => left - size, mostBytes);
      const hasRoom = (size: number): boolean => {
        if (size > room) return false;
        room -= size;
        return true;
      };
      const before = files.filter(({ name }) => isTable(name) && !made.has(name.split(".")[1] ?? ""));
      const used = before.filter(({ name }) => found.has(name));
      const others = before.filter((file) => !used.includes(file)).toSorted((a, b) => b.used - a.used);
      const fresh = [...made].map(async ([key, path]) => ({ key, path, size: (await stat(path)).size }));
      const ofThisRun = [...used, ...(await Promise.all(fresh))].toSorted((a, b) => a.size - b.size);
      const inVain: string[] = [];
      for (const one of [...ofThisRun, ...others]) {
        const stays = hasRoom(one.size);
        if ("name" in one && !stays) await folder.remove(one.name);
        if ("path" in one && !stays) inVain.push(one.key);
        if ("path" in one && stays) await parquet.keep(`${of}.${one.key}`, one.path, one.size, isStill);
      }
      return inVain;
    },
  };
}
