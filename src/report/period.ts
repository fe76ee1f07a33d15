/**
 * Which days a report is about, and which days it compares them with. Pure: the moment and the property's time zone are
 * passed in, because "yesterday" is the property's yesterday. Knows nothing of goals or of the Data API.
 */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import {
  addDays,
  addMonths,
  countDays,
  type Day,
  dayAt,
  firstOfMonth,
  isDay,
  lastOfMonth,
  mondayOf,
} from "../numbers/calendar.js";

/** Inclusive days in the property's time zone. */
export interface Period {
  /** As it was asked for, e.g. `28d`. */
  readonly asked: string;
  readonly kind: "days" | "week" | "month" | "range";
  readonly start: Day;
  readonly end: Day;
  readonly days: number;
  /** The last day that was asked for, where it has not come yet and `end` is earlier. */
  readonly askedEnd?: Day;
}

export type Compare = "previous" | "year" | "none";

export interface ComparisonPeriod {
  readonly mode: "previous" | "year";
  readonly start: Day;
  readonly end: Day;
  readonly days: number;
}

/** The moment a report is made at and the IANA time zone of the property. */
export interface ReportTime {
  readonly now: Date;
  readonly timeZone: string;
}

/** The forms of `--period`, as messages name them. */
const PERIOD_FORMS = "28d, 7d, last-week, last-month, 2026-10 or 2026-10-01..2026-10-31";

/** About ten years: more would be a slip of the finger. */
const MOST_DAYS = 3660;

/** The Data API refuses earlier days. */
const EARLIEST = "2015-08-14";
const TOO_EARLY = `GA4 has no days before ${EARLIEST}`;

/**
 * Reads a period. `Nd` is the N days up to yesterday, `last-week` the last whole ISO week (Monday to Sunday),
 * `last-month` the last whole month, `YYYY-MM` a month, `YYYY-MM-DD..YYYY-MM-DD` those days. Days that have not come
 * yet are cut off: a range ends today at the latest, the month that is running ends yesterday.
 *
 * Throws a GoalsError (exit 64) for anything else and for days that all lie ahead.
 *
 * @example
 * parsePeriod("28d", { now: new Date("2026-11-22T12:00:00Z"), timeZone: "Europe/Berlin" })
 * // 2026-10-25 to 2026-11-21
 */
export function parsePeriod(asked: string, { now, timeZone }: ReportTime): Period {
  const text = asked.trim();
  const today = dayAt(now, timeZone);
  const yesterday = addDays(today, -1);

  if (/^\d+d$/.test(text)) {
    const days = Number(text.slice(0, -1));
    if (days < 1 || days > MOST_DAYS) throw wrong(text, `it has to be 1 to ${MOST_DAYS} days`);
    const start = addDays(yesterday, 1 - days);
    if (start < EARLIEST) throw wrong(text, TOO_EARLY);
    return period(text, "days", start, yesterday);
  }
  if (text === "last-week") {
    const monday = addDays(mondayOf(today), -7);
    return period(text, "week", monday, addDays(monday, 6));
  }
  if (text === "last-month") {
    const end = addDays(firstOfMonth(today), -1);
    return period(text, "month", firstOfMonth(end), end);
  }
  if (/^\d{4}-\d{2}$/.test(text)) {
    const start = `${text}-01`;
    if (!isDay(start)) throw wrong(text, "there is no such month");
    if (start > today) throw wrong(text, "that month has not begun");
    if (start < EARLIEST) throw wrong(text, TOO_EARLY);
    const end = lastOfMonth(start);
    if (end < today) return period(text, "month", start, end);
    // On the first of a month there is no whole day yet: show the one that is running.
    return { ...period(text, "month", start, yesterday < start ? today : yesterday), askedEnd: end };
  }
  const [start = "", end = "", ...more] = text.split("..");
  if (text.includes("..") && more.length === 0) {
    for (const day of [start, end]) if (!isDay(day)) throw wrong(text, `"${day}" is not a day`);
    if (end < start) throw wrong(text, "it ends before it begins");
    if (start > today) throw wrong(text, "those days have not come yet");
    if (start < EARLIEST) throw wrong(text, TOO_EARLY);
    if (countDays(start, end) > MOST_DAYS) throw wrong(text, `it has more than ${MOST_DAYS} days`);
    return end <= today
      ? period(text, "range", start, end)
      : { ...period(text, "range", start, today), askedEnd: end };
  }
  throw wrong(text, "that is none of the known forms");
}

/**
 * The days to compare a period with.
 *
 * `previous`: the same number of days just before; for a month the month before (for a month that is running, as many
 * of its first days). `year`: one year back. Whole weeks go back 52 weeks, so that the weekdays are the same; everything
 * else goes back to the same dates.
 */
export function comparisonPeriod(
  { kind, start, end, days, askedEnd }: Period,
  compare: Compare,
): ComparisonPeriod | null {
  switch (compare) {
    case "none":
      return null;
    case "previous": {
      if (kind !== "month") return comparison(compare, addDays(start, -days), addDays(start, -1));
      const before = addMonths(start, -1);
      return comparison(compare, before, monthUpTo(before, askedEnd === undefined ? undefined : days));
    }
    case "year": {
      if (kind === "month") {
        const before = addMonths(start, -12);
        return comparison(compare, before, monthUpTo(before, askedEnd === undefined ? undefined : days));
      }
      const wholeWeeks = days % 7 === 0;
      return wholeWeeks
        ? comparison(compare, addDays(start, -364), addDays(end, -364))
        : comparison(compare, addMonths(start, -12), addMonths(end, -12));
    }
  }
}

function monthUpTo(first: Day, days: number | undefined): Day {
  const last = lastOfMonth(first);
  if (days === undefined) return last;
  const end = addDays(first, days - 1);
  if (end > last) return last;
  return end;
}

function period(asked: string, kind: Period["kind"], start: Day, end: Day): Period {
  return { asked, kind, start, end, days: countDays(start, end) };
}

function comparison(mode: ComparisonPeriod["mode"], start: Day, end: Day): ComparisonPeriod {
  return { mode, start, end, days: countDays(start, end) };
}

function wrong(text: string, why: string): GoalsError {
  return new GoalsError("period-unknown", `"${text}" is not a period: ${why}`, {
    exitCode: EXIT.usage,
    hint: `Use a form like ${PERIOD_FORMS}.`,
  });
}
