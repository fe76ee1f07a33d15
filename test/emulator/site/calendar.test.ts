import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  calendarDay,
  createZone,
  dayNumber,
  weekday,
  weekOfMonth,
} from "../../../src/emulator/site/calendar.js";

const utc = (text: string): number => Date.parse(text);

describe("days", () => {
  test("a day and its number are two names of one thing", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 60_000 }), (number) => {
        expect(dayNumber(calendarDay(number))).toBe(number);
      }),
    );
  });

  test.each(["2026-02-30", "2026-13-01", "20260101", "2026-1-1", ""])("%s is refused", (text) => {
    expect(() => dayNumber(text)).toThrow(RangeError);
  });

  test("weekdays and weeks of the month are those of the calendar", () => {
    expect(weekday(dayNumber("2026-09-07"))).toBe(0);
    expect(weekday(dayNumber("2026-09-13"))).toBe(6);
    expect(weekday(dayNumber("1969-12-31"))).toBe(2);
    expect(["01", "07", "08", "29"].map((day) => weekOfMonth(dayNumber(`2026-09-${day}`)))).toEqual([
      1, 1, 2, 5,
    ]);
  });
});

describe("clock times", () => {
  test("summer and winter time", () => {
    const berlin = createZone("Europe/Berlin");
    expect(berlin.momentOf(dayNumber("2026-07-01"), 0)).toBe(utc("2026-06-30T22:00:00Z"));
    expect(berlin.momentOf(dayNumber("2026-12-01"), 3600)).toBe(utc("2026-12-01T00:00:00Z"));
  });

  test("the days on which clocks change are 23 and 25 hours long", () => {
    const berlin = createZone("Europe/Berlin");
    const hours = (day: string): number =>
      (berlin.momentOf(dayNumber(day) + 1, 0) - berlin.momentOf(dayNumber(day), 0)) / 3_600_000;
    expect([hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25"), hours("2026-10-26")]).toEqual([
      24, 23, 25, 24,
    ]);
  });

  test("a time that happens twice is the earlier one, a time that never happens lies after the gap", () => {
    const berlin = createZone("Europe/Berlin");
    expect(berlin.momentOf(dayNumber("2026-10-25"), 2.5 * 3600)).toBe(utc("2026-10-25T00:30:00Z"));
    expect(berlin.momentOf(dayNumber("2026-03-29"), 2.5 * 3600)).toBe(utc("2026-03-29T01:30:00Z"));
  });

  test("zones far from Greenwich", () => {
    expect(createZone("Pacific/Auckland").momentOf(dayNumber("2026-07-01"), 0)).toBe(
      utc("2026-06-30T12:00:00Z"),
    );
    expect(createZone("America/Los_Angeles").momentOf(dayNumber("2026-07-01"), 0)).toBe(
      utc("2026-07-01T07:00:00Z"),
    );
    expect(createZone("Asia/Kolkata").momentOf(dayNumber("2026-07-01"), 0)).toBe(utc("2026-06-30T18:30:00Z"));
  });

  test("where the clock skips midnight, the day begins when the gap ends", () => {
    const beirut = createZone("Asia/Beirut");
    expect(beirut.momentOf(dayNumber("2025-03-30"), 0)).toBe(utc("2025-03-29T22:00:00Z"));
  });

  test("every wall clock time of an ordinary day reads back the same", () => {
    const zone = createZone("America/New_York");
    const clock = new Intl.DateTimeFormat("en-CA", {
      timeZone: "America/New_York",
      dateStyle: "short",
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 18_000, max: 22_000 }),
        fc.integer({ min: 4 * 3600, max: 86_399 }),
        (day, second) => {
          expect(clock.format(zone.momentOf(day, second))).toBe(calendarDay(day));
        },
      ),
    );
  });

  test("an unknown zone is refused", () => {
    expect(() => createZone("Middle/Earth")).toThrow(RangeError);
  });
});
