/**
 * What is done when Google says that a quota is used up: everybody who shares it waits together, one call at a time looks
 * whether it is back, and where it stays away all fail at once instead of one after the other. Knows nothing of GA4.
 */

/** Waits after an answer over quota, one look each: 65 s in all. */
const WAITS_MS: readonly number[] = [5_000, 10_000, 20_000, 30_000];
/** How often one call is tried again over quota, even where others get through meanwhile. */
export const TRIES_AGAIN = 4;
/** Until one call may look again after waiting was in vain. */
const CLOSED_MS = 60_000;

export interface BreakerOptions {
  readonly now: () => number;
  /** Rejects where the run is asked to stop. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** `atMost`: milliseconds from now after which it is given up, calls themselves not counted. */
  readonly onWait: (milliseconds: number, atMost: number) => void;
  readonly waits?: readonly number[];
}

/** A call on its way, which says once how it ended. */
export interface Passage {
  readonly answered: () => void;
  /** Over quota. */
  readonly refused: (error: unknown) => void;
  /** In another way, which says nothing about the quota. */
  readonly failed: () => void;
}

export interface Breaker {
  /** Resolves when a call may be made. Throws the refusal of a quota that did not come back. */
  readonly enter: () => Promise<Passage>;
}

/** One for all who share a quota. */
export function createBreaker({ now, sleep, onWait, waits = WAITS_MS }: BreakerOptions): Breaker {
  /** Refusals, one after the other, without an answer in between. */
  let refusals = 0;
  let waitUntil = Number.NEGATIVE_INFINITY;
  let lastRefusal = Number.NEGATIVE_INFINITY;
  let closed: { readonly error: unknown; readonly until: number } | null = null;
  /** The call that looks whether the quota is back. */
  let looking: Promise<void> | null = null;

  const left = (): number => waits.slice(refusals).reduce((sum, wait) => sum + wait, 0);

  return {
    enter: async () => {
      for (;;) {
        const time = now();
        if (closed !== null && time < closed.until) throw closed.error;
        if (time < waitUntil) {
          onWait(waitUntil - time, waitUntil - time + left());
          await sleep(waitUntil - time);
        } else if (looking !== null) await looking;
        else break;
      }
      const began = now();
      let done = (): void => {};
      if (refusals > 0) {
        const mine = new Promise<void>((resolve) => {
          done = () => {
            if (looking === mine) looking = null;
            resolve();
          };
        });
        looking = mine;
      }
      return {
        answered: () => {
          // One that was on its way before the refusal says nothing about the time after it.
          if (began >= lastRefusal) {
            refusals = 0;
            closed = null;
          }
          done();
        },
        refused: (error) => {
          const time = now();
          // Those that were on their way together are one refusal.
          if (began >= lastRefusal && time >= waitUntil) {
            const wait = waits[refusals];
            refusals = Math.min(refusals + 1, waits.length);
            lastRefusal = time;
            if (wait === undefined) closed = { error, until: time + CLOSED_MS };
            else waitUntil = time + wait;
          }
          done();
        },
        failed: () => done(),
      };
    },
  };
}
