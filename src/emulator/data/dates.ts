/**
 * Report dates: the day it is in a property's time zone, and what `today`, `yesterday` and `7daysAgo` mean there. Pure;
 * the moment comes in.
 */

import type { DateRangeMessage } from "./wire.js";
import {
  dateOutOfBounds,
  dateRangeRequired,
  notADate,
  reservedRangeName,
  reversedDateRange,
  tooManyDateRanges,
} from "./wording.js";

/** Days from `first` to `last`, both included, as `YYYY-MM-DD`. */
export interface DayRange {
  readonly name: string;
  readonly first: string;
  readonly last: string;
}

const MILLISECONDS_A_DAY = 86_400_000;

/** Made once a zone: it takes longer to make one than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const made =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(timeZone, made);
  return made;
}

/** The day it is at a moment in a time zone, as `YYYY-MM-DD`. */
export function dayIn(timeZone: string, moment: Date): string {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** The same day of an earlier month, the month's last where it has no such day. */
function monthsBefore(day: string, count: number): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** `DataRetentionSettings.RetentionDuration`, in months. */
const MONTHS: Readonly<Record<string, number>> = {
  TWO_MONTHS: 2,
  FOURTEEN_MONTHS: 14,
  TWENTY_SIX_MONTHS: 26,
  THIRTY_EIGHT_MONTHS: 38,
  FIFTY_MONTHS: 50,
};

/** The part of a range whose single events are still kept; without a day where none is. */
export function keptPart(range: DayRange, today: string, retention: unknown): DayRange {
  const from = monthsBefore(today, MONTHS[String(retention)] ?? 2);
  return range.first < from ? { ...range, first: from } : range;
}

/** How many days a range has. */
export function lengthInDays({ first, last }: DayRange): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / MILLISECONDS_A_DAY) + 1;
}

function resolve(field: "startDate" | "endDate", text: string, today: string): string {
  if (text === "today") return today;
  if (text === "yesterday") return daysBefore(today, 1);
  const daysAgo = /^([0-9]{1,5})daysAgo$/.exec(text)?.[1];
  if (daysAgo !== undefined) return daysBefore(today, Number(daysAgo));
  const moment = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2021-02-30 is read by JavaScript as March 2nd.
  if (moment === undefined || Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(text)) {
    throw notADate(field, text);
  }
  return text;
}

function checkBounds(field: "start_date" | "end_date", day: string): void {
  if (day <= "2015-08-13" || day >= "3000-01-01") throw dateOutOfBounds(field, day);
}

/** What a range of dates or minutes is called in an answer. Throws INVALID_ARGUMENT for a name that is GA4's own. */
export function rangeName(name: string, index: number): string {
  if (/^(date_range_|RESERVED_)/.test(name)) throw reservedRangeName(name);
  return name === "" ? `date_range_${index}` : name;
}

/** A request's date ranges, resolved. Throws INVALID_ARGUMENT in GA4's words. */
export function resolveDateRanges(ranges: readonly DateRangeMessage[], today: string): readonly DayRange[] {
  if (ranges.length === 0) throw dateRangeRequired();
  if (ranges.length > 4) throw tooManyDateRanges(ranges.length);
  return ranges.map(({ startDate, endDate, name }, index) => {
    const called = rangeName(name, index);
    const first = resolve("startDate", startDate, today);
    const last = resolve("endDate", endDate, today);
    checkBounds("start_date", first);
    checkBounds("end_date", last);
    if (first > last) throw reversedDateRange(first, last);
    return { name: called, first, last };
  });
}
