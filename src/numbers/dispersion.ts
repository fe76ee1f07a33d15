/**
 * How far what is counted strays by chance where it does not come one by one: visitors come again, an order has several items,
 * a campaign has its day. Variance of a sum relative to its mean (1 = independent, Poisson), from days and from users; and the
 * rhythm of the week, which is no chance at all. Pure arithmetic; knows nothing of goals.
 *
 * Sources: McCullagh and Nelder, Generalized Linear Models (1989), 4.5 and 6.2.4 (Pearson's estimate of the dispersion,
 * quasi-likelihood); Rothman and Boice (1979), Byar's limits, mid-P; Zou and Donner, Statistics in Medicine 27 (2008) 1693
 * (limits of a difference from those of its parts); Kish, Survey Sampling (1965), design effect.
 */
import { countDays, type Day, weekdayOf } from "./calendar.js";
import { type Interval, shareInterval } from "./intervals.js";

export interface DayAmount {
  readonly day: Day;
  readonly amount: number;
}

export interface Dispersion {
  /** Variance of the sum divided by the sum; for money in units of it. */
  readonly factor: number;
  /** Degrees of freedom the factor was estimated with; null where it was not estimated. */
  readonly degrees: number | null;
}

/** Fewer days say nothing of how days differ. */
const FEWEST_DEGREES = 3;
/** From two weeks on each weekday is held against itself. */
const RHYTHM_DAYS = 14;
const Z = 1.959963984540054;

/**
 * Pearson's estimate over spans of days, each with a level of its own; with weekdays of its own from two weeks on, before that
 * with the rhythm that is known. Null where there are too few days with anything.
 */
export function dispersionOf(
  spans: readonly (readonly DayAmount[])[],
  rhythm: Rhythm | null = null,
): Dispersion | null {
  return pearson(
    spans.flatMap((span) => {
      if (span.length >= RHYTHM_DAYS) return amountsByWeekday(span).map((amounts) => ({ amounts }));
      const amounts = span.map(({ amount }) => amount);
      return [{ amounts, weights: span.map(({ day }) => rhythm?.[weekdayOf(day)] ?? 1) }];
    }),
  );
}

/** Amounts that share a level, each times its weight (default: 1). */
interface Group {
  readonly amounts: readonly number[];
  readonly weights?: readonly number[];
}

function pearson(groups: readonly Group[]): Dispersion | null {
  let squares = 0;
  let degrees = 0;
  for (const { amounts, weights } of groups) {
    const level = sum(amounts) / (weights === undefined ? amounts.length : sum(weights));
    if (!(level > 0)) continue;
    for (let index = 0; index < amounts.length; index += 1) {
      const expected = level * (weights?.[index] ?? 1);
      if (expected > 0) squares += ((amounts[index] ?? 0) - expected) ** 2 / expected;
    }
    degrees += amounts.length - 1;
  }
  return degrees < FEWEST_DEGREES ? null : { factor: squares / degrees, degrees };
}

/** Weights of the weekdays from Sunday on, 1 on the mean; null where no two whole weeks with anything are known. */
export type Rhythm = readonly number[];

export function rhythmOf(spans: readonly (readonly DayAmount[])[]): Rhythm | null {
  const known = spans.filter((span) => span.length >= RHYTHM_DAYS && span.some(({ amount }) => amount > 0));
  return known.length === 0 ? null : rhythmOfWeekdays(known.map(amountsByWeekday));
}

/** Amounts of days, a list for each weekday from Sunday on. */
export type ByWeekday = readonly (readonly number[])[];

/** The same of spans that are sorted by weekday: for many, quickly. Each has two weeks at least, and anything in it. */
export function rhythmOfWeekdays(spans: readonly ByWeekday[]): Rhythm {
  const means = spans.map((span) => meanOf(span.flat()));
  const weights = Array.from({ length: 7 }, (_, weekday) => {
    // A weekday that is in none of the days is taken for a mean one.
    const parts = spans.map(({ [weekday]: own = [] }, index) =>
      own.length === 0 ? 1 : meanOf(own) / (means[index] ?? 1),
    );
    return sum(parts) / parts.length;
  });
  const mean = sum(weights) / 7;
  const relative = weights.map((weight) => weight / mean);
  // Weekdays differ by chance too: drawn towards 1 by as much of their variance as that explains (Efron and Morris 1977).
  const total = sum(spans.flat().map(sum));
  const byChance = (7 * (dispersionOfWeekdays(spans)?.factor ?? 1)) / total;
  const seen = sum(relative.map((weight) => (weight - 1) ** 2)) / 6;
  const trusted = seen > 0 ? Math.max(0, 1 - byChance / seen) : 0;
  return relative.map((weight) => 1 + trusted * (weight - 1));
}

/** Pearson's estimate of spans that are sorted by weekday. */
export function dispersionOfWeekdays(spans: readonly ByWeekday[]): Dispersion | null {
  return pearson(spans.flat().map((amounts) => ({ amounts })));
}

/** The days from the first to the last, each by its weight in the week; whole weeks are as long as they are. */
export function weightOf(first: Day, last: Day, rhythm: Rhythm | null): number {
  const days = countDays(first, last);
  if (days <= 0) return 0;
  if (rhythm === null) return days;
  let weight = Math.floor(days / 7) * 7;
  for (let at = 0; at < days % 7; at += 1) weight += rhythm[(weekdayOf(first) + at) % 7] ?? 1;
  return weight;
}

/** How much weekdays differ from one another on an ordinary site: standard deviation, 1 is the mean day. */
const WEEKDAYS_DIFFER = 0.35;

