/**
 * How many come to a goal in the next weeks, from those who have taken a first step and how long they take from there: users
 * who are on the way, users who are still to begin, at the level of the last weeks, and those who come without a step. The
 * interval is a negative binomial's, as wide as forecasts of earlier weeks missed what came. Pure.
 *
 * Sources: the renewal equation in discrete time (Feller, An Introduction to Probability Theory and Its Applications I, 3rd
 * edition (1968), XIII.10), as for delays of reports (Lawless, Canadian Journal of Statistics 22 (1994) 15, with the lags of
 * who began too late to be seen whole kept out of the denominator); Hyndman and Athanasopoulos, Forecasting (2021), 5.10, for
 * the origins rolled back; Cameron and Trivedi (2013), 3.3 (NB2).
 */
import type { Interval } from "./intervals.js";
import { countAtLeast, countAtMost } from "./negative-binomial.js";

export interface LaggedCounts {
  /** By day, from the first: users who took their first step. */
  readonly began: readonly number[];
  /** Conversions by day and by the day of their user's first step; null: there was none before. */
  readonly conversions: readonly {
    readonly day: number;
    readonly began: number | null;
    readonly count: number;
  }[];
}

export interface WeekAhead {
  /** 1 = the week after the last day. */
  readonly week: number;
  readonly expected: number;
  /** Of them, by users who have taken a step already. */
  readonly onTheWay: number;
  /** 90 %. */
  readonly interval: Interval;
  /** Earlier weeks, forecast from the days before them alone: how many there are, and lay within such an interval. */
  readonly heldBack: { readonly weeks: number; readonly inside: number };
  readonly variance: number;
}

const WEEK = 7;
/** Fewer days tell no lags. */
export const FEWEST_DAYS = 28;
const LEVEL_DAYS = 28;
const MOST_WEEKS = 4;
/** Days before an origin from which a week is forecast again. */
const LEAST_BEFORE = 21;
/** A forecast from days alone counts as so many weeks of experience. */
const PRIOR_WEEKS = 6;
/** The normal distribution's 95 % point: both ends of 90 %. */
const Z90 = 1.6448536269514722;

/** None where there are fewer than 28 days. */
export function forecastWeeks(counts: LaggedCounts): readonly WeekAhead[] {
  const days = counts.began.length;
  const weeks = days < FEWEST_DAYS ? 0 : Math.min(MOST_WEEKS, Math.floor(days / WEEK) - 3);
  return Array.from({ length: weeks }, (_, index) => {
    const week = index + 1;
    const { expected, onTheWay, interval, variance } = weekAhead(counts, days, week);
    const origins = originsBefore(days, week).filter((origin) => origin >= FEWEST_DAYS);
    const inside = origins.filter((origin) => {
      const then = weekAhead(counts, origin, week).interval;
      const came = cameIn(counts, origin, week);
      return then.low <= came && came <= then.high;
    });
    return {
      week,
      expected,
      onTheWay,
      interval,
      variance,
      heldBack: { weeks: origins.length, inside: inside.length },
    };
  });
}

/** The probability of so many or more. */
export function chanceOf(
  { expected, variance }: Pick<WeekAhead, "expected" | "variance">,
  count: number,
): number {
  return expected > 0 ? countAtLeast(Math.ceil(count), expected, variance) : count <= 0 ? 1 : 0;
}

/** From the days before `origin` alone. */
function weekAhead(
  counts: LaggedCounts,
  origin: number,
  week: number,
): Pick<WeekAhead, "expected" | "onTheWay" | "interval" | "variance"> {
  const { expected, onTheWay } = expectedIn(counts, origin, week);
  const missed = originsBefore(origin, week).map((earlier) => {
    const then = expectedIn(counts, earlier, week).expected;
    return (cameIn(counts, earlier, week) - then) ** 2 / Math.max(then, 1);
  });
  const prior = ofDays(counts, origin) * (1 + WEEK / levelDays(origin));
  const degrees = PRIOR_WEEKS + missed.length;
  const factor = (PRIOR_WEEKS * prior + missed.reduce((sum, one) => sum + one, 0)) / degrees;
  // What a t distribution is wider than the normal (Abramowitz and Stegun 26.7.5, the first two terms).
  const wider = 1 + (Z90 ** 2 + 1) / (4 * degrees) + (5 * Z90 ** 4 + 16 * Z90 ** 2 + 3) / (96 * degrees ** 2);
  const variance = expected * Math.max(1, factor) * wider ** 2;
  return { expected, onTheWay, variance, interval: around(expected, variance) };
}

