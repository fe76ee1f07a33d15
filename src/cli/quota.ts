/** The pacer of this process, with the limits of the environment, that says what it waits for. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { ADMIN_QUOTA, createPacer, type Pacer, type QuotaLimits, type Waiting } from "../ga4/pacer.js";
import type { Context } from "./context.js";

const VARIABLES: { readonly [L in keyof QuotaLimits]: string } = {
  requestsPerProject: "GA4_REQUESTS_PER_MINUTE_PROJECT",
  requestsPerUser: "GA4_REQUESTS_PER_MINUTE",
  writesPerProject: "GA4_WRITES_PER_MINUTE_PROJECT",
  writesPerUser: "GA4_WRITES_PER_MINUTE",
};

/** @throws GoalsError (exit 64) for a limit that is not a number. */
export function pacerOf(context: Context): Pacer {
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
    onWait: (waiting) => {
      // Short waits are nobody's business.
      if (waiting.milliseconds >= 1000) context.stderr.write(`${words(waiting)}\n`);
    },
  });
}

function words({ reason, milliseconds }: Waiting): string {
  const seconds = `${Math.ceil(milliseconds / 1000)} s`;
  switch (reason) {
    case "quota":
      return `Waiting ${seconds}: GA4 allows only so many calls a minute.`;
    case "over-quota":
      return `Waiting ${seconds}: Google says the quota is used up.`;
    case "unreachable":
      return `Waiting ${seconds}: Google can't be reached.`;
  }
}
