/** The foreground process of `ga4-goals schedule run`: keeps time, shows its health, stops when told to. */

import type { Context } from "../../cli/context.js";
import { serveHealth } from "./health.js";
import type { JobState, Runner } from "./runner.js";
import { createTimetable, keepTime, type TimedJob } from "./timetable.js";

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
  { now, stopwatch, stderr, onInterrupt }: Pick<Context, "now" | "stopwatch" | "stderr" | "onInterrupt">,
  { jobs, runner, health, broken = [] }: DaemonOptions,
): Promise<void> {
  const timetable = createTimetable(jobs, now());
  const page =
    health === undefined
      ? null
      : await serveHealth(health, () =>
          [...runner.states, ...broken].map((state) => ({ ...state, next: timetable.next(state.id) })),
        );
  for (const { id } of jobs) stderr.write(`${id}: next on ${timetable.next(id)?.toISOString() ?? "never"}\n`);
  if (page !== null) stderr.write(`health on http://127.0.0.1:${page.port}/healthz\n`);
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
    stderr.write("stopping; a run under way is finished first\n");
    await runner.close();
  } finally {
    unlisten();
    await page?.close();
  }
}
