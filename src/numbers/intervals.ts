/**
 * What is counted, with the interval in which the truth lies with 95 % confidence; each with its source. Pure arithmetic;
 * knows nothing of goals.
 *
 * All of them take what they count as independent. Where it comes in clusters, `dispersion.ts` says how much that widens them.
 */

/** The ends of a 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Share {
  readonly of: number;
  readonly count: number;
  /** `count / of`; null where there is nothing to take a share of. */
  readonly share: number | null;
  readonly interval: Interval | null;
}

/** The normal distribution's 97.5 % point. */
const Z = 1.959963984540054;

export function shareOf(count: number, of: number): Share {
  return of <= 0
    ? { of, count, share: null, interval: null }
    : { of, count, share: count / of, interval: shareInterval(count, of) };
}

/**
 * The interval of a share: Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212), good for small numbers and
 * shares near 0. Null without a whole, and for a part that is more than it.
 */
export function shareInterval(part: number, whole: number): Interval | null {
  if (whole <= 0 || part > whole) return null;
  const p = part / whole;
  const z2 = Z * Z;
  const middle = p + z2 / (2 * whole);
  const reach = Z * Math.sqrt((p * (1 - p)) / whole + z2 / (4 * whole * whole));
  const scale = 1 + z2 / whole;
  return {
    low: part === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    high: part === whole ? 1 : Math.min(1, (middle + reach) / scale),
  };
}

/** A group within a whole: how many are in it and how many of them succeed; likewise for all. */
export interface GroupAgainstAll {
  readonly group: number;
  readonly groupPart: number;
  readonly all: number;
  readonly allPart: number;
}

/**
 * The interval of (share in the group) / (share of all). Katz's as well, but the variance is the delta method's over the
 * four cells in/not in the group, reached/not reached as one multinomial sample, because the group is part of the whole.
 * Null where there is nobody or nothing to divide by.
 */
export function liftInterval({ group, groupPart, all, allPart }: GroupAgainstAll): Interval | null {
  if (groupPart <= 0 || allPart <= 0 || group <= 0 || all < group || groupPart > group) return null;
  const rest = Math.max(0, allPart - groupPart);
  const variance =
    groupPart * (1 / groupPart - 1 / group - 1 / allPart) ** 2 +
    (group - groupPart) / group ** 2 +
    rest / allPart ** 2 -
    1 / all;
  return aroundRatio(groupPart / group / (allPart / all), variance);
}

/** The logarithm of the ratio is taken as normal, with this variance. */
function aroundRatio(ratio: number, variance: number): Interval {
  const factor = Math.exp(Z * Math.sqrt(Math.max(0, variance)));
  return { low: ratio / factor, high: ratio * factor };
}
