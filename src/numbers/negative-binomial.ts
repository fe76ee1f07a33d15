/**
 * How often a count strays so far by chance, where it strays more than independent events do: the negative binomial
 * distribution of a mean and a variance, Poisson's where the variance is no larger. Pure.
 *
 * Sources: Cameron and Trivedi, Regression Analysis of Count Data (2013), 3.3 (NB2); Wilson and Hilferty (1931) for counts
 * too large to add up.
 */
import { normalBelow } from "./statistics.js";

/** Above it the sum takes long and the approximation is as good. */
const LARGE = 20_000;

/** The probability of `count` or fewer. `count` is whole, `mean` above 0. */
export function countAtMost(count: number, mean: number, variance: number): number {
  if (count < 0) return 0;
  const factor = Math.max(1, variance / mean);
  if (count > LARGE) {
    // A gamma distribution of the same mean and variance, its cube root nearly normal.
    const ninth = (mean * factor) / (9 * mean ** 2);
    return normalBelow((((count + 0.5) / mean) ** (1 / 3) - (1 - ninth)) / Math.sqrt(ninth));
  }
  const independent = factor < 1 + 1e-9;
  const size = mean / (factor - 1);
  let log = independent ? -mean : -size * Math.log(factor);
  let total = Math.exp(log);
  for (let k = 1; k <= count; k += 1) {
    log += independent ? Math.log(mean / k) : Math.log(((size + k - 1) / k) * (1 - 1 / factor));
    total += Math.exp(log);
  }
  return Math.min(1, total);
}

/** The probability of `count` or more. */
export function countAtLeast(count: number, mean: number, variance: number): number {
  return Math.max(0, 1 - countAtMost(count - 1, mean, variance));
}
