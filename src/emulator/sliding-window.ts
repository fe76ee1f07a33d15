/**
 * Calls of one quota in a window that slides: the strictest reading of "so many in so long", so that a client that keeps to
 * it keeps to any other. Knows nothing of services.
 */

export interface SlidingWindow {
  /** Counts a call that arrives now, whether or not there is room for it. */
  readonly arrive: (now: number) => void;
  /** True where as many were let in within the last window as may be. */
  readonly isFull: (now: number) => boolean;
  /** A refused call uses nothing up (whether it does at Google is not established). */
  readonly admit: (now: number) => void;
  /** The most calls that ever arrived in one window, refused ones included. */
  readonly peak: () => number;
}

/** `length`: milliseconds. */
export function createSlidingWindow(limit: number, length: number): SlidingWindow {
  const arrived: number[] = [];
  const admitted: number[] = [];
  let peak = 0;
  return {
    arrive: (now) => {
      forget(arrived, now, length);
      arrived.push(now);
      peak = Math.max(peak, arrived.length);
    },
    isFull: (now) => {
      forget(admitted, now, length);
      return admitted.length >= limit;
    },
    admit: (now) => void admitted.push(now),
    peak: () => peak,
  };
}

/** Drops what lies a whole window back. */
function forget(moments: number[], now: number, length: number): void {
  const first = moments.findIndex((moment) => moment > now - length);
  moments.splice(0, first === -1 ? moments.length : first);
}
