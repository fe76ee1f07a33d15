/** A folder for what one run writes down on the way and nobody else may read: it is gone when the run ends. */
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAtExit } from "./at-exit.js";
import { privateName, removeLeftovers } from "./leftovers.js";

export interface PrivateFolder {
  readonly path: string;
  /** May be called twice. */
  readonly remove: () => Promise<void>;
}

/** Below the system's folder for temporary files, or another. What a run that was killed has left there goes first. */
export async function makePrivateFolder(within: string = tmpdir()): Promise<PrivateFolder> {
  await removeLeftovers(within);
  const path = join(within, privateName());
  await mkdir(path, { mode: 0o700 });
  const forget = removeAtExit(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      forget();
    },
  };
}
