/** A folder for what one run writes down on the way and nobody else may read: it is gone when the run ends. */
import { rmSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateName, removeLeftovers } from "./leftovers.js";

export interface PrivateFolder {
  readonly path: string;
  /** May be called twice. */
  readonly remove: () => Promise<void>;
}

const OPEN = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Below the system's folder for temporary files. What a run that was killed has left there goes first. */
export async function makePrivateFolder(): Promise<PrivateFolder> {
  await removeLeftovers(tmpdir());
  const path = join(tmpdir(), privateName());
  await mkdir(path, { mode: 0o700 });
  if (OPEN.size === 0) listen();
  OPEN.add(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      if (OPEN.delete(path) && OPEN.size === 0) stopListening();
    },
  };
}

function listen(): void {
  process.once("exit", removeAll);
  for (const signal of SIGNALS) process.on(signal, end);
}

function stopListening(): void {
  process.off("exit", removeAll);
  for (const signal of SIGNALS) process.off(signal, end);
}

function removeAll(): void {
  for (const path of OPEN) rmSync(path, { recursive: true, force: true });
}

/** A signal ends the process as it would have; where somebody else listens, the run goes on and its folder stays. */
function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.off(signal, end);
  process.kill(process.pid, signal);
}
