/** The pacers of this process, with the limits of the environment, that say what they wait for. */
import { usage } from "../diagnostics/error.js";
import {
  ADMIN_QUOTA,
  createPacer,
  type Pacer,
  type ProjectPacer,
  type QuotaLimits,
  type Waiting,
} from "../google/pacer.js";
import { createTagManagerPacer, TAG_MANAGER_QUOTA } from "../google/tag-manager/connect.js";
import type { Ports } from "./ports.js";

const VARIABLES: { readonly [L in keyof QuotaLimits]: string } = {
  requestsPerProject: "GA4_REQUESTS_PER_MINUTE_PROJECT",
  requestsPerUser: "GA4_REQUESTS_PER_MINUTE",
  writesPerProject: "GA4_WRITES_PER_MINUTE_PROJECT",
  writesPerUser: "GA4_WRITES_PER_MINUTE",
};

type Around = Pick<Ports, "environment" | "stopwatch" | "say" | "stop">;

export interface PacerWishes {
  /** The most calls under way at one time. */
  readonly atOnce?: number;
  /** Told of waits in words, instead of the person at the terminal. */
  readonly say?: (words: string) => void;
}

/** @throws GoalsError (exit 64) for a limit that is not a number. */
export function pacerOf(context: Around, wishes: PacerWishes = {}): ProjectPacer {
  const limit = (name: keyof QuotaLimits): number =>
    limitIn(context, VARIABLES[name], ADMIN_QUOTA[name], "calls a minute");
  return createPacer({
    stopwatch: context.stopwatch,
    limits: {
      requestsPerProject: limit("requestsPerProject"),
      requestsPerUser: limit("requestsPerUser"),
      writesPerProject: limit("writesPerProject"),
      writesPerUser: limit("writesPerUser"),
    },
    stop: context.stop,
    onWait: tellingOnce(context, wishes.say ?? ((words) => context.say(words))),
    ...(wishes.atOnce === undefined ? {} : { atOnce: wishes.atOnce }),
    ...quotaWindow(context.environment.GA4_EMULATOR_HOST, context.environment.GA4_EMULATOR_QUOTA_WINDOW_MS),
  });
}

/** @throws GoalsError (exit 64) for a limit that is not a number. */
export function tagManagerPacerOf(
  context: Around,
  wishes: Pick<PacerWishes, "say"> & { readonly usedUp?: boolean } = {},
): Pacer {
  return createTagManagerPacer({
    stopwatch: context.stopwatch,
    requests: tagManagerQuota(context).requests,
    stop: context.stop,
    usedUp: wishes.usedUp ?? false,
    onWait: tellingOnce(context, wishes.say ?? ((words) => context.say(words)), "Tag Manager"),
    ...quotaWindow(
      context.environment.TAGMANAGER_EMULATOR_HOST,
      context.environment.TAGMANAGER_EMULATOR_QUOTA_WINDOW_MS,
    ),
  });
}

/** How many writes GA4 takes a minute. @throws GoalsError (exit 64) for a limit that is not a number. */
export function writesAMinute(context: Pick<Around, "environment">): {
  readonly perUser: number;
  readonly perProject: number;
} {
  const limit = (name: keyof QuotaLimits): number =>
    limitIn(context, VARIABLES[name], ADMIN_QUOTA[name], "calls a minute");
  return { perUser: limit("writesPerUser"), perProject: limit("writesPerProject") };
}

/** How many requests Tag Manager takes in how long. @throws GoalsError (exit 64) for a limit that is not a number. */
export function tagManagerQuota(context: Pick<Around, "environment">): {
  readonly requests: number;
  readonly milliseconds: number;
} {
  const name = "TAGMANAGER_REQUESTS_PER_100_SECONDS";
  const { requests, milliseconds } = TAG_MANAGER_QUOTA;
  return { requests: limitIn(context, name, requests, "requests in 100 seconds"), milliseconds };
}

function limitIn(
  { environment }: Pick<Around, "environment">,
  name: string,
  usual: number,
  what: string,
): number {
  const text = environment[name];
  if (text === undefined || text === "") return usual;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw usage(`${name} is not a whole number of ${what}`);
}

/** The stretch of time the limits are for, which only a test against an emulator has a reason to shorten. */
function quotaWindow(
  emulator: string | undefined,
  milliseconds: string | undefined,
): { readonly window?: number } {
  if (!emulator || milliseconds === undefined || !/^[1-9]\d{0,5}$/.test(milliseconds)) return {};
  return { window: Number(milliseconds) };
}

/** Whose quota it is, and how it is told. */
const ALLOWS = {
  Google: "GA4 allows only so many calls a minute",
  "Tag Manager": "Tag Manager allows only so many requests in 100 seconds",
} as const;

/** Short waits are nobody's business; many calls wait for the same, which is said once. */
export function tellingOnce(
  context: Pick<Around, "environment" | "stopwatch">,
  say: (words: string) => void,
  whose: keyof typeof ALLOWS = "Google",
): (waiting: Waiting) => void {
  let saidUntil = Number.NEGATIVE_INFINITY;
  return (waiting) => {
    const now = context.stopwatch.now();
    if (waiting.milliseconds < 1000 || now + waiting.milliseconds <= saidUntil + 1000) return;
    saidUntil = now + waiting.milliseconds;
    const { GA4_EMULATOR_HOST, TAGMANAGER_EMULATOR_HOST } = context.environment;
    say(waitingWords(waiting, whose, whose === "Google" ? GA4_EMULATOR_HOST : TAGMANAGER_EMULATOR_HOST));
  };
}

function waitingWords(
  { reason, milliseconds, atMost = milliseconds }: Waiting,
  whose: keyof typeof ALLOWS,
  emulator: string | undefined,
): string {
  const seconds = `${Math.ceil(milliseconds / 1000)} s`;
  switch (reason) {
    case "quota":
      return `Waiting ${seconds}: ${ALLOWS[whose]}.`;
    case "over-quota":
      return `Waiting ${seconds}: ${whose} says the quota is used up. At most ${Math.ceil(atMost / 1000)} s more are waited.`;
    case "unreachable":
      return emulator
        ? `Waiting ${seconds}: the emulator at ${emulator} can't be reached.`
        : `Waiting ${seconds}: Google can't be reached.`;
  }
}
