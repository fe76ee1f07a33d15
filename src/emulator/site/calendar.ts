/**
 * Days and clock times of a property's time zone, and the moments they are. Days are counted, so that "the day before"
 * is a subtraction; knows nothing of visitors or rhythms.
 */

/** A day of the property's time zone, `YYYY-MM-DD`. */
export type CalendarDay = string;

/** A day as a count: days since 1970-01-01. */
export type DayNumber = number;

const DAY_MS = 86_400_000;

/**
 * The number of a day.
 * @throws RangeError when the text is not a day of the calendar.
 */
export function dayNumber(day: CalendarDay): DayNumber {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`not a calendar day: ${JSON.stringify(day)} (want YYYY-MM-DD)`);
  }
  return moment / DAY_MS;
}

/** The day with this number. */
export function calendarDay(day: DayNumber): CalendarDay {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday, 6 is Sunday. */
export function weekday(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Which week of its month a day falls in by date alone: the 1st to the 7th are week 1. */
export function weekOfMonth(day: DayNumber): number {
  return Math.ceil(new Date(day * DAY_MS).getUTCDate() / 7);
}

/** Turns clock times of one time zone into moments. */
export interface Zone {
  /**
   * The moment (milliseconds since 1970 UTC) at which the wall clock shows `second` seconds after midnight of `day`.
   * Of two such moments (clocks went back) the earlier; where there is none (clocks went forward), the moment as far
   * after the gap as the clock time is into it.
   */
  momentOf(day: DayNumber, second: number): number;
}

/**
 * The zone with this IANA name.
 * @throws RangeError when the runtime does not know the zone.
 */
export function createZone(timeZone: string): Zone {
  const wallClock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offsetAt = (moment: number): number => {
    const parts = new Map(wallClock.formatToParts(moment).map((part) => [part.type, Number(part.value)]));
    const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
    return wall - Math.floor(moment / 1000) * 1000;
  };
  // A day whose neighbours have one offset has that offset too, and most days do: two look-ups a day, not two a visit.
  const around = new Map<DayNumber, readonly [number, number]>();
  const offsetsAround = (day: DayNumber): readonly [number, number] => {
    const known = around.get(day);
    if (known !== undefined) return known;
    const offsets = [offsetAt((day - 1) * DAY_MS), offsetAt((day + 2) * DAY_MS)] as const;
    around.set(day, offsets);
    return offsets;
  };
  return {
    momentOf(day, second) {
      const wall = day * DAY_MS + Math.round(second * 1000);
      const [before, after] = offsetsAround(day);
      if (before === after || offsetAt(wall - before) === before) return wall - before;
      return offsetAt(wall - after) === after ? wall - after : wall - before;
    },
  };
}
