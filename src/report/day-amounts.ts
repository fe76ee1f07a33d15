/** A goal's counts and money day by day, as far as they are settled: what its chance and its weekly rhythm are read from. Pure. */
import { countedEvent, type Goal } from "../goals/goal.js";
import { daysFrom } from "../numbers/calendar.js";
import type { DayAmount } from "../numbers/dispersion.js";
import { beganOnTheWay } from "./analyse-goal.js";
import { type Answer, lookUp, ofOneDay, rowsOf, wasAsked } from "./answers.js";
import type { ReportDays } from "./began.js";
import type { GoalResult } from "./model.js";
import type { ReportRow } from "./port.js";
import { CURRENT, countMetric, PREVIOUS } from "./questions.js";

export interface GoalDays {
  /** Spans of days in a row on which the goal counted: those compared with, then the period. */
  readonly counts: readonly (readonly DayAmount[])[];
  /** The same in money; empty where there is none by days. */
  readonly money: readonly (readonly DayAmount[])[];
  /** Every event of the name, counted or not, where the goal itself has fewer days. */
  readonly events: readonly (readonly DayAmount[])[];
  /** Users on each day of the period, added up; null where that is not known. */
  readonly userDays: number | null;
}

export function goalDays(
  goal: Goal,
  result: GoalResult,
  answers: readonly Answer[],
  { period, comparison }: ReportDays,
  unfinished: readonly string[],
): GoalDays {
  const event = countedEvent(goal);
  if (!wasAsked(answers, "days", "eventCount")) return { counts: [], money: [], events: [], userDays: null };
  const isKey = result.basis === "key_event";
  const firstCounted = result.trend?.find(({ count }) => count !== null)?.date ?? null;
  const compared = comparison !== null && result.count.previous !== null && !beganOnTheWay(result);
  const spans = [
    ...(comparison === null
      ? []
      : [{ ...comparison, range: PREVIOUS, from: compared ? comparison.start : null }]),
    { ...period, range: CURRENT, from: firstCounted },
  ];
  const series = (metric: string, keyOnly: boolean, from: (span: (typeof spans)[number]) => string | null) =>
    spans.flatMap((span): readonly (readonly DayAmount[])[] => {
      const start = from(span);
      if (start === null) return [];
      const rows = rowsOf(answers, "days", span.range).filter(
        ({ dimensions }) => dimensions.eventName === event && (!keyOnly || dimensions.isKeyEvent === "true"),
      );
      const days = byDay(rows, metric, start, span.end, unfinished);
      return days.length === 0 ? [] : [days];
    });
  const counting = (span: (typeof spans)[number]): string | null => span.from;
  const money = result.value?.basis === "purchase_revenue" ? "purchaseRevenue" : "eventValue";
  const userDays = rowsOf(answers, "days", CURRENT)
    .filter(
      ({ dimensions }) => dimensions.eventName === event && (!isKey || dimensions.isKeyEvent === "true"),
    )
    .reduce((sum, { metrics }) => sum + (metrics.totalUsers ?? 0), 0);
  return {
    counts: series(countMetric(goal, result.basis), isKey, counting),
    money: result.value === null || result.value.basis === "declared" ? [] : series(money, isKey, counting),
    events: series("eventCount", false, ({ start }) => start),
    userDays: userDays > 0 && lookUp(answers, "days", "totalUsers", CURRENT) !== null ? userDays : null,
  };
}

/** All events of all goals, day by day: the site's week, for a goal that is too young to have one. */
export function siteDays(
  answers: readonly Answer[],
  { period, comparison }: ReportDays,
  unfinished: readonly string[],
): readonly (readonly DayAmount[])[] {
  const spans = [
    ...(comparison === null ? [] : [{ ...comparison, range: PREVIOUS }]),
    { ...period, range: CURRENT },
  ];
  return spans.map(({ start, end, range }) => {
    return byDay(rowsOf(answers, "days", range), "eventCount", start, end, unfinished);
  });
}

/** A day without a row had none. */
function byDay(
  rows: readonly ReportRow[],
  metric: string,
  start: string,
  end: string,
  unfinished: readonly string[],
): readonly DayAmount[] {
  const byDate = new Map<string | undefined, ReportRow[]>();
  for (const row of rows) byDate.set(row.dimensions.date, [...(byDate.get(row.dimensions.date) ?? []), row]);
  return daysFrom(start, end)
    .filter((day) => !unfinished.includes(day))
    .map((day) => ({ day, amount: ofOneDay(byDate.get(day.replaceAll("-", "")) ?? [], metric) }));
}
