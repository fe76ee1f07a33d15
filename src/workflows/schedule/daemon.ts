/** The foreground process of `ga4-goals schedule run`: keeps time, shows its health, stops when told to. */

import type { Ports } from "../ports.js";
import { serveHealth } from "./health.js";
import type { JobState, Runner } from "./runner.js";
import { createTimetable, keepTime, type TimedJob } from "./timetable.js";

/** Calls back when the person wants to stop (Ctrl-C); returns how to stop listening. */
export interface Interrupts {
  readonly onInterrupt: (listener: () => void) => () => void;
}

export interface DaemonOptions {
  readonly jobs: readonly TimedJob[];
  readonly runner: Runner;
  /** Port of the health page on the loopback interface, 0 for any; absent = no page. */
  readonly health?: number | undefined;
  /** What could not be scheduled at all, for the health page. */
  readonly broken?: readonly JobState[];
}

/** Resolves after an interrupt, when the run that was under way has ended. Throws a GoalsError (exit 64) for a taken port. */
export async function runUntilStopped(
  { now, stopwatch, say, onInterrupt }: Pick<Ports, "now" | "stopwatch" | "say"> & Interrupts,
  { jobs, runner, health, broken = [] }: DaemonOptions,
): Promise<void> {
  const timetable = createTimetable(jobs, now());
  const page =
    health === undefined
      ? null
      : await serveHealth(health, () =>
          [...runner.states, ...broken].map((state) => ({ ...state, next: timetable.next(state.id) })),
        );
  for (const { id } of jobs) say(`${id}: next on ${timetable.next(id)?.toISOString() ?? "never"}`);
  if (page !== null) say(`health on http://127.0.0.1:${page.port}/healthz`);
  const stop = new AbortController();
  // Listens to the end: told twice, it still finishes the run under way.
  const unlisten = onInterrupt(() => stop.abort());
  try {
    await keepTime(timetable, {
      now,
      sleep: stopwatch.sleep,
      stopped: stop.signal,
      trigger: (id) => void runner.trigger(id),
    });
    say("stopping; a run under way is finished first");
    await runner.close();
  } finally {
    unlisten();
    await page?.close();
  }
}
