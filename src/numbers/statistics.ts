/**
 * The few statistics a report needs, each with its source. Pure numbers; knows nothing of goals.
 *
 * All of them take sessions or users as independent of one another. They are not quite (a user has several sessions),
 * so an interval is a little too narrow; none is ever widened by looking again.
 */
import type { Interval } from "./intervals.js";

/** The 97.5 % point of the normal distribution: two-sided 95 %. */
const Z = 1.959964;

/** The share of a normal distribution below z; Abramowitz and Stegun 26.2.17, wrong by at most 7.5e-8. */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}

/** The 95 % interval of a share (E. B. Wilson, 1927); good for small numbers and shares near 0; null without a whole. */
export function shareInterval(part: number, whole: number): Interval | null {
  if (whole <= 0 || part > whole) return null;
  const p = part / whole;
  const scale = 1 + (Z * Z) / whole;
  const middle = (p + (Z * Z) / (2 * whole)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / whole + (Z * Z) / (4 * whole * whole));
  return {
    low: part === 0 ? 0 : Math.max(0, middle - half),
    high: part === whole ? 1 : Math.min(1, middle + half),
  };
}

/** The 95 % interval of a count of independent things (Byar's approximation of the exact Poisson limits). */
export function countInterval(count: number): Interval {
  const limit = (n: number, z: number): number => n * (1 - 1 / (9 * n) + z / (3 * Math.sqrt(n))) ** 3;
  return { low: count === 0 ? 0 : Math.max(0, limit(count, -Z)), high: limit(count + 1, Z) };
}

/** A part of a whole, twice. */
export interface TwoShares {
  readonly part: number;
  readonly whole: number;
  readonly otherPart: number;
  readonly otherWhole: number;
}

/**
 * The two-sided p-value of two shares being the same: the z-test of two proportions with a pooled variance. Null where
 * the normal approximation does not hold: fewer than 5 expected in any of the four cells (Cochran, 1954).
 */
export function sameShareProbability({ part, whole, otherPart, otherWhole }: TwoShares): number | null {
  const pooled = (part + otherPart) / (whole + otherWhole);
  const least = Math.min(whole, otherWhole) * Math.min(pooled, 1 - pooled);
  if (!(least >= 5)) return null;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / otherWhole));
  return 2 * normalBelow(-Math.abs(part / whole - otherPart / otherWhole) / error);
}

/** p-values adjusted for how many there are, so that few of what is called a change is chance (Benjamini, Hochberg 1995). */
export function adjusted(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const result = pValues.map(() => 1);
  let least = 1;
  for (const [place, { p, index }] of order.entries()) {
    least = Math.min(least, (p * pValues.length) / (pValues.length - place));
    result[index] = least;
  }
  return result;
}

/** A group within a whole: how many are in it and how many of them succeed; likewise for all. */
export interface GroupAgainstAll {
  readonly group: number;
  readonly groupPart: number;
  readonly all: number;
  readonly allPart: number;
}

/**
 * The 95 % interval of (share in the group) / (share of all). The logarithm of the ratio is taken as normal (Katz and
 * others, 1978); its variance is the delta method's over the four cells in/not in the group, reached/not reached as one
 * multinomial sample, because the group is part of the whole. Null where there is nobody or nothing to divide by.
 */
export function liftInterval({ group, groupPart, all, allPart }: GroupAgainstAll): Interval | null {
  if (groupPart <= 0 || allPart <= 0 || group <= 0 || all < group || groupPart > group) return null;
  const rest = Math.max(0, allPart - groupPart);
  const variance =
    groupPart * (1 / groupPart - 1 / group - 1 / allPart) ** 2 +
    (group - groupPart) / group ** 2 +
    rest / allPart ** 2 -
    1 / all;
  const lift = groupPart / group / (allPart / all);
  const factor = Math.exp(Z * Math.sqrt(Math.max(0, variance)));
  return { low: lift / factor, high: lift * factor };
}
