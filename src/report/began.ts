/**
 * Whether an event began to come on the way through some days. Days before it began hold none because it was not sent or not
 * made yet, so nobody went no further there, and nothing rose since. Pure.
 */
import { daysFrom } from "../numbers/calendar.js";
import { type Answer, rowsOf, wasAsked } from "./answers.js";
import { CURRENT, PREVIOUS } from "./questions.js";

/** If it had come before as it did after, a silence that long would come up less than once in a thousand: exp(-7) = 0.0009. */
const EXPECTED_IN_SILENCE = 7;
/** A new event comes on most days from its first one on; one that comes in bursts was only silent. */
const MOST_DAYS = 0.6;

interface Days {
  readonly start: string;
  readonly end: string;
}

export interface ReportDays {
  readonly period: Days;
  readonly comparison: Days | null;
}

/** Events of a name on each day of the report, those compared with first; null where days were not asked for. */
function countsByDay(
  answers: readonly Answer[],
  event: string,
  { period, comparison }: ReportDays,
): readonly { readonly date: string; readonly count: number }[] | null {
  if (!wasAsked(answers, "days", "eventCount")) return null;
  const spans = [
    ...(comparison === null ? [] : [{ ...comparison, range: PREVIOUS }]),
    { ...period, range: CURRENT },
  ];
  return spans.flatMap(({ start, end, range }) => {
    const rows = rowsOf(answers, "days", range).filter(({ dimensions }) => dimensions.eventName === event);
    const counts = new Map<string, number>();
    for (const { dimensions, metrics } of rows) {
      const date = dimensions.date ?? "";
      counts.set(date, (counts.get(date) ?? 0) + (metrics.eventCount ?? 0));
    }
    return daysFrom(start, end).map((date) => ({ date, count: counts.get(date.replaceAll("-", "")) ?? 0 }));
  });
}

/**
 * The first day with the event, where it began within the days; null where it was there before, or nobody can tell.
 *
 * @param since the day its key event was made, where that is known: with what makes the event, the event itself begins
 */
export function beganOn(
  answers: readonly Answer[],
  event: string,
  days: ReportDays,
  since: string | null,
): string | null {
  const counts = countsByDay(answers, event, days);
  const first = counts?.findIndex(({ count }) => count > 0) ?? -1;
  const day = counts?.[first]?.date;
  if (counts === null || day === undefined || first === 0) return null;
  if (since !== null && since <= day && since > (counts[0]?.date ?? since)) return day;
  const after = counts.slice(first);
  const perDay = after.reduce((sum, { count }) => sum + count, 0) / after.length;
  const steady = after.filter(({ count }) => count > 0).length >= MOST_DAYS * after.length;
  return steady && perDay * first >= EXPECTED_IN_SILENCE ? day : null;
}
