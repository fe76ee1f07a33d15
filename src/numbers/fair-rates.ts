/**
 * Rates of many groups of very different size, made comparable: a client with 20 sessions is neither best nor worst by
 * luck. Empirical Bayes with a beta prior, whose mean and spread come from the clients themselves. Pure numbers.
 *
 * Sources: J. C. Kleinman, "Proportions with extraneous variance" (JASA 1973), for the moment estimate of the spread;
 * B. Efron and C. Morris, "Stein's paradox in statistics" (1977), for drawing rates towards the mean; D. J. Spiegelhalter,
 * "Funnel plots for comparing institutional performance" (Statistics in Medicine 2005), for limits with additive spread.
 */
import { adjusted, normalBelow } from "./statistics.js";

interface Sample {
  /** Sessions that succeed; never more than `whole`. */
  readonly part: number;
  readonly whole: number;
}

interface FairRate {
  readonly rate: number;
  /** 1 is the best. Equal rates share a rank. */
  readonly rank: number;
  readonly standing: "above" | "below" | "usual" | "too-few";
}

interface FairRates {
  /** One for each sample; null without sessions. */
  readonly rates: readonly (FairRate | null)[];
  readonly overall: number | null;
  /** Standard deviation of the true rates between the groups. */
  readonly spread: number | null;
}

/** Fewer are not compared: two say nothing about what is usual. */
const LEAST_GROUPS = 3;
/** The normal approximation holds where this many of either kind are expected (Cochran, 1954). */
const LEAST_EXPECTED = 5;
const LEVEL = 0.05;

export function fairRates(samples: readonly Sample[]): FairRates {
  const used = samples.filter(({ whole }) => whole > 0);
  const prior = priorOf(used);
  if (prior === null) return { rates: samples.map(() => null), overall: null, spread: null };
  const shrunk = samples.map(({ part, whole }) => (whole > 0 ? towards(prior, part, whole) : null));
  const standings = standingsOf(samples);
  return {
    rates: shrunk.map((rate, index) => {
      if (rate === null) return null;
      const rank = 1 + shrunk.filter((other) => other !== null && other > rate).length;
      return { rate, rank, standing: standings[index] ?? "too-few" };
    }),
    overall: prior.mean,
    spread: Math.sqrt(prior.variance),
  };
}

interface Prior {
  readonly mean: number;
  /** Of the true rates between groups; 0 where chance explains all. */
  readonly variance: number;
}

/** Null without any group. Kleinman's moments with the groups weighed by their size. */
function priorOf(groups: readonly Sample[]): Prior | null {
  const whole = groups.reduce((sum, group) => sum + group.whole, 0);
  if (whole === 0) return null;
  const mean = groups.reduce((sum, { part }) => sum + part, 0) / whole;
  const squares = groups.reduce((sum, group) => sum + group.whole ** 2, 0);
  const scatter = groups.reduce(
    (sum, group) => sum + group.whole * (group.part / group.whole - mean) ** 2,
    0,
  );
  const room = whole - squares / whole - (groups.length - 1);
  const byChance = (groups.length - 1) * mean * (1 - mean);
  // A beta distribution of this mean can't be wider than mean x (1 - mean).
  const most = mean * (1 - mean) * 0.999;
  const variance = room > 0 ? Math.min(most, Math.max(0, (scatter - byChance) / room)) : 0;
  return { mean, variance };
}

/** The posterior mean: as if the prior were so many sessions more, at the mean rate. */
function towards({ mean, variance }: Prior, part: number, whole: number): number {
  if (variance === 0) return mean;
  const sessions = (mean * (1 - mean)) / variance - 1;
  return (part + sessions * mean) / (whole + sessions);
}

/** Each group against all the others, so that one that stands out does not hide itself. */
function standingsOf(samples: readonly Sample[]): readonly FairRate["standing"][] {
  const tests = samples.map((sample, index) => {
    const others = samples.filter((other, at) => at !== index && other.whole > 0);
    const prior = others.length + 1 < LEAST_GROUPS ? null : priorOf(others);
    if (prior === null || sample.whole === 0) return null;
    const expected = sample.whole * Math.min(prior.mean, 1 - prior.mean);
    if (expected < LEAST_EXPECTED) return null;
    const error = Math.sqrt(prior.variance + (prior.mean * (1 - prior.mean)) / sample.whole);
    const z = (sample.part / sample.whole - prior.mean) / error;
    return { z, p: 2 * normalBelow(-Math.abs(z)) };
  });
  const known = tests.filter((test) => test !== null);
  const corrected = adjusted(known.map(({ p }) => p));
  const byTest = new Map(known.map((test, index) => [test, corrected[index] ?? 1]));
  return tests.map((test) => {
    if (test === null) return "too-few";
    if ((byTest.get(test) ?? 1) >= LEVEL) return "usual";
    return test.z > 0 ? "above" : "below";
  });
}
