/**
 * Writes files whole: after a crash there is the new content or the old. What stands at the path stays what it is: a
 * link stays a link, a device or a pipe is written to, modes and owners are kept.
 */
import { constants, createReadStream, type Stats } from "node:fs";
import {
  chmod,
  chown,
  type FileHandle,
  link,
  lstat,
  open,
  readlink,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf, naming } from "./error-path.js";
import { removeLeftovers, temporaryName } from "./leftovers.js";
import { makePrivateFolder } from "./private-folder.js";
import { makeFolder } from "./state-folder.js";

/** Puts the whole content at an absolute path. Throws the system's error, with the path that was asked for. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeThrough(path, async (temporary) => {
    await written(await open(temporary, "w"), content);
  });
}

/**
 * The same for what somebody else writes: `make` gets the path of an empty file, and what it then holds becomes the
 * content of `path`.
 */
export async function writeThrough(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await naming(path, async () => {
    const place = await placeOf(path);
    if (place.how === "stream") await elsewhere(make, (from) => copyInto(from, place.path, "append"));
    else if (place.stats === null) await asNew(place.path, make);
    else await instead(place.path, place.stats, make);
  });
}

/** Makes a file with all its content; false where there is something already, whatever it is. */
export async function createNew(path: string, content: string): Promise<boolean> {
  return naming(path, async () => {
    await makeFolder(dirname(path));
    return beside(path, 0o644, async (temporary) => {
      await written(await open(temporary, "w"), content);
      // A link appears with its content or not at all, and never over another file.
      return linked(temporary, path, content);
    });
  });
}

async function linked(temporary: string, path: string, content: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // Some disks have no links.
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(codeOf(error))) throw error;
  }
  try {
    await written(await open(path, "wx", 0o644), content);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

type Place =
  | { readonly how: "stream"; readonly path: string }
  | { readonly how: "file"; readonly path: string; readonly stats: Stats | null };

/** What the system keeps there is written to and never replaced; files people put into memory are files. */
const OF_THE_SYSTEM = /^\/(dev\/(?!shm\/)|proc\/)/;
/** As many as Linux follows. */
const MOST_LINKS = 40;

/** Links followed to where the content goes. */
async function placeOf(path: string): Promise<Place> {
  const there = await orNull(stat(path));
  if (there?.isDirectory()) throw failure("EISDIR");
  if (there !== null && !there.isFile()) return { how: "stream", path };
  let place = path;
  for (let hops = 0; hops < MOST_LINKS; hops++) {
    if (OF_THE_SYSTEM.test(place)) return { how: "stream", path };
    const here = await orNull(lstat(place));
    if (!here?.isSymbolicLink()) return { how: "file", path: place, stats: here };
    place = resolve(dirname(place), await readlink(place));
  }
  throw failure("ELOOP");
}

async function asNew(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  await beside(path, 0o644, async (temporary) => {
    await make(temporary);
    await rename(temporary, path);
  });
}

/** The new content instead of the old, in a file that is there. */
async function instead(
  path: string,
  stats: Stats,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  // A file that may not be written to is not replaced either.
  await (await open(path, constants.O_WRONLY)).close();
  try {
    await beside(path, 0o600, async (temporary) => {
      await make(temporary);
      if (!(await replaced(temporary, path, stats))) await copyInto(temporary, path, "instead");
    });
  } catch (error) {
    // The file is ours to write to, its folder is not.
    const { path: at } = error as NodeJS.ErrnoException;
    if (!["EACCES", "EPERM", "EROFS"].includes(codeOf(error)) || at === path) throw error;
    await elsewhere(make, (from) => copyInto(from, path, "instead"));
  }
}

/** False where the file can only keep its other names, its owner or its place if it is written to as it is. */
async function replaced(temporary: string, path: string, stats: Stats): Promise<boolean> {
  if (stats.nlink > 1) return false;
  try {
    const ours = await stat(temporary);
    if (ours.uid !== stats.uid || ours.gid !== stats.gid) await chown(temporary, stats.uid, stats.gid);
    await chmod(temporary, stats.mode & 0o7777);
    await rename(temporary, path);
    return true;
  } catch (error) {
    // Of another user, or mounted by itself.
    if (codeOf(error) === "EPERM" || codeOf(error) === "EBUSY") return false;
    throw error;
  }
}

/** Works with an empty file beside `path`, which is gone afterwards. */
async function beside<T>(path: string, mode: number, work: (temporary: string) => Promise<T>): Promise<T> {
  const folder = dirname(path);
  await removeLeftovers(folder);
  const temporary = join(folder, temporaryName());
  await (await open(temporary, "wx", mode)).close();
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Makes the content in a folder that only this user can see, and uses it. */
async function elsewhere(
  make: (temporary: string) => Promise<void>,
  use: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = await makePrivateFolder();
  try {
    const temporary = join(folder.path, "content");
    await (await open(temporary, "wx", 0o600)).close();
    await make(temporary);
    await use(temporary);
  } finally {
    await folder.remove();
  }
}

async function copyInto(from: string, path: string, how: "instead" | "append"): Promise<void> {
  // What stdout is redirected to goes on where it is.
  const flags = constants.O_WRONLY | (how === "append" ? constants.O_APPEND : constants.O_TRUNC);
  const file = await open(path, flags);
  await pipeline(createReadStream(from), file.createWriteStream({ flush: how === "instead" }));
}

async function written(file: FileHandle, content: string | Uint8Array): Promise<void> {
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function orNull(stats: Promise<Stats>): Promise<Stats | null> {
  try {
    return await stats;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: "open" });
}
