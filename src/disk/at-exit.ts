/** What is to be gone when this process ends, however it ends but by a kill: locks, private folders. */
import { rmSync } from "node:fs";

const PATHS = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Removes a file or a folder when the process ends; the function that is returned forgets it. May be called twice. */
export function removeAtExit(path: string): () => void {
  if (PATHS.size === 0) listen();
  PATHS.add(path);
  return () => {
    if (PATHS.delete(path) && PATHS.size === 0) stopListening();
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
  for (const path of PATHS) rmSync(path, { recursive: true, force: true });
}

/** A signal ends the process as it would have; where somebody else listens, the run goes on and all stays. */
function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.off(signal, end);
  process.kill(process.pid, signal);
}
