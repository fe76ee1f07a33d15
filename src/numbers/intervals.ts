/**
 * Shares with the interval in which the true share lies with 95 % confidence. Pure arithmetic.
 *
 * - A share: Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212).
 * - A difference of two shares: Newcombe's hybrid score interval, method 10 (R. G. Newcombe, Statistics in Medicine 17,
 *   1998, 873-890).
 * - A ratio of two shares: Katz's log interval (D. Katz et al., Biometrics 34, 1978, 469-474).
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
    : { of, count, share: count / of, interval: wilson(count, of) };
}

/** Wilson's score interval of `count` in `of`; `of` is more than 0. */
export function wilson(count: number, of: number): Interval {
  const p = count / of;
  const z2 = Z * Z;
  const middle = p + z2 / (2 * of);
  const reach = Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  const scale = 1 + z2 / of;
  return {
    low: count === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    high: count === of ? 1 : Math.min(1, (middle + reach) / scale),
  };
}

/** Newcombe's interval of `a - b`; null where one of them is no share. */
export function differenceInterval(a: Share, b: Share): Interval | null {
  if (a.share === null || b.share === null || a.interval === null || b.interval === null) return null;
  const difference = a.share - b.share;
  return {
    low: difference - Math.hypot(a.share - a.interval.low, b.interval.high - b.share),
    high: difference + Math.hypot(a.interval.high - a.share, b.share - b.interval.low),
  };
}

/** `a / b`; null where b is none or nothing. */
export function ratioOf(a: Share, b: Share): number | null {
  return a.share === null || b.share === null || b.share === 0 ? null : a.share / b.share;
}

/** Katz's interval of `a / b`; null where one of the counts is 0 and the logarithm knows no end. */
export function ratioInterval(a: Share, b: Share): Interval | null {
  const ratio = ratioOf(a, b);
  if (ratio === null || a.count === 0 || b.count === 0) return null;
  const deviation = Math.sqrt(1 / a.count - 1 / a.of + 1 / b.count - 1 / b.of);
  return { low: ratio * Math.exp(-Z * deviation), high: ratio * Math.exp(Z * deviation) };
}
