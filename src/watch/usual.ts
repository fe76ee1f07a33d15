/**
 * What a goal usually counts on a day, learned from days before: level, rhythm of the week, how far days stray, and how quiet
 * or loud the whole site was. Pure; days are numbers here, 0 is the first.
 */
import {
  type ByWeekday,
  dispersionOfWeekdays,
  type Rhythm,
  rhythmOfWeekdays,
} from "../numbers/dispersion.js";

/** Days one after the other, without a gap. */
export interface Series {
  /** Of day 0; 0 is Sunday. */
  readonly weekday: number;
  readonly amounts: readonly number[];
  /** Sessions of the whole site on the same days; null where they are not known. */
  readonly traffic: readonly number[] | null;
}

export interface Usual {
  /** Of a mean day. */
  readonly level: number;
  /** A level that has moved so far since is a trend and no fault; a share. */
  readonly drift: number;
  /** At most the usual of its weekday, less where the site had fewer sessions. */
  readonly atMost: (day: number) => number;
  /** At least the usual of its weekday, more where the site had more sessions. */
  readonly atLeast: (day: number) => number;
  /** The variance of the sum of days, one after the other, that are expected to bring so many, what is not known of the level included. */
  readonly variance: (expected: readonly number[]) => number;
}

/** As many days as give a steady level, no more, because levels move. */
const USUAL_BEFORE = 28;
const MOST_BEFORE = 182;
const STEADY_COUNT = 100;
/** Weekdays and dispersion are learned from so many. */
const RHYTHM_BEFORE = 84;
/** A site's sessions stray by themselves: days within 15 % of the usual are usual ones. What is beyond lowers or raises what is expected, not to nothing. */
const TRAFFIC_STRAYS = 0.15;
const LEAST_TRAFFIC = 0.1;
/** Growth or loss a day: about a third a year. */
const TREND = 0.001;
/** Days after one another are alike: more than this is not believed. */
const MOST_MEMORY = 0.9;
/** Below it days hardly stray, and nothing can be said of their memory. */
const STRAYS = 1.2;

/** `before`: the days to learn from, in order; at least two weeks, with anything in them. */
export function usualOf({ weekday, amounts, traffic }: Series, before: readonly number[]): Usual {
  const at = (day: number): number => (weekday + day) % 7;
  const recent = before.slice(-RHYTHM_BEFORE);
  const span = before.slice(-spanOf(amounts, before));
  const groups = byWeekday(recent, amounts, at);
  const recentTotal = sumOf(recent, amounts);
  const rhythm = recentTotal > 0 ? rhythmOfWeekdays([groups]) : null;
  const total = sumOf(span, amounts) + 0.5;
  // Half a count, so that a level of days without any is small and not zero.
  const level = total / weightOf(span, rhythm, at);
  const factor = Math.max(1, dispersionOfWeekdays([groups])?.factor ?? 1);
  const alpha = ((factor - 1) * recent.length) / (recentTotal + 0.5);
  const usual = (day: number): number => level * (rhythm?.[at(day)] ?? 1);
  const memory = factor < STRAYS ? 0 : memoryOf(amounts, recent, groups, at) * (factor / (factor - 1));
  const rho = Math.min(MOST_MEMORY, Math.max(0, memory));
  const share = traffic === null ? () => 1 : trafficShareOf(traffic, recent, span, at);
  return {
    level,
    drift: TREND * (span.length / 2 + 7),
    atMost: (day) => {
      const traffic = share(day);
      return usual(day) * (traffic < 1 - TRAFFIC_STRAYS ? Math.max(LEAST_TRAFFIC, traffic) : 1);
    },
    atLeast: (day) => {
      const traffic = share(day);
      return usual(day) * (traffic > 1 + TRAFFIC_STRAYS ? traffic : 1);
    },
    variance: (expected) => {
      let mean = 0;
      let shared = 0;
      // What the days before have in common with this one.
      let carried = 0;
      for (const one of expected) {
        mean += one;
        // On quiet weekdays too: counts in groups stray by their mean, not by its square.
        shared += Math.max(alpha * one ** 2, (factor - 1) * one) + 2 * alpha * rho * carried * one;
        carried = rho * carried + one;
      }
      const ofLevel = 1 + ((factor - 1) * (1 + rho)) / (1 - rho);
      // A gamma's doubt about the level makes the prediction negative binomial as well.
      return mean + shared + (mean ** 2 * ofLevel) / total;
    },
  };
}

/** The correlation of days with the day before, each relative to the mean of its weekday. */
function memoryOf(
  amounts: readonly number[],
  days: readonly number[],
  groups: ByWeekday,
  at: (day: number) => number,
): number {
  const means = groups.map((group) => group.reduce((sum, one) => sum + one, 0) / Math.max(1, group.length));
  let squares = 0;
  let products = 0;
  let before = { day: Number.NaN, off: 0 };
  for (const day of days) {
    const mean = means[at(day)] ?? 0;
    const off = mean > 0 ? ((amounts[day] ?? 0) - mean) / Math.sqrt(mean) : 0;
    squares += off ** 2;
    if (before.day === day - 1) products += off * before.off;
    before = { day, off };
  }
  return squares > 0 ? products / squares : 0;
}

/** As many of the last days as count enough for a steady level. */
function spanOf(amounts: readonly number[], before: readonly number[]): number {
  let total = 0;
  for (let days = 1; days <= Math.min(before.length, MOST_BEFORE); days += 1) {
    total += amounts[before.at(-days) ?? 0] ?? 0;
    if (days >= USUAL_BEFORE && days % 7 === 0 && total >= STEADY_COUNT) return days;
  }
  return Math.min(before.length, MOST_BEFORE);
}

/** A day's traffic relative to the usual of its weekday. */
function trafficShareOf(
  traffic: readonly number[],
  recent: readonly number[],
  span: readonly number[],
  at: (day: number) => number,
): (day: number) => number {
  const total = sumOf(span, traffic);
  if (!(total > 0) || !(sumOf(recent, traffic) > 0)) return () => 1;
  const rhythm = rhythmOfWeekdays([byWeekday(recent, traffic, at)]);
  const level = total / weightOf(span, rhythm, at);
  return (day) => {
    const seen = traffic[day];
    // Of days to come nobody knows.
    return seen === undefined ? 1 : seen / (level * (rhythm[at(day)] ?? 1));
  };
}

function byWeekday(
  days: readonly number[],
  amounts: readonly number[],
  at: (day: number) => number,
): ByWeekday {
  const groups: number[][] = [[], [], [], [], [], [], []];
  for (const day of days) groups[at(day)]?.push(amounts[day] ?? 0);
  return groups;
}

function weightOf(days: readonly number[], rhythm: Rhythm | null, at: (day: number) => number): number {
  if (rhythm === null) return days.length;
  let weight = 0;
  for (const day of days) weight += rhythm[at(day)] ?? 1;
  return weight;
}

function sumOf(days: readonly number[], amounts: readonly number[]): number {
  let sum = 0;
  for (const day of days) sum += amounts[day] ?? 0;
  return sum;
}
