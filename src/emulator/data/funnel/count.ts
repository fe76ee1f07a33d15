/**
 * Who gets how far in a funnel. Pure: one user's events in order in, the number of steps done out. Users are counted,
 * not sessions: a step may follow days after the one before.
 */
import type { FunnelStep } from "./question.js";

/** An event of one user; `fulfils` has bit k set where it fulfils step k. */
export interface FunnelEvent {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly fulfils: number;
}

/**
 * Which steps a user has done, bit k for step k. In a closed funnel a step counts only after all before it, each by a
 * later event; in an open one a user may come in at any step.
 *
 * For each step the latest way of doing it is kept: only the step before matters for `within` and `direct`, and a later
 * one is never worse.
 */
export function stepsDone(
  steps: readonly FunnelStep[],
  open: boolean,
  events: readonly FunnelEvent[],
): number {
  const latest: ({ readonly at: number; readonly index: number } | undefined)[] = steps.map(() => undefined);
  let done = 0;
  for (const [index, event] of events.entries()) {
    // From the last step back, so that one event is not two steps.
    for (let k = steps.length - 1; k >= 0; k -= 1) {
      if ((event.fulfils & (1 << k)) === 0) continue;
      const step = steps[k];
      const before = k === 0 ? undefined : latest[k - 1];
      const follows =
        before !== undefined &&
        (step?.within == null || event.at - before.at <= step.within) &&
        (!step?.direct || before.index === index - 1);
      if (k > 0 && !open && !follows) continue;
      latest[k] = { at: event.at, index };
      done |= 1 << k;
    }
  }
  return done;
}
