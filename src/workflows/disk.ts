/** The ports on this machine, for the command line and for the library: its disk, its clock, its processes. */
import { appendFile, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, naming } from "../disk/error-path.js";
import { isRunning } from "../disk/leftovers.js";
import { makeFolder } from "../disk/state-folder.js";
import { createNew, writeThrough, writeWhole } from "../disk/write-whole.js";
import type { Files, Ports, Processes, Stopwatch } from "./ports.js";

export const systemStopwatch: Stopwatch = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};

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
    stopwatch: systemStopwatch,
    files: diskFiles(directory),
    processes: thisMachine(),
  };
}

/** Relative paths start at `directory`. */
export function diskFiles(directory: string): Files {
  const at = (path: string): string => resolve(directory, path);
  return {
    read: (path) => naming(path, () => readFile(at(path))),
    size: async (path) => {
      try {
        const found = await stat(at(path));
        return found.isFile() ? found.size : null;
      } catch (error) {
        if (codeOf(error) === "ENOENT") return null;
        throw error;
      }
    },
    isFolder: async (path) =>
      stat(at(path)).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    makeFolder: (path) => makeFolder(at(path)),
    writeWhole: (path, content) => naming(path, () => writeWhole(at(path), content)),
    writeThrough: (path, make) => naming(path, () => writeThrough(at(path), make)),
    append: (path, text) =>
      naming(path, async () => {
        await makeFolder(dirname(at(path)));
        await appendFile(at(path), text, { flush: true });
      }),
    remove: (path) => rm(at(path), { force: true }),
    createNew: (path, text) => naming(path, () => createNew(at(path), text)),
  };
}
