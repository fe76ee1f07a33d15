/**
 * Keeps calls under GA4's per-minute quotas and waits where Google says "too many". One pacer a process: quotas belong
 * to the Cloud project and the user, not to a property. Which project a credential belongs to can't be told from here,
 * so all users are counted as one project's: with several projects that is slower than it must be, never too fast.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { type Breaker, createBreaker, type Passage, TRIES_AGAIN } from "./breaker.js";
import { isOverQuota, isUnreachable, readGoogleError } from "./errors.js";

/** Calls a minute. Source: developers.google.com/analytics/devguides/config/admin/v1/quotas. */
export interface QuotaLimits {
  readonly requestsPerProject: number;
  readonly requestsPerUser: number;
  readonly writesPerProject: number;
  readonly writesPerUser: number;
}

/** What GA4 allows every project and user, in calls a minute. */
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

export const SYSTEM_STOPWATCH: Stopwatch = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};

/** What is waited for, so that a person is not left in the dark. */
export interface Waiting {
  readonly milliseconds: number;
  /** Over quota: how long it is waited at most, this wait included, before it is given up. */
  readonly atMost?: number;
  readonly reason: "quota" | "over-quota" | "unreachable";
}

export interface Pacer {
  /** Runs a call when there is room for it. Reads are tried again when Google is out of reach, writes never are. */
  readonly run: <T>(kind: "read" | "write", call: () => Promise<T>) => Promise<T>;
}

/** Paces every user of the project; by itself it is the pacer of one that has no name. */
export interface ProjectPacer extends Pacer {
  /** The pacer of one user, by any key that tells users apart: the same one for the same key. */
  readonly forUser: (user: string) => Pacer;
}

export interface PacerOptions {
  readonly stopwatch: Stopwatch;
  readonly limits?: QuotaLimits;
  readonly onWait?: (waiting: Waiting) => void;
  /** Milliseconds the limits are for; default a minute. */
  readonly window?: number;
  /** The most calls under way at one time, all users together; default: as many as there are. */
  readonly atOnce?: number;
  /** True where another process may just have used the project's quota up: a whole window goes by before the first call. */
  readonly usedUp?: boolean;
  /** How long is waited after one answer over quota and the next, in milliseconds; default: as the Admin API needs it. */
  readonly waits?: readonly number[];
  /** Once aborted no write is begun, and every wait ends. */
  readonly stop?: AbortSignal | undefined;
}

const MINUTE_MS = 60_000;
const UNREACHABLE_WAITS_MS: readonly number[] = [200, 600, 1_500];

/**
 * A pacer for one Cloud project. Its `run` waits until the quota has room, tries again after an answer over quota (a read
 * also where Google is out of reach), and throws what the last try threw. A quota that stays used up is waited for once,
 * by all together: then every call that needs it fails at once.
 *
 * @param limits calls in a `window` of milliseconds; default ADMIN_QUOTA and a minute
 * @example
 * const stopwatch = { now: () => performance.now(), sleep: (ms: number) => setTimeout(ms) }; // of node:timers/promises
 * const clients = await openAdminClients({ scope: SCOPE_EDIT }, createPacer({ stopwatch }));
 */