/** Origins of which the week has come, as whole weeks before. */
function originsBefore(origin: number, week: number): readonly number[] {
  const origins: number[] = [];
  for (let at = origin - WEEK * week; at >= LEAST_BEFORE; at -= WEEK) origins.push(at);
  return origins;
}

function levelDays(origin: number): number {
  return Math.min(LEVEL_DAYS, Math.floor(origin / WEEK) * WEEK);
}

function cameIn({ conversions }: LaggedCounts, origin: number, week: number): number {
  const first = origin + WEEK * (week - 1);
  return conversions.reduce(
    (sum, { day, count }) => sum + (day >= first && day < first + WEEK ? count : 0),
    0,
  );
}

function expectedIn(
  { began, conversions }: LaggedCounts,
  origin: number,
  week: number,
): { readonly expected: number; readonly onTheWay: number } {
  const level = levelDays(origin);
  const came = new Float64Array(origin + WEEK * week);
  let straight = 0;
  for (const one of conversions) {
    if (one.day >= origin) continue;
    if (one.began === null) straight += one.day >= origin - level ? one.count : 0;
    else came[one.day - one.began] = (came[one.day - one.began] ?? 0) + one.count;
  }
  // Who began too late to have had a lag so long is not among those who could.
  const upTo = new Float64Array(origin + 1);
  for (let day = 0; day < origin; day += 1) upTo[day + 1] = (upTo[day] ?? 0) + (began[day] ?? 0);
  const chance = (lag: number): number => {
    const could = upTo[origin - lag] ?? 0;
    return lag < origin && could > 0 ? (came[lag] ?? 0) / could : 0;
  };
  let newcomers = 0;
  for (let day = origin - level; day < origin; day += 1) newcomers += (began[day] ?? 0) / level;
  let onTheWay = 0;
  let fromNew = 0;
  for (let ahead = WEEK * (week - 1); ahead < WEEK * week; ahead += 1) {
    for (let day = 0; day < origin; day += 1) onTheWay += (began[day] ?? 0) * chance(origin + ahead - day);
    for (let lag = 0; lag <= ahead; lag += 1) fromNew += newcomers * chance(lag);
  }
  return { expected: onTheWay + fromNew + (straight / level) * WEEK, onTheWay };
}

/** How far days stray from the mean of their weekday, relative to it: Pearson's, at least 1. */
function ofDays({ conversions }: LaggedCounts, origin: number): number {
  const days = new Float64Array(origin);
  for (const { day, count } of conversions) if (day < origin) days[day] = (days[day] ?? 0) + count;
  let squares = 0;
  let degrees = 0;
  for (let weekday = 0; weekday < WEEK; weekday += 1) {
    const own = Array.from(days).filter((_, day) => day % WEEK === weekday);
    const mean = own.reduce((sum, one) => sum + one, 0) / own.length;
    if (!(mean > 0)) continue;
    squares += own.reduce((sum, one) => sum + (one - mean) ** 2 / mean, 0);
    degrees += own.length - 1;
  }
  return degrees > 0 ? Math.max(1, squares / degrees) : 1;
}

/** The negative binomial's 5 % and 95 % points. */
function around(expected: number, variance: number): Interval {
  if (!(expected > 0)) return { low: 0, high: 0 };
  const point = (share: number): number => {
    let low = 0;
    let high = Math.ceil(expected + 12 * Math.sqrt(variance) + 12);
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (countAtMost(middle, expected, variance) >= share) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { low: point(0.05), high: point(0.95) };
}
