/**
 * Arithmetic on calendar days written `YYYY-MM-DD`. A day here is a name on a calendar, not a span of hours, so summer
 * time can't disturb it; only `dayAt` knows of time zones.
 */

const MS_PER_DAY = 86_400_000;

/** A day of the calendar, `YYYY-MM-DD`; such texts sort by time. */
export type Day = string;

/** True for a day that exists: 2026-02-30 does not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** The day that GA4's reports write: 20210131 -> 2021-01-31. */
export function dayOfDigits(text: string): Day {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** The same of a number, as the event export has it. */
export function dayOfNumber(number: number): Day {
  return dayOfDigits(String(number).padStart(8, "0"));
}

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(ordinal(day) * MS_PER_DAY).getUTCDay();
}

export function addDays(day: Day, days: number): Day {
  return toDay(ordinal(day) + days);
}

/** Days from the first to the second, both counted: 1 for the same day. */
export function countDays(start: Day, end: Day): number {
  return ordinal(end) - ordinal(start) + 1;
}

/** Every day from the first to the second, both included. */
export function daysFrom(start: Day, end: Day): readonly Day[] {
  return Array.from({ length: Math.max(0, countDays(start, end)) }, (_, index) => addDays(start, index));
}

/** The Monday of the ISO week a day lies in. */
export function mondayOf(day: Day): Day {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

export function lastOfMonth(day: Day): Day {
  return addDays(addMonths(firstOfMonth(day), 1), -1);
}

/** The same day of another month, or that month's last day where it has none (31 March - 1 month = 28 February). */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = toDay(Date.UTC(year, month - 1 + months, 1) / MS_PER_DAY);
  const lengthOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return addDays(first, Math.min(date, lengthOfMonth) - 1);
}

/** Made once a zone: it takes longer to make one than to use it. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();
function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const made =
    dayFormats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  dayFormats.set(timeZone, made);
  return made;
}

/** The day it is at a moment in an IANA time zone. Throws a RangeError for a zone that does not exist. */
export function dayAt(moment: Date, timeZone: string): Day {
  const parts = dayFormat(timeZone).formatToParts(moment);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** How much of its day has gone by at a moment in an IANA time zone: 0.5 at noon. */
export function shareOfDay(moment: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(moment);
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value ?? 0);
  return (part("hour") * 60 + part("minute")) / 1440;
}

function ordinal(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
}

function toDay(ordinalDay: number): Day {
  return new Date(ordinalDay * MS_PER_DAY).toISOString().slice(0, 10);
}
