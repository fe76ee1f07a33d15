/**
 * How a run ends that is told to: the first Ctrl-C lets it finish what is under way, a second one does not. SIGTERM does
 * as the first, but for no longer than whoever sends it waits before the kill. What is on disk is true at every moment.
 */
import type { Interrupts } from "../workflows/schedule/daemon.js";

/** Five seconds with the time it takes to end. */
const GRACE_MS = 4_000;
/** What a shell makes of a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export function listenForInterrupts(
  process: Pick<NodeJS.Process, "on" | "off" | "exit">,
  say: (words: string) => void,
): Interrupts["onInterrupt"] {
  return (listener) => {
    let told = false;
    let timer: NodeJS.Timeout | undefined;
    const end = (signal: keyof typeof EXIT_CODES): void => {
      say("Ended at once. What had been done is on disk; the next run goes on from there.");
      process.exit(EXIT_CODES[signal]);
    };
    const hear = (signal: keyof typeof EXIT_CODES): void => {
      if (told) {
        end(signal);
        return;
      }
      told = true;
      if (signal === "SIGTERM") timer = setTimeout(end, GRACE_MS, signal).unref();
      listener();
    };
    const interrupted = (): void => hear("SIGINT");
    const terminated = (): void => hear("SIGTERM");
    process.on("SIGINT", interrupted);
    process.on("SIGTERM", terminated);
    return () => {
      clearTimeout(timer);
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", terminated);
    };
  };
}
