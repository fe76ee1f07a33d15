/**
 * Which days a report is about, and which days it compares them with. Pure: the moment and the property's time zone are
 * passed in, because "yesterday" is the property's yesterday. Knows nothing of goals or of the Data API.
 */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { PERIOD_FORMS } from "../goals/period-forms.js";
import {
  addDays,
  addMonths,
  countDays,
  type Day,
  dayAt,
  firstOfMonth,
  isDay,
  mondayOf,
} from "../numbers/calendar.js";

/** Inclusive days in the property's time zone. */
export interface Period {
  /** As it was asked for, e.g. `28d`. */
  readonly asked: string;
  readonly kind: "days" | Unit | "range";
  readonly start: Day;
  readonly end: Day;
  readonly days: number;
  /** The last day that was asked for, where it has not come yet and `end` is earlier. */
  readonly askedEnd?: Day;
}

/** Spans of the calendar: what is compared with one is the one before, or as many of its first days. */
type Unit = "week" | "month" | "quarter" | "year";

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

/** About ten years: more would be a slip of the finger. */
const MOST_DAYS = 3660;

/** The Data API refuses earlier days. */
const EARLIEST = "2015-08-14";
const TOO_EARLY = `GA4 has no days before ${EARLIEST}`;

/**
 * Reads a period. `Nd` is the N days up to yesterday, `yesterday` that day; `last-week` the last whole ISO week (Monday to
 * Sunday), `last-month`, `last-quarter` and `last-year` likewise, `this-week` to `this-year` the one that is running;
 * `YYYY-MM` a month, `YYYY-Q1` a quarter, `YYYY` a year, `YYYY-MM-DD..YYYY-MM-DD` those days. Days that have not come yet
 * are cut off: a range ends today at the latest, a month that is running ends yesterday.
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
  if (text === "yesterday") return period(text, "days", yesterday, yesterday);
  const named = /^(this|last)-(week|month|quarter|year)$/.exec(text);
  if (named !== null) {
    const unit = named[2] as Unit;
    const running = firstOf(unit, today);
    return calendarSpan(
      text,
      unit,
      named[1] === "this" ? running : firstOf(unit, addDays(running, -1)),
      today,
    );
  }
  const written = /^(\d{4})(?:-(\d{2})|-[Qq](\d))?$/.exec(text);
  if (written !== null) {
    const [, year = "", month, quarter] = written;
    const unit = month !== undefined ? "month" : quarter !== undefined ? "quarter" : "year";
    const first = month ?? String((Number(quarter ?? 1) - 1) * 3 + 1).padStart(2, "0");
    const start = `${year}-${first}-01`;
    if (!isDay(start) || Number(quarter ?? 1) === 0) throw wrong(text, `there is no such ${unit}`);
    if (start > today) throw wrong(text, `that ${unit} has not begun`);
    if (start < EARLIEST) throw wrong(text, TOO_EARLY);
    return calendarSpan(text, unit, start, today);
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
 * `previous`: the same number of days just before; for a week, month, quarter or year the one before (for one that is
 * running, as many of its first days). `year`: one year back. Whole weeks go back 52 weeks, so that the weekdays are the
 * same; everything else goes back to the same dates.
 */
export function comparisonPeriod(
  { kind, start, end, days, askedEnd }: Period,
  compare: Compare,
): ComparisonPeriod | null {
  if (compare === "none") return null;
  const first = askedEnd === undefined ? undefined : days;
  const isYear = compare === "year";
  switch (kind) {
    case "month":
    case "quarter":
    case "year":
      return firstDays(compare, addMonths(start, isYear ? -12 : -MONTHS[kind]), kind, first);
    case "week":
      return firstDays(compare, addDays(start, isYear ? -364 : -7), kind, first);
    case "days":
    case "range":
      if (!isYear) return comparison(compare, addDays(start, -days), addDays(start, -1));
      return days % 7 === 0
        ? comparison(compare, addDays(start, -364), addDays(end, -364))
        : comparison(compare, addMonths(start, -12), addMonths(end, -12));
  }
}

/** A span of the calendar as a whole, or so many of its first days. */
function firstDays(
  mode: ComparisonPeriod["mode"],
  start: Day,
  unit: Unit,
  days: number | undefined,
): ComparisonPeriod {
  const last = lastOf(unit, start);
  const end = days === undefined ? last : addDays(start, days - 1);
  const isWhole = end >= last;
  return comparison(mode, start, isWhole ? last : end);
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** The first day of the week, month, quarter or year that a day lies in. */
function firstOf(unit: Unit, day: Day): Day {
  if (unit === "week") return mondayOf(day);
  const month = Number(day.slice(5, 7));
  return addMonths(firstOfMonth(day), -((month - 1) % MONTHS[unit]));
}

/** The last day of the one that begins with `start`. */
function lastOf(unit: Unit, start: Day): Day {
  return unit === "week" ? addDays(start, 6) : addDays(addMonths(start, MONTHS[unit]), -1);
}

/** One that is running ends yesterday; on its first day there is no whole day yet: then it is the one that is running. */
function calendarSpan(asked: string, unit: Unit, start: Day, today: Day): Period {
  const end = lastOf(unit, start);
  if (end < today) return period(asked, unit, start, end);
  const yesterday = addDays(today, -1);
  return { ...period(asked, unit, start, yesterday < start ? today : yesterday), askedEnd: end };
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
