/**
 * Where each goal stands against its target, where it should stand by now, and what it takes to get there. Pure: days
 * and results in. "By now" is the last day of the period.
 *
 * Ahead and behind are said only where chance does not explain the distance: the 95 % interval of what was counted, less
 * what is expected, has to leave 0 out. How far chance goes is read from the days and from how often users come again
 * (`target-chance.ts`); the days compared with stray as well, where the line begins at them. Where nothing says what to expect
 * there is no verdict but two: the target itself is reached, or a milestone is passed before its day.
 */
import type { Goal, Target } from "../goals/goal.js";
import { addDays, countDays } from "../numbers/calendar.js";
import { differenceLimits, type Rhythm, weightOf } from "../numbers/dispersion.js";
import type { Interval } from "../numbers/intervals.js";
import type { GoalDays } from "./day-amounts.js";
import type { Figure, GoalResult, Mark, TargetResult } from "./model.js";
import {
  type Chance,
  countChance,
  moneyChance,
  rateChance,
  rhythmOfGoal,
  straying,
} from "./target-chance.js";

/** What targets are held against. */
export interface TargetContext {
  readonly period: { readonly start: string; readonly end: string; readonly days: number };
  readonly comparison: { readonly start: string; readonly end: string; readonly days: number } | null;
  /** All sessions and users of the period. */
  readonly sessions: Figure;
  readonly users: Figure;
  readonly days: GoalDays;
  /** The week of the whole site, for a goal that is too young to have one. */
  readonly siteRhythm: Rhythm | null;
  /** How much of the period's last day has gone by: 1 once it is over. */
  readonly lastDay: number;
  /** For targets in total: what was counted since the goal began to count; null where that is not known. */
  readonly sinceStart: (goal: Goal) => Since | null;
}

export interface Since {
  readonly start: string;
  /** How much of the first day was left when it began: 1 for the whole day. */
  readonly firstDay: number;
  readonly count: number | null;
  readonly users: number | null;
  readonly value: number | null;
}

const DAYS_IN = { week: 7, month: 365.25 / 12 } as const;

export function targetResult(
  goal: Goal,
  result: GoalResult,
  target: Target,
  context: TargetContext,
): TargetResult {
  const { period, comparison } = context;
  const standing = standingOf(goal, result, target, context);
  const marks = [...target.milestones, { amount: target.amount, by: target.by }].toSorted((a, b) =>
    a.by < b.by ? -1 : a.by > b.by ? 1 : 0,
  );
  const start =
    standing.since !== null
      ? { day: standing.since, amount: 0, line: "from-start" as const }
      : comparison !== null && standing.previous !== null
        ? { day: comparison.end, amount: standing.previous, line: "from-comparison" as const }
        : null;

  const { expected, line, ofStart } = expectedOn(period.end, marks, start, standing.span);
  const { current, interval, chance } = standing;
  const reached = (amount: number): boolean => current !== null && current >= amount;
  return {
    goal: goal.id,
    measure: target.measure,
    per: target.per ?? null,
    currency: target.measure === "value" ? (result.value?.currency ?? null) : null,
    current,
    over: current === null ? null : { start: standing.since ?? period.start, end: period.end },
    interval,
    chance,
    expected,
    line,
    status: statusOf(current, interval, expected, reachOf(expected, ofStart, standing), marks),
    marks: marks.map((mark): Mark => ({ ...mark, reached: reached(mark.amount) })),
    toGo: current === null ? null : toGoOf(target, current, standing.since, marks, context),
  };
}

interface Standing {
  readonly current: number | null;
  readonly previous: number | null;
  readonly interval: Interval | null;
  readonly previousInterval: Interval | null;
  readonly chance: TargetResult["chance"];
  /** The day a total began; null for what is measured over the period alone. */
  readonly since: string | null;
  /** How long it is from one day to another, as this grows: totals with the week's rhythm. */
  readonly span: Span;
}

/** Both days counted whole, but for a first day that began late and a last one that is not over. */
type Span = (first: string, last: string) => number;

