/**
 * Where each goal stands against its target, where it should stand by now, and what it takes to get there. Pure: days
 * and results in. "By now" is the last day of the period.
 *
 * Ahead and behind are said only where chance does not explain the distance: for rates and counts the expected amount
 * has to lie outside the 95 % interval of what was counted; for money, more than 5 % away. Where nothing says what to
 * expect there is no verdict but two: the target itself is reached, or a milestone is passed before its day.
 */
import type { Goal, Target } from "../goals/goal.js";
import { countDays } from "../numbers/calendar.js";
import { countInterval, type Interval, shareInterval } from "../numbers/intervals.js";
import type { Figure, GoalResult, Mark, TargetResult } from "./model.js";

/** What targets are held against. */
interface TargetContext {
  readonly period: { readonly start: string; readonly end: string; readonly days: number };
  readonly comparison: { readonly end: string; readonly days: number } | null;
  /** All sessions of the period. */
  readonly sessions: Figure;
  /** For targets in total: what was counted since the goal began to count; null where that is not known. */
  readonly sinceStart: (goal: Goal) => Since | null;
}

export interface Since {
  readonly start: string;
  readonly count: number | null;
  readonly value: number | null;
}

/** Money has no simple interval: within so much of the line it is on track. */
const TOLERANCE = 0.05;
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
  const { expected, line } = expectedOn(period.end, marks, start);
  const { current, interval } = standing;
  const reached = (amount: number): boolean => current !== null && current >= amount;
  return {
    goal: goal.id,
    measure: target.measure,
    per: target.per ?? null,
    currency: target.measure === "value" ? (result.value?.currency ?? null) : null,
    current,
    over: current === null ? null : { start: standing.since ?? period.start, end: period.end },
    interval,
    expected,
    line,
    status: statusOf(current, interval, expected, marks),
    marks: marks.map((mark): Mark => ({ ...mark, reached: reached(mark.amount) })),
    toGo: current === null ? null : toGoOf(target, current, standing.since, marks, context),
  };
}

interface Standing {
  readonly current: number | null;
  readonly previous: number | null;
  readonly interval: Interval | null;
  /** The day a total began; null for what is measured over the period alone. */
  readonly since: string | null;
}

function standingOf(goal: Goal, result: GoalResult, target: Target, context: TargetContext): Standing {
  const { period, comparison, sessions } = context;
  if (target.measure === "rate") {
    const part = result.sessions.current;
    return {
      current: result.sessionRate.current,
      previous: result.sessionRate.previous,
      interval: part === null || sessions.current === null ? null : shareInterval(part, sessions.current),
      since: null,
    };
  }
  const figure = target.measure === "count" ? result.count : result.value;
  if (target.per !== undefined) {
    const scale = (days: number): number => DAYS_IN[target.per ?? "week"] / days;
    const times = (number: number | null | undefined, days: number | undefined): number | null =>
      number == null || days === undefined ? null : number * scale(days);
    const counted = figure?.current ?? null;
    const interval = counted === null || target.measure === "value" ? null : countInterval(counted);
    return {
      current: times(counted, period.days),
      previous: times(figure?.previous, comparison?.days),
      interval: interval && {
        low: interval.low * scale(period.days),
        high: interval.high * scale(period.days),
      },
      since: null,
    };
  }
  const since = context.sinceStart(goal);
  const current = (target.measure === "count" ? since?.count : since?.value) ?? null;
  return {
    current,
    previous: null,
    interval: current === null || target.measure === "value" ? null : countInterval(current),
    since: since?.start ?? null,
  };
}

/** A straight line from mark to mark, drawn from where the goal came from. */
function expectedOn(
  day: string,
  marks: readonly { readonly amount: number; readonly by: string }[],
  start: {
    readonly day: string;
    readonly amount: number;
    readonly line: "from-start" | "from-comparison";
  } | null,
): { readonly expected: number | null; readonly line: TargetResult["line"] } {
  const next = marks.findIndex(({ by }) => by >= day);
  if (next === -1) return { expected: marks.at(-1)?.amount ?? null, line: "last-mark" };
  const to = marks[next];
  const before = marks[next - 1];
  const from =
    before !== undefined ? { day: before.by, amount: before.amount, line: "between-marks" as const } : start;
  if (to === undefined || from === null || from.day >= to.by) return { expected: null, line: null };
  const share = (countDays(from.day, day) - 1) / (countDays(from.day, to.by) - 1);
  const amount = from.amount + (to.amount - from.amount) * Math.min(1, Math.max(0, share));
  // Who stood above the first mark already is not asked to come down to it.
  return {
    expected: from.line === "from-comparison" ? Math.min(amount, to.amount) : amount,
    line: from.line,
  };
}

function statusOf(
  current: number | null,
  interval: Interval | null,
  expected: number | null,
  marks: readonly { readonly amount: number }[],
): TargetResult["status"] {
  if (current === null) return "not-known";
  const { low, high } = interval ?? { low: current / (1 + TOLERANCE), high: current / (1 - TOLERANCE) };
  if (expected === null) {
    const [first, last] = [marks[0]?.amount ?? 0, marks.at(-1)?.amount ?? 0];
    return current >= last ? "reached" : low > first ? "ahead" : "not-known";
  }
  return low > expected ? "ahead" : high < expected ? "behind" : "on-track";
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
