/**
 * Whether a difference is more than chance, each test with its source. Pure numbers; knows nothing of goals. Intervals
 * are in `intervals.ts`.
 */

/** The share of a normal distribution below z; Abramowitz and Stegun 26.2.17, wrong by at most 7.5e-8. */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}

/** A part of a whole, twice. */
interface TwoShares {
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

/**
 * The p-value of counts coming in these shares (which sum to 1): Pearson's chi-square test of goodness of fit. Null where it
 * does not hold: fewer than 5 expected of any (Cochran, 1954).
 */
export function sameSharesProbability(counts: readonly number[], shares: readonly number[]): number | null {
  const all = counts.reduce((a, b) => a + b, 0);
  if (counts.length < 2 || counts.some((_, index) => !(all * (shares[index] ?? 0) >= 5))) return null;
  const square = counts.reduce((sum, count, index) => {
    const expected = all * (shares[index] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareAbove(square, counts.length - 1);
}

/** The share of a chi-square distribution above x, for whole degrees of freedom; Abramowitz and Stegun 26.4.4 and 26.4.5. */
function chiSquareAbove(x: number, degrees: number): number {
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : Math.exp(-x / 2);
  let sum = isOdd ? 2 * normalBelow(-Math.sqrt(x)) : term;
  for (let from = isOdd ? 1 : 2; from < degrees; from += 2) {
    if (!isOdd) term *= x / from;
    sum += term;
    if (isOdd) term *= x / (from + 2);
  }
  return Math.min(1, sum);
}
