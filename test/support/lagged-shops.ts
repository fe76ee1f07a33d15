/** Shops whose visitors take a step and come to the goal days later, with weekdays, days that stray and levels that drift. */
import { normal, poisson, uniform } from "../../src/numbers/bootstrap.js";
import { forecastWeeks, type LaggedCounts } from "../../src/numbers/forecast.js";

export interface LaggedShop {
  /** Days known before the weeks that are held back. */
  readonly days: number;
  readonly beginsADay: number;
  readonly converts: number;
  /** Who does not convert on the same day takes so long on the mean. */
  readonly meanLag: number;
  readonly straightADay: number;
  /** How far days stray, and weeks; relative standard deviations. */
  readonly dayStrays: number;
  readonly weekStrays: number;
}

const WEEKDAYS = [1.1, 1.05, 1, 1, 0.95, 0.85, 1.05];

export function laggedShop(shop: LaggedShop, allDays: number, seed: number): LaggedCounts {
  const random = uniform(seed);
  const began: number[] = [];
  const counts = new Map<string, { day: number; began: number | null; count: number }>();
  const add = (day: number, from: number | null, count: number): void => {
    if (day >= allDays || day < 0 || count === 0) return;
    // Who began before the first day is seen without a step.
    const start = from !== null && from < 0 ? null : from;
    const key = `${day} ${start}`;
    const known = counts.get(key) ?? { day, began: start, count: 0 };
    known.count += count;
    counts.set(key, known);
  };
  let level = 0;
  for (let day = -60; day < allDays; day += 1) {
    if (day % 7 === 0) level = 0.6 * level + 0.8 * shop.weekStrays * normal(random);
    const strays = Math.exp(level + shop.dayStrays * normal(random));
    const weekday = WEEKDAYS[((day % 7) + 7) % 7] ?? 1;
    const starts = poisson(shop.beginsADay * weekday * strays, random);
    if (day >= 0) began.push(starts);
    add(day, null, poisson(shop.straightADay * weekday * strays, random));
    for (let user = 0; user < starts; user += 1) {
      if (random() >= shop.converts) continue;
      let lag = 0;
      if (random() < 0.5) for (lag = 1; random() < 1 - 1 / shop.meanLag; ) lag += 1;
      add(day + lag, day, 1);
    }
  }
  return { began, conversions: [...counts.values()] };
}

export interface Held {
  /** That were forecast and have come since. */
  readonly weeks: number;
  /** Of them, within the interval. */
  readonly inside: number;
}

/** Each week that is told from the first `days` alone, against what came. */
export function weeksHeldBack({ began, conversions }: LaggedCounts, days: number, most = 4): Held {
  const known: LaggedCounts = {
    began: began.slice(0, days),
    conversions: conversions.filter(({ day }) => day < days),
  };
  const told = forecastWeeks(known).filter(({ week }) => week <= most && days + 7 * week <= began.length);
  const inside = told.filter(({ week, interval }) => {
    const first = days + 7 * (week - 1);
    const came = conversions.reduce(
      (sum, { day, count }) => sum + (day >= first && day < first + 7 ? count : 0),
      0,
    );
    return interval.low <= came && came <= interval.high;
  });
  return { weeks: told.length, inside: inside.length };
}

/** Of so many shops and each week that is told, how many held-back weeks lay within their interval. */
export function weeksWithin(shop: LaggedShop, shops: number, seed: number): Held {
  let weeks = 0;
  let inside = 0;
  for (let n = 0; n < shops; n += 1) {
    const held = weeksHeldBack(laggedShop(shop, shop.days + 28, seed + n * 101), shop.days);
    weeks += held.weeks;
    inside += held.inside;
  }
  return { weeks, inside };
}

const ORDINARY = { converts: 0.1, meanLag: 5, dayStrays: 0.1, weekStrays: 0.06 } as const;

export const LAGGED_SHOPS: Readonly<Record<string, LaggedShop>> = {
  "4 weeks, about 10 a day": { ...ORDINARY, days: 28, beginsADay: 80, straightADay: 2 },
  "8 weeks, about 3 a day": { ...ORDINARY, days: 56, beginsADay: 25, straightADay: 0.5 },
  "13 weeks, about 40 a day": { ...ORDINARY, days: 91, beginsADay: 350, straightADay: 5 },
  "13 weeks, about 10 a day, two weeks to decide": {
    ...ORDINARY,
    days: 91,
    beginsADay: 90,
    straightADay: 1,
    meanLag: 14,
  },
};
