/**
 * The folder of a cache: files that are written under another name and renamed when they are whole, found by what they
 * were made of, and removed when together they are too big, the one that was used longest ago first. What goes wrong
 * here costs time and never an answer.
 */
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makePrivateFolder, type PrivateFolder } from "../../../disk/private-folder.js";
import { makeFolder } from "../../../disk/state-folder.js";

/** What all files of a cache may come to, in bytes. */
const MOST_BYTES = 2_000_000_000;
const OURS = /^[0-9a-f]{32}\.(json|([0-9a-f]{32}\.){1,2}parquet|duckdb)$/;

export interface CacheFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When it was used last, in milliseconds since 1970. */
  readonly used: number;
}

export interface CacheFolder {
  /** Where a file of this name is or would be. */
  readonly path: (name: string) => string;
  /** The files whose names begin so. */
  readonly files: (beginning: string) => Promise<readonly CacheFile[]>;
  /** Size in bytes; null where it is not there. A file that is there is used now. */
  readonly use: (name: string) => Promise<number | null>;
  /** `make` writes the file; it is kept where it has at most so many bytes. False where it is not kept. */
  readonly keep: (
    name: string,
    mostBytes: number,
    make: (path: string) => Promise<void>,
    isStill: () => Promise<boolean>,
  ) => Promise<boolean>;
  readonly remove: (name: string) => Promise<void>;
  /** A place in it for what is being made; nobody else's, and gone when the run ends. */
  readonly prepare: () => Promise<PrivateFolder>;
}

export function cacheFolder(folder: string): CacheFolder {
  const path = (name: string): string => join(folder, name);
  const remove = (name: string): Promise<void> => rm(path(name), { force: true });
  return {
    path,
    remove,
    prepare: () => prepared(folder),
    files: (beginning) => filesIn(folder, beginning),
    async use(name) {
      try {
        const { size } = await stat(path(name));
        const now = new Date();
        await utimes(path(name), now, now).catch(() => {});
        return size;
      } catch {
        return null;
      }
    },
    async keep(name, mostBytes, make, isStill) {
      const making = await prepared(folder);
      try {
        const made = join(making.path, name);
        await make(made);
        if ((await stat(made)).size > mostBytes || !(await isStill())) return false;
        await rename(made, path(name));
        await shrink(folder);
        return true;
      } finally {
        await making.remove();
      }
    },
  };
}

/** A folder in the cache's own for what is being written; nobody else's, and nothing for git. */
async function prepared(folder: string): Promise<PrivateFolder> {
  await makeFolder(dirname(folder));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch(() => {});
  return makePrivateFolder(folder);
}

async function filesIn(folder: string, beginning = ""): Promise<readonly CacheFile[]> {
  const files: CacheFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!OURS.test(name) || !name.startsWith(beginning)) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null) files.push({ name, size: found.size, used: found.mtimeMs });
  }
  return files;
}

async function shrink(folder: string): Promise<void> {
  const files = await filesIn(folder);
  let size = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files.toSorted((a, b) => a.used - b.used)) {
    if (size <= MOST_BYTES) return;
    await rm(join(folder, file.name), { force: true });
    size -= file.size;
  }
}

/** Removes what a cache holds; its size in bytes. What else lies in the folder stays. */
export async function clearCache(folder: string): Promise<number> {
  const files = await filesIn(folder);
  for (const { name } of files) await rm(join(folder, name), { force: true });
  return files.reduce((sum, { size }) => sum + size, 0);
}
