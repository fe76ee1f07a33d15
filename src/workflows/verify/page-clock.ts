/** Time passes by moving the clock of the pages. */
import type { BrowserContext } from "playwright-core";

export interface Clock {
  readonly now: () => Date;
  /** Moves it on; each timer that is due by then runs once. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

export function clockOf(context: BrowserContext): Clock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (milliseconds) => {
      ahead += milliseconds;
      return context.clock.fastForward(milliseconds);
    },
  };
}
