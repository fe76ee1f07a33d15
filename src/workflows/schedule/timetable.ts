/**
 * When each job is due next, and the loop that waits for it. Has no clock of its own: time and waiting are passed in, so
 * that a test can let days pass. Knows nothing of what a job does.
 */
import { Cron } from "croner";

export interface TimedJob {
  readonly id: string;
  /** Five fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface Timetable {
  /** Null where it never comes again, or for a job that is not in it. */
  next(id: string): Date | null;
  /** Milliseconds to the next due time of any job; infinite where there is none. */
  untilNext(now: Date): number;
  /** Who is due, each once however often it was missed; they are due again after `now`. */
  takeDue(now: Date): readonly string[];
}

/** Throws what croner throws for an expression or a zone that does not exist. */
export function createTimetable(jobs: readonly TimedJob[], now: Date): Timetable {
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

export interface KeepTimeOptions {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly stopped: AbortSignal;
  /** Not waited for: a long run does not make the others late. */
  readonly trigger: (id: string) => void;
}

/** Triggers what is due until `stopped`; resolves at once then. */
export async function keepTime(
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
