/**
 * One user's way through a funnel. Pure. Sources: the proto comments of Funnel and FunnelStep, and for open funnels
 * support.google.com/analytics/answer/9327974:
 *
 * - A step counts after the one before it, by a later event, at most `within` after it (the end included, to the
 *   microsecond), with `direct` as the very next event.
 * - In a closed funnel users come in at the first step. In an open one they come in at any; but who misses a step falls
 *   out: with A, then C, a user of the open funnel A, B, C is at A alone, with C alone at C.
 *
 * Who does C first and A later is counted at both: what GA4 makes of that is not established.
 */
import type { FunnelStep } from "./question.js";

/** An event of one user; `fulfils` has bit k set where it fulfils step k. */
export interface FunnelEvent {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly fulfils: number;
}

/** Bit k for step k. */
export interface Walk {
  /** The steps the user did. */
  readonly done: number;
  /** Those from which the user came to the next. */
  readonly wentOn: number;
  /** By step, the place of the event by which the user first came to it; null where the user was not there. */
  readonly first: readonly (number | null)[];
  /**
   * By step, the place of the event after the one by which the user first came to it; null where that is the next step already,
   * or the user was not there. It may lie behind the last event.
   */
  readonly next: readonly (number | null)[];
}

/**
 * For each step the latest way of doing it is kept: only the step before matters for `within` and `direct`, and a later
 * one is never worse.
 */
export function walkOf(steps: readonly FunnelStep[], open: boolean, events: readonly FunnelEvent[]): Walk {
  const latest: ({ readonly at: number; readonly index: number } | undefined)[] = steps.map(() => undefined);
  let done = 0;
  let wentOn = 0;
  let wentAtOnce = 0;
  const first: (number | null)[] = steps.map(() => null);
  /** Every step fulfilled so far. */
  let seen = 0;
  for (const [index, event] of events.entries()) {
    seen |= event.fulfils;
    // From the last step back, so that one event is not two steps.
    for (let k = steps.length - 1; k >= 0; k -= 1) {
      if ((event.fulfils & (1 << k)) === 0) continue;
      const step = steps[k];
      const before = k === 0 ? undefined : latest[k - 1];
      const follows =
        before !== undefined &&
        (step?.within == null || event.at - before.at <= step.within) &&
        (!step?.direct || before.index === index - 1);
      const comesIn = k === 0 || (open && (seen & ((1 << k) - 1)) === 0);
      if (!follows && !comesIn) continue;
      if (follows) {
        wentOn |= 1 << (k - 1);
        if (first[k - 1] === index - 1) wentAtOnce |= 1 << (k - 1);
      }
      first[k] ??= index;
      latest[k] = { at: event.at, index };
      done |= 1 << k;
    }
  }
  const next = first.map((index, k) => (index === null || (wentAtOnce & (1 << k)) !== 0 ? null : index + 1));
  return { done, wentOn, first, next };
}
