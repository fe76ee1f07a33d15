import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  countDays,
  dayAt,
  daysFrom,
  firstOfMonth,
  isDay,
  lastOfMonth,
  mondayOf,
} from "../../src/numbers/calendar.js";

const day = fc
  .date({ min: new Date("1990-01-01T00:00:00Z"), max: new Date("2100-12-31T00:00:00Z"), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));

describe("days of the calendar", () => {
  it("come back after going there and back", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -4000, max: 4000 }), (start, days) => {
        expect(addDays(addDays(start, days), -days)).toBe(start);
      }),
    );
  });

  it("are counted with both ends", () => {
    expect(countDays("2026-02-27", "2026-03-01")).toBe(3);
    expect(countDays("2028-02-28", "2028-03-01")).toBe(3);
    expect(daysFrom("2028-02-28", "2028-03-01")).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
    expect(daysFrom("2028-03-02", "2028-03-01")).toEqual([]);
  });

  it("lie in a week that begins on a Monday at most six days before", () => {
    fc.assert(
      fc.property(day, (any) => {
        const monday = mondayOf(any);
        expect(new Date(`${monday}T12:00:00Z`).getUTCDay()).toBe(1);
        expect(countDays(monday, any)).toBeGreaterThanOrEqual(1);
        expect(countDays(monday, any)).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("lie in a month that begins with the first and ends the day before another first", () => {
    fc.assert(
      fc.property(day, (any) => {
        expect(firstOfMonth(any) <= any && any <= lastOfMonth(any)).toBe(true);
        expect(addDays(lastOfMonth(any), 1).endsWith("-01")).toBe(true);
      }),
    );
  });

  it("move by months to the same date, or to the last one the month has", () => {
    expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
    expect(addMonths("2028-02-29", -12)).toBe("2027-02-28");
    expect(addMonths("2026-01-31", -1)).toBe("2025-12-31");
    expect(addMonths("2026-11-15", 14)).toBe("2028-01-15");
  });

  it("are refused where the calendar has none", () => {
    for (const text of ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "2026-10-32", "soon", ""]) {
      expect(isDay(text), text).toBe(false);
    }
    expect(isDay("2028-02-29")).toBe(true);
  });

  it("depend on the time zone", () => {
    const moment = new Date("2026-11-22T02:30:00Z");
    expect(dayAt(moment, "America/Los_Angeles")).toBe("2026-11-21");
    expect(dayAt(moment, "UTC")).toBe("2026-11-22");
    expect(dayAt(new Date("2026-11-22T12:00:00Z"), "Pacific/Kiritimati")).toBe("2026-11-23");
    expect(dayAt(new Date("2026-03-29T00:30:00Z"), "Europe/Berlin")).toBe("2026-03-29");
  });
});