export function createPacer({
  stopwatch,
  limits = ADMIN_QUOTA,
  onWait,
  window = MINUTE_MS,
  atOnce = Number.POSITIVE_INFINITY,
  waits,
  usedUp = false,
  stop,
}: PacerOptions): ProjectPacer {
  const project = {
    requests: new Window(limits.requestsPerProject, window),
    writes: new Window(limits.writesPerProject, window),
  };
  if (usedUp) for (const one of [project.requests, project.writes]) one.fill(stopwatch.now());
  const slots = new Slots(atOnce);
  const users = new Map<string, Pacer>();

  const sleep = (milliseconds: number): Promise<void> => untilStopped(stop, stopwatch.sleep(milliseconds));
  /** Reads and writes have quotas of their own. */
  const breakers = (): Breakers => ({ read: breaker(), write: breaker() });
  const breaker = (): Breaker =>
    createBreaker({
      now: stopwatch.now,
      sleep,
      onWait: (milliseconds, atMost) => onWait?.({ reason: "over-quota", milliseconds, atMost }),
      ...(waits === undefined ? {} : { waits }),
    });
  const ofProject = breakers();

  async function room(windows: readonly Window[]): Promise<void> {
    for (;;) {
      const wait = Math.max(...windows.map((w) => w.wait(stopwatch.now())));
      if (wait <= 0) break;
      onWait?.({ milliseconds: wait, reason: "quota" });
      await sleep(wait);
    }
    for (const one of windows) one.begin();
  }

  async function once<T>(windows: readonly Window[], call: () => Promise<T>): Promise<T> {
    await room(windows);
    await slots.take();
    try {
      return await call();
    } finally {
      slots.giveBack();
      // Counted from the answer on: by then the call has surely arrived.
      for (const one of windows) one.end(stopwatch.now());
    }
  }

  const paced = (user: {
    readonly requests: Window;
    readonly writes: Window;
    readonly breakers: Breakers;
  }): Pacer => ({
    run: async (kind, call) => {
      const requests = [project.requests, user.requests];
      const windows = kind === "write" ? [...requests, project.writes, user.writes] : requests;
      for (let overQuota = 0, unreachable = 0; ; ) {
        if (kind === "write" && stop?.aborted) throw stopped();
        const shared = await ofProject[kind].enter();
        const own = await entered(user.breakers[kind], shared);
        try {
          const answer = await once(windows, call);
          for (const passage of [shared, own]) passage.answered();
          return answer;
        } catch (error) {
          if (isOverQuota(error)) {
            const [full, other] = isOfUser(error) ? [own, shared] : [shared, own];
            other.failed();
            full.refused(error);
            if (overQuota++ === TRIES_AGAIN) throw error;
            continue;
          }
          for (const passage of [shared, own]) passage.failed();
          const wait =
            kind === "read" && isUnreachable(error) ? UNREACHABLE_WAITS_MS[unreachable++] : undefined;
          if (wait === undefined) throw error;
          onWait?.({ reason: "unreachable", milliseconds: wait });
          await sleep(wait);
        }
      }
    },
  });
  const forUser = (name: string): Pacer => {
    const known =
      users.get(name) ??
      paced({
        requests: new Window(limits.requestsPerUser, window),
        writes: new Window(limits.writesPerUser, window),
        breakers: breakers(),
      });
    users.set(name, known);
    return known;
  };
  return { ...forUser(""), forUser };
}

type Breakers = Readonly<Record<"read" | "write", Breaker>>;

/** Who may not pass the second lets others look in the first. */
async function entered(second: Breaker, first: Passage): Promise<Passage> {
  try {
    return await second.enter();
  } catch (error) {
    first.failed();
    throw error;
  }
}

/** Where Google does not say whose quota it is, all are taken to share it. */
function isOfUser(error: unknown): boolean {
  const { metadata, text } = readGoogleError(error);
  return /per[\s_]*user/i.test(`${metadata.quota_limit ?? ""} ${text}`);
}

/** Nothing was sent. */
function stopped(): GoalsError {
  return new GoalsError("stopped", "stopped before it began", {
    exitCode: EXIT.someFailed,
    hint: "Run the same command again to go on.",
  });
}

/** A wait that ends with an error when the run is told to stop. */
export async function untilStopped(stop: AbortSignal | undefined, wait: Promise<void>): Promise<void> {
  if (stop === undefined) return wait;
  let forget = (): void => {};
  const told = new Promise<never>((_, reject) => {
    const end = (): void => reject(stopped());
    if (stop.aborted) end();
    stop.addEventListener("abort", end);
    forget = () => stop.removeEventListener("abort", end);
  });
  try {
    await Promise.race([wait, told]);
  } finally {
    forget();
  }
}

/** How many calls may be under way; the others wait in line. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

/** The calls of the last minute, or of another stretch of time. */
class Window {
  readonly #limit: number;
  readonly #length: number;
  /** When the calls that are through were answered, oldest first. */
  readonly #answered: number[] = [];
  #underWay = 0;

  constructor(limit: number, length: number) {
    this.#limit = limit;
    this.#length = length;
  }

  /** Milliseconds until there is room; 0 = now. */
  wait(now: number): number {
    while ((this.#answered[0] ?? Number.POSITIVE_INFINITY) <= now - this.#length) this.#answered.shift();
    if (this.#answered.length + this.#underWay < this.#limit) return 0;
    const oldest = this.#answered[0];
    // With nothing but calls under way there is no telling: look again soon.
    return oldest === undefined ? 50 : oldest + this.#length - now + 1;
  }

  fill(now: number): void {
    this.#answered.push(...Array<number>(this.#limit).fill(now));
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
