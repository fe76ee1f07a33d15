/** What the last half hour says of what is silent: days come in late, so an end of silence is seen here first. Pure. */
import type { Finding } from "./finding.js";

/** Within the last 30 minutes. */
export interface JustSeen {
  readonly count: number;
  /** Of the last one; null where there was none. */
  readonly minutesAgo: number | null;
}

const MINUTES = 30;
/** Where half an hour usually brings fewer, that there was none says little. */
const FEW = 3;

/** `days`: of the silence, up to the last day judged. */
export function withRealtime(finding: Finding, seen: JustSeen, days: number): Finding {
  const { message, next, expected } = finding;
  if (seen.minutesAgo !== null) {
    const when = seen.minutesAgo === 0 ? "less than a minute" : minutes(seen.minutesAgo);
    return {
      ...{ ...finding, realtime: seen },
      message: `${message} It fired again ${when} ago, ${seen.count === 1 ? "once" : `${seen.count.toLocaleString("en")} times`} in the last ${MINUTES} minutes.`,
      next: ["Somebody has mended it, or it comes and goes: look again tomorrow.", ...next],
    };
  }
  const usual = ((expected ?? 0) / Math.max(1, days) / (24 * 60)) * MINUTES;
  return {
    ...{ ...finding, realtime: seen },
    message: `${message} ${usual < FEW ? `Not in the last ${MINUTES} minutes either, which says little: so few come in half an hour.` : `Not in the last ${MINUTES} minutes either.`}`,
  };
}

function minutes(count: number): string {
  return count === 1 ? "1 minute" : `${count} minutes`;
}
