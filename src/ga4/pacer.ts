/**
 * Keeps calls under GA4's per-minute quotas and waits where Google says "too many". One pacer a process: quotas belong
 * to the Cloud project and the user, not to a property.
 */
import { isOverQuota, isUnreachable } from "./errors.js";

/** Calls a minute. Source: developers.google.com/analytics/devguides/config/admin/v1/quotas. */
export interface QuotaLimits {
  readonly requestsPerProject: number;
  readonly requestsPerUser: number;
  readonly writesPerProject: number;
  readonly writesPerUser: number;
}

export const ADMIN_QUOTA: QuotaLimits = {
  requestsPerProject: 1200,
  requestsPerUser: 600,
  writesPerProject: 600,
  writesPerUser: 180,
};

/** Time that only runs forward, in milliseconds, and a way to let it pass. */
export interface Stopwatch {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What is waited for, so that a person is not left in the dark. */
export interface Waiting {
  readonly milliseconds: number;
  readonly reason: "quota" | "over-quota" | "unreachable";
}

export interface Pacer {
  /** Runs a call when there is room for it. Reads are tried again when Google is out of reach, writes never are. */
  readonly run: <T>(kind: "read" | "write", call: () => Promise<T>) => Promise<T>;
}

export interface PacerOptions {
  readonly stopwatch: Stopwatch;
  readonly limits?: QuotaLimits;
  readonly onWait?: (waiting: Waiting) => void;
}

const MINUTE_MS = 60_000;
/** Waits after an answer over quota, one try each. */
const OVER_QUOTA_WAITS_MS: readonly number[] = [5_000, 10_000, 20_000, 30_000];
const UNREACHABLE_WAITS_MS: readonly number[] = [200, 600, 1_500];

/** A pacer for one user of one Cloud project. */
export function createPacer({ stopwatch, limits = ADMIN_QUOTA, onWait }: PacerOptions): Pacer {
  const requests = new Window(Math.min(limits.requestsPerProject, limits.requestsPerUser));
  const writes = new Window(Math.min(limits.writesPerProject, limits.writesPerUser));

  async function room(windows: readonly Window[]): Promise<void> {
    for (;;) {
      const wait = Math.max(...windows.map((w) => w.wait(stopwatch.now())));
      if (wait <= 0) break;
      onWait?.({ milliseconds: wait, reason: "quota" });
      await stopwatch.sleep(wait);
    }
    for (const window of windows) window.begin();
  }

  async function once<T>(windows: readonly Window[], call: () => Promise<T>): Promise<T> {
    await room(windows);
    try {
      return await call();
    } finally {
      // Counted from the answer on: by then the call has surely arrived.
      for (const window of windows) window.end(stopwatch.now());
    }
  }

  return {
    run: async (kind, call) => {
      const windows = kind === "write" ? [requests, writes] : [requests];
      for (let overQuota = 0, unreachable = 0; ; ) {
        try {
          return await once(windows, call);
        } catch (error) {
          const again = isOverQuota(error)
            ? ({ reason: "over-quota", milliseconds: OVER_QUOTA_WAITS_MS[overQuota++] } as const)
            : kind === "read" && isUnreachable(error)
              ? ({ reason: "unreachable", milliseconds: UNREACHABLE_WAITS_MS[unreachable++] } as const)
              : undefined;
          if (again?.milliseconds === undefined) throw error;
          onWait?.({ reason: again.reason, milliseconds: again.milliseconds });
          await stopwatch.sleep(again.milliseconds);
        }
      }
    },
  };
}

/** The calls of the last minute. */
class Window {
  readonly #limit: number;
  /** When the calls that are through were answered, oldest first. */
  readonly #answered: number[] = [];
  #underWay = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Milliseconds until there is room; 0 = now. */
  wait(now: number): number {
    while ((this.#answered[0] ?? Number.POSITIVE_INFINITY) <= now - MINUTE_MS) this.#answered.shift();
    if (this.#answered.length + this.#underWay < this.#limit) return 0;
    const oldest = this.#answered[0];
    // With nothing but calls under way there is no telling: look again soon.
    return oldest === undefined ? 50 : oldest + MINUTE_MS - now + 1;
  }

  begin(): void {
    this.#underWay++;
  }

  end(now: number): void {
    this.#underWay--;
    this.#answered.push(now);
  }
}

/** No quota and no waiting: for an emulator in tests of other things. */
export const UNPACED: Pacer = { run: (_kind, call) => call() };
