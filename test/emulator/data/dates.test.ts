import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayIn, lengthInDays, resolveDateRanges } from "../../../src/emulator/data/dates.js";

describe("the day in a time zone", () => {
  it.each([
    ["2026-03-10T06:59:59Z", "America/Los_Angeles", "2026-03-09"],
    ["2026-03-10T07:00:00Z", "America/Los_Angeles", "2026-03-10"],
    // winter time: an hour later
    ["2026-03-07T07:30:00Z", "America/Los_Angeles", "2026-03-06"],
    ["2026-03-10T11:00:00Z", "Pacific/Auckland", "2026-03-11"],
    ["2026-12-31T23:59:59Z", "UTC", "2026-12-31"],
    ["2026-12-31T18:30:00Z", "Asia/Kolkata", "2027-01-01"],
  ])("at %s in %s is %s", (moment, timeZone, day) => {
    expect(dayIn(timeZone, new Date(moment))).toBe(day);
  });
});

describe("relative dates", () => {
  const only = (startDate: string, today: string): string | undefined =>
    resolveDateRanges([{ startDate, endDate: today, name: "" }], today)[0]?.first;

  it("go back over ends of months, leap days and years", () => {
    expect(only("yesterday", "2024-03-01")).toBe("2024-02-29");
    expect(only("1daysAgo", "2026-01-01")).toBe("2025-12-31");
    expect(only("0daysAgo", "2026-01-01")).toBe("2026-01-01");
    expect(only("today", "2026-01-01")).toBe("2026-01-01");
  });

  it("make ranges of as many days as they say", () => {
    const day = fc.date({ min: new Date("2018-01-01"), max: new Date("2900-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 800 }), (moment, days) => {
        const today = moment.toISOString().slice(0, 10);
        const [range] = resolveDateRanges(
          [{ startDate: `${days}daysAgo`, endDate: "today", name: "" }],
          today,
        );
        expect(range && lengthInDays(range)).toBe(days + 1);
        expect(range?.last).toBe(today);
      }),
    );
  });

  it.each(["7DaysAgo", "-1daysAgo", "daysAgo", "Today", "2026-1-1", "20260101", ""])("are not %j", (text) => {
    expect(() => only(text, "2026-03-01")).toThrow(`Invalid startDate : ${text}.`);
  });
});

describe("a date range's name", () => {
  it.each(["date_range_5", "RESERVED_TOTAL"])("may not begin as GA4's own: %s", (name) => {
    expect(() => resolveDateRanges([{ startDate: "today", endDate: "today", name }], "2026-03-01")).toThrow(
      name,
    );
  });
});
