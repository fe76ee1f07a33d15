/**
 * Names of what a run has on disk only while it runs, and the removal of what runs that were killed have left. A name
 * tells machine and process, so that nothing of a run that goes on is taken, and ends in what nobody can guess.
 */
import { createHash, randomBytes } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

const NAME = /^\.?ga4-goals-([0-9a-f]{8})-(\d+)-[0-9a-f]{24}(\.tmp)?$/;
/** On another machine nobody can be asked; what is as old as this belongs to no run. */
const OLD_MS = 24 * 3_600_000;

/** A name for a file beside the one that is being written. */
export function temporaryName(): string {
  return `.${privateName()}.tmp`;
}

/** A name for a folder of this run. */
export function privateName(): string {
  return `ga4-goals-${machine()}-${process.pid}-${randomBytes(12).toString("hex")}`;
}

const CLEANED = new Set<string>();

/** Removes what killed runs of this user have left in a folder; once a process and folder. Never fails. */
export async function removeLeftovers(folder: string): Promise<void> {
  if (CLEANED.has(folder)) return;
  CLEANED.add(folder);
  try {
    for (const name of await readdir(folder)) {
      const parts = NAME.exec(name);
      if (parts && (await isLeft(join(folder, name), parts[1] ?? "", Number(parts[2]))))
        await rm(join(folder, name), { recursive: true, force: true });
    }
  } catch {
    // Whoever may not look or remove has no leftovers there.
  }
}

async function isLeft(path: string, host: string, id: number): Promise<boolean> {
  const found = await lstat(path);
  if (process.getuid !== undefined && found.uid !== process.getuid()) return false;
  return host === machine() ? !isRunning(id) : Date.now() - found.mtimeMs > OLD_MS;
}

/** True for a process of this machine that is there. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function machine(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}
