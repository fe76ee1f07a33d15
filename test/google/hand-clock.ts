/** A clock that moves only where somebody waits. */
import type { Stopwatch } from "../../src/google/pacer.js";

/** Time passes by sleeping alone; sleepers wake in the order of their time. */
export function handClock(): Stopwatch {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let turning = false;
  const turn = async (): Promise<void> => {
    turning = true;
    while (sleepers.length > 0) {
      // Everything that can go on without time passing goes on first.
      for (let i = 0; i < 20; i++) await Promise.resolve();
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (!next) break;
      now = Math.max(now, next.at);
      next.wake();
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
    turning = false;
  };
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ at: now + milliseconds, wake });
        if (!turning) void turn();
      }),
  };
}
