/** The pacer of this process, with the limits of the environment, that says what it waits for. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import {
  ADMIN_QUOTA,
  createPacer,
  type ProjectPacer,
  type QuotaLimits,
  type Waiting,
} from "../google/pacer.js";
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
  const limit = (name: keyof QuotaLimits): number => {
    const text = context.environment[VARIABLES[name]];
    if (text === undefined || text === "") return ADMIN_QUOTA[name];
    if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
    throw new GoalsError("usage", `${VARIABLES[name]} is not a whole number of calls a minute`, {
      exitCode: EXIT.usage,
    });
  };
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
    ...quotaWindow(context),
  });
}

/** The stretch of time the limits are for, which only a test against an emulator has a reason to shorten. */
function quotaWindow({ environment }: Around): { readonly window?: number } {
  const text = environment.GA4_EMULATOR_QUOTA_WINDOW_MS;
  if (!environment.GA4_EMULATOR_HOST || text === undefined || !/^[1-9]\d{0,5}$/.test(text)) return {};
  return { window: Number(text) };
}

/** Short waits are nobody's business; many calls wait for the same, which is said once. */
export function tellingOnce(
  context: Pick<Around, "environment" | "stopwatch">,
  say: (words: string) => void,
  whose = "Google",
): (waiting: Waiting) => void {
  let saidUntil = Number.NEGATIVE_INFINITY;
  return (waiting) => {
    const now = context.stopwatch.now();
    if (waiting.milliseconds < 1000 || now + waiting.milliseconds <= saidUntil + 1000) return;
    saidUntil = now + waiting.milliseconds;
    say(waitingWords(waiting, whose, context.environment.GA4_EMULATOR_HOST));
  };
}

function waitingWords(
  { reason, milliseconds, atMost = milliseconds }: Waiting,
  whose: string,
  emulator: string | undefined,
): string {
  const seconds = `${Math.ceil(milliseconds / 1000)} s`;
  switch (reason) {
    case "quota":
      return `Waiting ${seconds}: GA4 allows only so many calls a minute.`;
    case "over-quota":
      return `Waiting ${seconds}: ${whose} says the quota is used up. At most ${Math.ceil(atMost / 1000)} s more are waited.`;
    case "unreachable":
      return emulator
        ? `Waiting ${seconds}: the emulator at ${emulator} can't be reached.`
        : `Waiting ${seconds}: Google can't be reached.`;
  }
}