/** Of a sum over so many days whose rhythm nobody knows, how far it may be off for that alone; a share, at 95 %. */
export function unknownRhythm(days: number): number {
  const over = days % 7;
  return days <= 0 ? 0 : (Z * WEEKDAYS_DIFFER * Math.sqrt((over * (7 - over)) / 6)) / days;
}

/**
 * The dispersion with what days can't show: users who come again on another day. How many days a user has is taken as
 * geometric, with the mean that is known.
 */
export function withReturning(
  { factor, degrees }: Dispersion,
  { count, userDays, users }: { readonly count: number; readonly userDays: number; readonly users: number },
): Dispersion {
  if (!(users > 0) || !(userDays > 0)) return { factor, degrees };
  const daysEach = Math.max(1, userDays / users);
  return { factor: factor + (count / userDays) * 2 * (daysEach - 1), degrees };
}

/** The dispersion where no days are known: so many a user on the mean, geometric. */
export function dispersionOfUsers(count: number, users: number): Dispersion {
  return { factor: users > 0 ? Math.max(1, (2 * count) / users - 1) : 1, degrees: null };
}

/**
 * The 95 % interval of a sum of events: Byar's limits at mid-P, of the number of independent events that have its variance. A
 * count strays no less than independent events do.
 */
export function sumInterval(total: number, dispersion: Dispersion, isCount = true): Interval {
  const estimated = !isCount || dispersion.factor > 1;
  const factor = estimated ? dispersion.factor : 1;
  if (!(factor > 0)) return { low: total, high: total };
  const reach = estimated && dispersion.degrees !== null ? studentsT(dispersion.degrees) : Z;
  const events = total / factor + 0.5;
  const limit = (z: number): number =>
    events * Math.max(0, 1 - 1 / (9 * events) + z / (3 * Math.sqrt(events))) ** 3;
  return { low: total === 0 ? 0 : limit(-reach) * factor, high: limit(reach) * factor };
}

/** Sessions with a goal and all sessions, and whose they are. */
interface UserSessions {
  readonly part: number;
  readonly whole: number;
  readonly partUsers: number;
  readonly users: number;
}

/**
 * By how much the variance of a share of sessions exceeds that of independent sessions, because some users have the goal again
 * and again. Beta-binomial over users whose number of sessions is geometric: the correlation between sessions of a user is the
 * one with which as many users have the goal as have it.
 */
export function designEffect({ part, whole, partUsers, users }: UserSessions): number {
  if (!(part > 0) || !(whole > part) || !(users > 0) || !(partUsers > 0) || whole <= users) return 1;
  const share = part / whole;
  const each = whole / users;
  const usersAt = (correlation: number): number => users * hasGoal(share, each, correlation);
  if (partUsers >= usersAt(0)) return 1;
  let low = 0;
  let high = 0.999;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (usersAt(middle) > partUsers) low = middle;
    else high = middle;
  }
  return 1 + low * (2 * each - 2);
}

/** Over users: their sessions with a goal, squared (`xx`); those times all their sessions (`xn`); all of these squared (`nn`). */
export interface UserSquares {
  readonly xx: number;
  readonly xn: number;
  readonly nn: number;
}

/** The design effect where each user's sessions are known: the variance of a ratio of sums over users (Kish). At least 1. */
export function designEffectOfUsers(part: number, whole: number, { xx, xn, nn }: UserSquares): number {
  const share = part / whole;
  if (!(share > 0) || !(share < 1)) return 1;
  return Math.max(1, (xx - 2 * share * xn + share ** 2 * nn) / (whole * share * (1 - share)));
}

/** The share of users with at least one success. */
function hasGoal(share: number, each: number, correlation: number): number {
  const size = correlation === 0 ? Number.POSITIVE_INFINITY : (1 - correlation) / correlation;
  let without = 0;
  let none = 1;
  let left = 1;
  // Sessions of a user: geometric from 1 on; what is left after 400 is nothing.
  for (let sessions = 1; sessions <= 400 && left > 1e-9; sessions += 1) {
    const before = sessions - 1;
    none *= size === Number.POSITIVE_INFINITY ? 1 - share : (size * (1 - share) + before) / (size + before);
    const here = sessions === 400 ? left : left / each;
    without += here * none;
    left -= here;
  }
  return 1 - without;
}

/** Wilson's interval with as many sessions as independent ones would be worth. */
export function clusteredShareInterval(part: number, whole: number, effect: number): Interval | null {
  return shareInterval(part / effect, whole / effect);
}

/** The limits of `value` less `expected` from the limits of each; an expected that is exact has no width. */
export function differenceLimits(
  value: number,
  of: Interval,
  expected: number,
  ofExpected: Interval,
): Interval {
  return {
    low: value - expected - Math.hypot(value - of.low, ofExpected.high - expected),
    high: value - expected + Math.hypot(of.high - value, expected - ofExpected.low),
  };
}

/** Student's t, 97.5 %: Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5), within 1 % from 3 degrees on. */
function studentsT(degrees: number): number {
  const z = Z;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function meanOf(amounts: readonly number[]): number {
  return sum(amounts) / Math.max(1, amounts.length);
}

function amountsByWeekday(days: readonly DayAmount[]): ByWeekday {
  return byWeekday(days).map((group) => group.map(({ amount }) => amount));
}

function byWeekday(days: readonly DayAmount[]): readonly (readonly DayAmount[])[] {
  return Array.from({ length: 7 }, (_, weekday) => days.filter(({ day }) => weekdayOf(day) === weekday));
}
