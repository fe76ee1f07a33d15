/**
 * Files of one folder and nothing else: links that lead out of it, and paths that files name, are refused before anything is
 * read, so that nothing of what is elsewhere can stand in an answer.
 */
import { realpath } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Files } from "../../workflows/ports.js";

/** @throws GoalsError `outside-folder` (exit 64) for a path that leads out of `directory`, by links or by itself. */
export async function admit(directory: string, path: string): Promise<void> {
  const [root, place] = await Promise.all([realpath(directory), placeOf(resolve(directory, path))]);
  if (place === root || place.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  throw new GoalsError("outside-folder", `${path} leads out of the folder this server runs in`, {
    exitCode: EXIT.usage,
    hint: "An assistant sees the files of that folder alone. Put the file there, or start the server in a folder above.",
  });
}

/** Where a path leads, links followed; of what is not there, where it would be. */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path
      ? path
      : resolve(await placeOf(above), path.slice(above.length).replace(/^[\\/]+/, ""));
  }
}

export function confinedFiles(files: Files, directory: string): Files {
  const within =
    <W extends readonly unknown[], T>(work: (path: string, ...rest: W) => Promise<T>) =>
    async (path: string, ...rest: W): Promise<T> => {
      await admit(directory, path);
      return work(path, ...rest);
    };
  return {
    ...files,
    read: within(files.read),
    size: within(files.size),
    isFolder: within(files.isFolder),
    makeFolder: within(files.makeFolder),
    writeWhole: within(files.writeWhole),
    writeThrough: within(files.writeThrough),
    append: within(files.append),
    remove: within(files.remove),
    createNew: within(files.createNew),
  };
}
