/** The ports on this machine, for the command line and for the library: its disk, its clock, its processes. */
import { appendFile, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { removeAtExit } from "../disk/at-exit.js";
import { codeOf, naming } from "../disk/error-path.js";
import { isRunning } from "../disk/leftovers.js";
import { makeFolder } from "../disk/state-folder.js";
import { createNew, writeThrough, writeWhole } from "../disk/write-whole.js";
import { SYSTEM_STOPWATCH } from "../google/pacer.js";
import type { Files, Ports, Processes } from "./ports.js";

export function thisMachine(): Processes {
  return { id: process.pid, host: hostname(), isRunning, nodeVersion: process.versions.node };
}

/** All ports over a folder of this machine. */
export function diskPorts(
  directory: string,
  given: Pick<Ports, "environment"> & Partial<Pick<Ports, "say">>,
): Ports {
  return {
    say: () => {},
    ...given,
    directory,
    now: () => new Date(),
    stopwatch: SYSTEM_STOPWATCH,
    files: diskFiles(directory),
    processes: thisMachine(),
  };
}

/** Relative paths start at `directory`. */
export function diskFiles(directory: string): Files {
  const at = (path: string): string => resolve(directory, path);
  return {
    read: (path) => naming(path, () => readFile(at(path))),
    size: (path) =>
      naming(path, async () => {
        try {
          const found = await stat(at(path));
          return found.isFile() ? found.size : null;
        } catch (error) {
          if (codeOf(error) === "ENOENT") return null;
          throw error;
        }
      }),
    isFolder: async (path) =>
      stat(at(path)).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    makeFolder: (path) => naming(path, () => makeFolder(at(path))),
    writeWhole: (path, content) => naming(path, () => writeWhole(at(path), content)),
    writeThrough: (path, make) => naming(path, () => writeThrough(at(path), make)),
    append: (path, text) =>
      naming(path, async () => {
        await makeFolder(dirname(at(path)));
        await appendFile(at(path), text, { flush: true });
      }),
    remove: (path) => naming(path, () => rm(at(path), { force: true })),
    removeAtExit: (path) => removeAtExit(at(path)),
    createNew: (path, text) => naming(path, () => createNew(at(path), text)),
  };
}
