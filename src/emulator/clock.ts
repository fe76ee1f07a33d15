/** The emulator's own time: it stands still until someone moves it, so that tests and the demo are exact. */
export interface EmulatorClock {
  /** The present moment inside the emulator. */
  now(): Date;
  /** Moves the clock to a moment; moving backwards is refused with a RangeError. */
  set(moment: Date): void;
}

/**
 * A clock that starts at `start` and moves only when told to.
 *
 * @example
 * const clock = createClock(new Date("2026-11-01T09:00:00Z"));
 * const ga4 = await startGa4({ clock });
 */
export function createClock(start: Date): EmulatorClock {
  let current = start.getTime();
  return {
    now: () => new Date(current),
    set(moment) {
      if (moment.getTime() < current) throw new RangeError("the emulator's clock does not run backwards");
      current = moment.getTime();
    },
  };
}

/** Real time that only ever goes forward, for what clients wait for: milliseconds since some moment. */
export function monotonicMilliseconds(): number {
  return performance.now();
}

/** A clock that follows the machine's time, or that of whoever runs the emulator. Its `set` throws a RangeError. */
export function systemClock(now: () => Date = () => new Date()): EmulatorClock {
  return {
    now,
    set() {
      throw new RangeError(
        "this emulator follows the machine's clock; start it with a moment of its own to move it",
      );
    },
  };
}
