/**
 * Years of goals, simulated day by day: a weekly rhythm, a trend, days that stray by more than chance, holidays. Reproducible.
 * What the guard makes of them: false alarms a year, and how soon a change is found.
 */
import { type Watched, watchGoal } from "../../src/watch/guard.js";

/** From Sunday on; mean 1. */
const WEEK = [0.7, 1.2, 1.15, 1.1, 1.1, 1.05, 0.7];
export const HISTORY = 182;

/** How a goal's days come about. Days stray by a factor with mean 1, apart from what single counts do. */
export interface Site {
  readonly perDay: number;
  /** A year's growth, 0.2 is 20 %. */
  readonly growth?: number;
  /** Relative standard deviation of a day's factor; default 0.1. */
  readonly stray?: number;
  /** Correlation of a day's factor with the one of the day before; default 0. */
  readonly memory?: number;
  /** Counts come in groups of so many on the mean (an order of several, a visitor who comes again); default 1. */
  readonly group?: number;
  /** Season: the level goes up and down by this share within a year; default 0. */
  readonly season?: number;
  /** Ten days a year on which the goal has 30 % and the site 40 % of its usual. */
  readonly holidays?: boolean;
  /** Whether the site's sessions are known; default false. */
  readonly sessions?: boolean;
}

export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function poisson(mean: number, random: Random): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let count = 0;
  const limit = Math.exp(-mean);
  for (let left = random(); left > limit; left *= random()) count += 1;
  return count;
}

/** `change` is what becomes of the level of a day. */
export function daysOf(
  site: Site,
  days: number,
  random: Random,
  change: (day: number) => number = () => 1,
): Watched {
  const { perDay, growth = 0, stray = 0.1, memory = 0, group = 1, season = 0 } = site;
  // Log-normal, mean 1: another family than the guard's own.
  const sigma = Math.sqrt(Math.log(1 + stray ** 2));
  const weekday = Math.floor(random() * 7);
  const phase = random() * 2 * Math.PI;
  const holidays = new Set(
    site.holidays === true
      ? Array.from({ length: Math.round((days / 365) * 10) }, () => Math.floor(random() * days))
      : [],
  );
  const amounts: number[] = [];
  const traffic: number[] = [];
  let state = normal(random);
  for (let day = 0; day < days; day += 1) {
    state = memory * state + Math.sqrt(1 - memory ** 2) * normal(random);
    const isHoliday = holidays.has(day);
    const shared =
      (WEEK[(weekday + day) % 7] ?? 1) *
      (1 + growth) ** ((day - days / 2) / 365) *
      (1 + season * Math.sin(phase + (2 * Math.PI * day) / 365));
    const mean = perDay * shared * (isHoliday ? 0.3 : 1) * Math.exp(sigma * state - sigma ** 2 / 2);
    let count = 0;
    // A group is geometric from 1 on.
    const groups = poisson((mean * change(day)) / group, random);
    if (group === 1) count = groups;
    else for (let at = 0; at < groups; at += 1) count += 1 + geometric(1 / group, random);
    amounts.push(count);
    traffic.push(poisson(3000 * shared * (isHoliday ? 0.4 : 1) * Math.exp(0.07 * normal(random)), random));
  }
  return { weekday, amounts, traffic: site.sessions === true ? traffic : null };
}

function geometric(share: number, random: Random): number {
  return Math.floor(Math.log(1 - random()) / Math.log(1 - share));
}

/** How a year of days comes, by its number. */
export type Years = (year: number, days: number) => Watched;

export function yearsOf(site: Site): Years {
  return (year, days) =>
    daysOf({ growth: [-0.3, 0, 0.5][year % 3] ?? 0, ...site }, days, randomOf(year * 7919 + 1));
}

/** False alarms a goal and year, looked at every day, after half a year of days; and of each kind. */
export function falseAlarms(years: Years, count: number): Readonly<Record<string, number>> {
  const told: Record<string, number> = { all: 0, silent: 0, dropped: 0, doubled: 0 };
  for (let year = 0; year < count; year += 1) {
    for (const incident of watchGoal(years(year, HISTORY + 365)).incidents) {
      if (incident.told < HISTORY) continue;
      told.all = (told.all ?? 0) + 1 / count;
      told[incident.kind] = (told[incident.kind] ?? 0) + 1 / count;
    }
  }
  return told;
}

export interface Change {
  /** Of the level, from a day on: 0 is silence, 2 counted twice. */
  readonly left: number;
  /** Whole days. */
  readonly within: number;
}

/** Of many goals whose level changes, the share that is found in time, begun on any weekday; null where chance alone explains it is not found. */
export function found(site: Site, { left, within }: Change, goals: number): number {
  let hits = 0;
  const kinds = left > 1 ? ["doubled"] : ["silent", "dropped"];
  for (let goal = 0; goal < goals; goal += 1) {
    const change = (day: number): number => (day >= HISTORY ? left : 1);
    const random = randomOf(goal * 104_729 + 3);
    const { incidents } = watchGoal(daysOf({ growth: 0.1, ...site }, HISTORY + within, random, change));
    if (incidents.some(({ kind, told }) => told >= HISTORY && kinds.includes(kind))) hits += 1;
  }
  return hits / goals;
}
