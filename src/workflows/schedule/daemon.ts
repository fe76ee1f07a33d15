/**
 * The process that stays: keeps time, shows its health on loopback, stops when told to. Time and waiting are passed in, so
 * that a test can let days pass. Knows nothing of what a job does.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Cron } from "croner";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Ports } from "../ports.js";
import type { JobState, Runner } from "./runner.js";

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
          [...runner.states, ...broken].map(({ last, ...state }) => ({
            ...state,
            // In seconds, so that whoever looks needs no clock of the same time.
            last:
              last === null
                ? null
                : { ...last, age: Math.round((now().getTime() - last.at.getTime()) / 1000) },
            next: timetable.next(state.id),
          })),
        );
  for (const { id } of jobs) say(`${id}: next on ${timetable.next(id)?.toISOString() ?? "never"}`);
  if (page !== null) say(`health on http://127.0.0.1:${page.port}/healthz`);
  const stop = new AbortController();
  // Listens to the end: what being told twice means is the process's business.
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

interface HealthPage {
  readonly port: number;
  close(): Promise<void>;
}

/** 200 where every last run went well, 503 where one did not. Any path but / and /healthz is 404. */
async function serveHealth(
  port: number,
  states: () => readonly (JobState & { readonly next: Date | null })[],
): Promise<HealthPage> {
  const server = createServer((request, response) => {
    const known = request.url === "/" || request.url === "/healthz";
    if (!known) {
      response.writeHead(404).end();
      return;
    }
    const schedules = states();
    const ok = schedules.every(({ last }) => last === null || last.ok);
    response.writeHead(ok ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify({ ok, schedules })}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  }).catch((error: unknown) => {
    throw new GoalsError("health-port", `port ${port} can't be used: ${(error as Error).message}`, {
      exitCode: EXIT.usage,
      cause: error,
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface TimedJob {
  readonly id: string;
  /** Five fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

interface Timetable {
  /** Null where it never comes again, or for a job that is not in it. */
  next(id: string): Date | null;
  /** Milliseconds to the next due time of any job; infinite where there is none. */
  untilNext(now: Date): number;
  /** Who is due, each once however often it was missed; they are due again after `now`. */
  takeDue(now: Date): readonly string[];
}

/** Throws what croner throws for an expression or a zone that does not exist. */
function createTimetable(jobs: readonly TimedJob[], now: Date): Timetable {
  const entries = jobs.map(({ id, cron, timeZone }) => {
    const expression = new Cron(cron, { timezone: timeZone, paused: true });
    return { id, expression, next: expression.nextRun(now) };
  });
  return {
    next: (id) => entries.find((entry) => entry.id === id)?.next ?? null,
    untilNext: (at) =>
      entries.reduce(
        (least, { next }) => (next === null ? least : Math.min(least, next.getTime() - at.getTime())),
        Number.POSITIVE_INFINITY,
      ),
    takeDue: (at) => {
      const due = entries.filter(({ next }) => next !== null && next <= at);
      for (const entry of due) entry.next = entry.expression.nextRun(at);
      return due.map(({ id }) => id);
    },
  };
}

/** Short, so that a clock that is set or a machine that slept is noticed, and the process ends soon after it is told to. */
const LONGEST_SLEEP_MS = 1_000;

interface KeepTimeOptions {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly stopped: AbortSignal;
  /** Not waited for: a long run does not make the others late. */
  readonly trigger: (id: string) => void;
}

/** Triggers what is due until `stopped`; resolves at once then. */
async function keepTime(
  timetable: Timetable,
  { now, sleep, stopped, trigger }: KeepTimeOptions,
): Promise<void> {
  // One listener for the whole loop: a race against one promise, second after second, would keep them all in memory.
  let wake = (): void => {};
  stopped.addEventListener("abort", () => wake(), { once: true });
  while (!stopped.aborted) {
    const wait = timetable.untilNext(now());
    if (wait <= 0) {
      for (const id of timetable.takeDue(now())) trigger(id);
      continue;
    }
    await new Promise<void>((resolve, reject) => {
      wake = resolve;
      sleep(Math.min(wait, LONGEST_SLEEP_MS)).then(resolve, reject);
    });
  }
}
