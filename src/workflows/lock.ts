/**
 * One run that changes a property at a time, and one that writes a file. The lock is a file that names the process; one left behind by a process that was
 * killed is taken over, by one of those who want it.
 */
import { randomUUID } from "node:crypto";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Ports } from "./ports.js";

export interface Holder {
  readonly process: number;
  readonly host: string;
  readonly since: string;
  /** Tells this lock from others of a process with the same number. */
  readonly id?: string;
}

type LockPorts = Pick<Ports, "files" | "processes" | "now">;

/** Locks that this process holds: in a container every process has the number 1, and only this tells them apart. */
const MINE: Set<string> = new Set();

export function lockPath(property: string): string {
  return `.ga4-goals/${property}.lock`;
}

/** @throws GoalsError `locked` (exit 6) while another run changes the property. */
export function lockProperty(ports: LockPorts, property: string): Promise<() => Promise<void>> {
  return lockFile(ports, lockPath(property), { what: "a run that changes this property" });
}

interface Locking {
  /** Whoever has the lock, in words. */
  readonly what: string;
  /**
   * What the lock is for takes so many milliseconds at most: who has held it for longer is gone, also on another machine. A
   * container that is started anew is one. Default: no limit.
   */
  readonly lasts?: number;
}

/** @throws GoalsError `locked` (exit 6) while somebody else has it. */
export async function lockFile(
  ports: LockPorts,
  path: string,
  locking: Locking,
): Promise<() => Promise<void>> {
  const { id: process, host } = ports.processes;
  const id = randomUUID();
  const mine: Holder = { process, host, since: ports.now().toISOString(), id };
  const text = `${JSON.stringify(mine)}\n`;
  // From here on this process knows it as its own, so that nobody in it takes it for one left behind.
  MINE.add(id);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await ports.files.createNew(path, text)) return releaseOf(ports, path, id);
      const holder = await readHolder(ports, path);
      if (holder === "gone") continue;
      if (holder === null || !isFree(ports, holder, locking)) throw locked(path, holder, locking);
      if (await takenOver(ports, path, text, locking)) return releaseOf(ports, path, id);
    }
    throw locked(path, null, locking);
  } catch (error) {
    MINE.delete(id);
    throw error;
  }
}

function releaseOf({ files }: LockPorts, path: string, id: string): () => Promise<void> {
  const forget = files.removeAtExit(path);
  return async () => {
    await files.remove(path);
    forget();
    MINE.delete(id);
  };
}

/**
 * Puts our name in the place of a holder that is gone. Of several who want to, the one with the lock on the lock does; it
 * looks again, so that nobody takes over what somebody else has just taken over. The file is never away in between.
 */
async function takenOver(ports: LockPorts, path: string, text: string, locking: Locking): Promise<boolean> {
  const release = await lockFile(ports, path.replace(/\.lock$/, ".taking.lock"), locking);
  try {
    const holder = await readHolder(ports, path);
    if (holder === "gone" || holder === null || !isFree(ports, holder, locking)) return false;
    await ports.files.writeWhole(path, text);
    return true;
  } finally {
    await release();
  }
}

function isFree(ports: LockPorts, holder: Holder, { lasts = Number.POSITIVE_INFINITY }: Locking): boolean {
  return isLeftBehind(ports, holder) || ports.now().getTime() - Date.parse(holder.since) > lasts;
}

/** True where the process that held it is gone; of another machine nobody can tell. */
export function isLeftBehind({ processes }: Pick<Ports, "processes">, holder: Holder): boolean {
  if (holder.host !== processes.host) return false;
  if (holder.process === processes.id) return holder.id === undefined || !MINE.has(holder.id);
  return !processes.isRunning(holder.process);
}

/** Who holds the lock; null where the file does not say it, `gone` where there is none. */
export async function readHolder(ports: Pick<Ports, "files">, path: string): Promise<Holder | null | "gone"> {
  if (await ports.files.isFolder(path)) return null;
  if ((await ports.files.size(path)) === null) return "gone";
  try {
    const holder = JSON.parse((await ports.files.read(path)).toString("utf8")) as Holder | null;
    return typeof holder?.process === "number" && typeof holder.host === "string" ? holder : null;
  } catch {
    return null;
  }
}

function locked(path: string, holder: Holder | null, { what }: Locking): GoalsError {
  const message =
    holder === null
      ? `${path} does not say who has it: ${what}`
      : `${what} is under way (process ${holder.process} on ${holder.host}, since ${holder.since})`;
  return new GoalsError("locked", message, {
    exitCode: EXIT.refused,
    hint: `Wait until it is through. If you are sure that it is not running any more, delete ${path}.`,
  });
}