function standingOf(goal: Goal, result: GoalResult, target: Target, context: TargetContext): Standing {
  const { period, comparison, sessions } = context;
  if (target.measure === "rate") {
    const now = rateChance(result, context, "current");
    const before = rateChance(result, context, "previous");
    return {
      current: result.sessionRate.current,
      previous: result.sessionRate.previous,
      interval: sessions.current === null ? null : now.interval,
      previousInterval: before.interval,
      chance: now.chance,
      since: null,
      span: countDays,
    };
  }
  const rhythm = rhythmOfGoal(context.days) ?? context.siteRhythm;
  const chanceOf = target.measure === "count" ? countChance : moneyChance;
  const figure = target.measure === "count" ? result.count : result.value;
  if (target.per !== undefined) {
    const each = DAYS_IN[target.per];
    const scaled = (
      amount: number | null | undefined,
      days: { readonly start: string; readonly end: string } | null,
      users: number | null,
    ): {
      readonly amount: number | null;
      readonly interval: Interval | null;
      readonly chance: Chance | null;
    } => {
      if (amount == null || days === null) return { amount: null, interval: null, chance: null };
      const scale = each / weightOf(days.start, days.end, rhythm);
      const chance = chanceOf(goal, result, context, { total: amount, users });
      const interval = straying(amount, chance, rhythm === null ? countDays(days.start, days.end) : null);
      return {
        amount: amount * scale,
        interval: interval && { low: interval.low * scale, high: interval.high * scale },
        chance,
      };
    };
    const now = scaled(figure?.current, period, result.users.current);
    const before = scaled(figure?.previous, comparison, result.users.previous);
    return {
      current: now.amount,
      previous: before.amount,
      interval: now.interval,
      previousInterval: before.interval,
      chance: now.chance?.told ?? null,
      since: null,
      span: countDays,
    };
  }
  const since = context.sinceStart(goal);
  const current = (target.measure === "count" ? since?.count : since?.value) ?? null;
  const chance =
    current === null
      ? null
      : chanceOf(goal, result, context, { total: current, users: since?.users ?? null });
  const long = rhythm === null && since !== null ? countDays(since.start, period.end) : null;
  return {
    current,
    previous: null,
    interval: current === null || chance === null ? null : straying(current, chance, long),
    previousInterval: null,
    chance: chance?.told ?? null,
    since: since?.start ?? null,
    span: (first, last) => {
      const late = first === since?.start ? (1 - since.firstDay) * weightOf(first, first, rhythm) : 0;
      const open = last === period.end ? (1 - context.lastDay) * weightOf(last, last, rhythm) : 0;
      return Math.max(0, weightOf(first, last, rhythm) - late - open);
    },
  };
}

/** A straight line from mark to mark, drawn from where the goal came from. `ofStart`: how much of it is still the start's. */
function expectedOn(
  day: string,
  marks: readonly { readonly amount: number; readonly by: string }[],
  start: {
    readonly day: string;
    readonly amount: number;
    readonly line: "from-start" | "from-comparison";
  } | null,
  span: Span,
): { readonly expected: number | null; readonly line: TargetResult["line"]; readonly ofStart: number } {
  const none = { expected: null, line: null, ofStart: 0 };
  const next = marks.findIndex(({ by }) => by >= day);
  if (next === -1) return { expected: marks.at(-1)?.amount ?? null, line: "last-mark", ofStart: 0 };
  const to = marks[next];
  const before = marks[next - 1];
  const from =
    before !== undefined ? { day: before.by, amount: before.amount, line: "between-marks" as const } : start;
  if (to === undefined || from === null) return none;
  // A total grows on its first day already; marks and the days compared with are what stood at the end of theirs.
  const first = from.line === "from-start" ? from.day : addDays(from.day, 1);
  if (first > to.by) return none;
  const whole = span(first, to.by);
  const share = whole === 0 ? 1 : Math.min(1, first > day ? 0 : span(first, day) / whole);
  const amount = from.amount + (to.amount - from.amount) * share;
  // Who stood above the first mark already is not asked to come down to it.
  const above = from.line === "from-comparison" && amount > to.amount;
  return {
    expected: above ? to.amount : amount,
    line: from.line,
    ofStart: from.line === "from-comparison" && !above ? 1 - share : 0,
  };
}

/** Where what is expected may be for what it is drawn from: the days compared with stray too. */
function reachOf(
  expected: number | null,
  ofStart: number,
  { previous, previousInterval }: Standing,
): Interval | null {
  if (expected === null) return null;
  if (ofStart === 0 || previous === null || previousInterval === null)
    return { low: expected, high: expected };
  return {
    low: expected - ofStart * (previous - previousInterval.low),
    high: expected + ofStart * (previousInterval.high - previous),
  };
}

function statusOf(
  current: number | null,
  interval: Interval | null,
  expected: number | null,
  reach: Interval | null,
  marks: readonly { readonly amount: number }[],
): TargetResult["status"] {
  if (current === null) return "not-known";
  if (expected === null || reach === null) {
    const [first, last] = [marks[0]?.amount ?? 0, marks.at(-1)?.amount ?? 0];
    return current >= last ? "reached" : (interval?.low ?? 0) > first ? "ahead" : "not-known";
  }
  if (interval === null) return "not-known";
  const { low, high } = differenceLimits(current, interval, expected, reach);
  return low > 0 ? "ahead" : high < 0 ? "behind" : "on-track";
}

function toGoOf(
  target: Target,
  current: number,
  since: string | null,
  marks: readonly { readonly amount: number; readonly by: string }[],
  { period, sessions }: TargetContext,
): TargetResult["toGo"] {
  const next =
    marks.find(({ amount, by }) => current < amount && by >= period.end) ??
    marks.find((m) => current < m.amount);
  if (next === undefined) return null;
  const missing = next.amount - current;
  const daysLeft = Math.max(0, countDays(period.end, next.by) - 1);
  return {
    ...next,
    missing,
    daysLeft,
    conversions:
      target.measure === "rate" && sessions.current !== null
        ? Math.ceil(missing * sessions.current - 1e-9)
        : null,
    perDay: since === null || daysLeft === 0 ? null : missing / daysLeft,
  };
}
