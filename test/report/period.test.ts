import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GoalsError } from "../../src/diagnostics/error.js";
import { addDays, countDays, dayAt } from "../../src/numbers/calendar.js";
import { type Compare, comparisonPeriod, parsePeriod } from "../../src/report/period.js";

/** A Sunday afternoon in Berlin. */
const time = { now: new Date("2026-11-22T14:00:00Z"), timeZone: "Europe/Berlin" };

function daysOf(asked: string, compare: Compare = "none"): string {
  const period = parsePeriod(asked, time);
  const before = comparisonPeriod(period, compare);
  return [period, ...(before === null ? [] : [before])].map(({ start, end }) => `${start}..${end}`).join(" ");
}

function refusal(asked: string): GoalsError {
  try {
    parsePeriod(asked, time);
  } catch (error) {
    if (error instanceof GoalsError) return error;
    throw error;
  }
  throw new Error(`${asked} was accepted`);
}

describe("a period", () => {
  it.each([
    ["7d", "2026-11-15..2026-11-21"],
    ["28d", "2026-10-25..2026-11-21"],
    ["1d", "2026-11-21..2026-11-21"],
    ["last-week", "2026-11-09..2026-11-15"],
    ["last-month", "2026-10-01..2026-10-31"],
    ["yesterday", "2026-11-21..2026-11-21"],
    ["this-week", "2026-11-16..2026-11-21"],
    ["this-month", "2026-11-01..2026-11-21"],
    ["this-quarter", "2026-10-01..2026-11-21"],
    ["last-quarter", "2026-07-01..2026-09-30"],
    ["this-year", "2026-01-01..2026-11-21"],
    ["last-year", "2025-01-01..2025-12-31"],
    ["2026-Q3", "2026-07-01..2026-09-30"],
    ["2026-q4", "2026-10-01..2026-11-21"],
    ["2026", "2026-01-01..2026-11-21"],
    ["2024", "2024-01-01..2024-12-31"],
    ["2026-10", "2026-10-01..2026-10-31"],
    ["2024-02", "2024-02-01..2024-02-29"],
    ["2026-10-01..2026-10-31", "2026-10-01..2026-10-31"],
    [" 28d ", "2026-10-25..2026-11-21"],
  ])("%s is %s on Sunday, 22 November 2026", (asked, expected) => {
    expect(daysOf(asked)).toBe(expected);
  });

  it("ends yesterday where the property is, not where UTC is", () => {
    const now = new Date("2026-11-22T02:30:00Z");
    expect(parsePeriod("1d", { now, timeZone: "America/Los_Angeles" }).end).toBe("2026-11-20");
    expect(parsePeriod("1d", { now, timeZone: "Asia/Tokyo" }).end).toBe("2026-11-21");
  });

  it("of the running month ends yesterday and says what was asked for", () => {
    expect(parsePeriod("2026-11", time)).toMatchObject({
      start: "2026-11-01",
      end: "2026-11-21",
      askedEnd: "2026-11-30",
    });
    const first = { now: new Date("2026-11-01T10:00:00Z"), timeZone: "UTC" };
    expect(parsePeriod("2026-11", first)).toMatchObject({ start: "2026-11-01", end: "2026-11-01", days: 1 });
  });

  it("of days that lie partly ahead ends today", () => {
    expect(parsePeriod("2026-11-20..2026-12-31", time)).toMatchObject({
      start: "2026-11-20",
      end: "2026-11-22",
      days: 3,
      askedEnd: "2026-12-31",
    });
  });

  it.each([
    "",
    "28",
    "0d",
    "-7d",
    "99999d",
    "4w",
    "today",
    "2026-13",
    "2026-Q0",
    "2026-Q5",
    "2027",
    "2027-Q1",
    "2015",
    "next-week",
    "2026-12",
    "2026-02-30..2026-03-01",
    "2026-10-31..2026-10-01",
    "2026-10-01..",
    "2026-10-01..2026-10-02..2026-10-03",
    "2026-12-01..2026-12-02",
    "1990-01-01..2026-01-01",
    "2015-08",
    "2015-08-13..2015-08-20",
    "Last-Week",
  ])("%j is refused as wrong usage, with the forms named", (asked) => {
    const error = refusal(asked);
    expect(error.exitCode).toBe(64);
    expect(error.hint).toContain("2026-10-01..2026-10-31");
  });
});

describe("what it is compared with", () => {
  it.each<[string, Compare, string]>([
    ["28d", "previous", "2026-09-27..2026-10-24"],
    ["last-week", "previous", "2026-11-02..2026-11-08"],
    ["2026-10", "previous", "2026-09-01..2026-09-30"],
    ["2026-03", "previous", "2026-02-01..2026-02-28"],
    ["2026-11", "previous", "2026-10-01..2026-10-21"],
    ["2026-10-10..2026-10-12", "previous", "2026-10-07..2026-10-09"],
    ["yesterday", "previous", "2026-11-20..2026-11-20"],
    ["this-week", "previous", "2026-11-09..2026-11-14"],
    ["this-week", "year", "2025-11-17..2025-11-22"],
    ["last-quarter", "previous", "2026-04-01..2026-06-30"],
    ["last-quarter", "year", "2025-07-01..2025-09-30"],
    ["this-quarter", "previous", "2026-07-01..2026-08-21"],
    ["2024", "previous", "2023-01-01..2023-12-31"],
    ["2026", "previous", "2025-01-01..2025-11-21"],
    ["28d", "year", "2025-10-26..2025-11-22"],
    ["last-week", "year", "2025-11-10..2025-11-16"],
    ["30d", "year", "2025-10-23..2025-11-21"],
    ["2026-10", "year", "2025-10-01..2025-10-31"],
    ["2024-02", "year", "2023-02-01..2023-02-28"],
    ["2026-11", "year", "2025-11-01..2025-11-21"],
  ])("%s against %s is %s", (asked, compare, expected) => {
    expect(daysOf(asked, compare).split(" ")[1]).toBe(expected);
  });

  it("is nothing where nothing was asked for", () => {
    expect(comparisonPeriod(parsePeriod("28d", time), "none")).toBeNull();
  });

  it("has the same number of days and touches the period, for any N days and any moment and place", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 800 }),
        fc.date({
          min: new Date("2018-01-01T00:00:00Z"),
          max: new Date("2060-01-01T00:00:00Z"),
          noInvalidDate: true,
        }),
        fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"),
        (days, now, timeZone) => {
          const period = parsePeriod(`${days}d`, { now, timeZone });
          const before = comparisonPeriod(period, "previous");
          expect(period.end).toBe(addDays(dayAt(now, timeZone), -1));
          expect([period.days, before?.days]).toEqual([days, days]);
          expect(countDays(period.start, period.end)).toBe(days);
          expect(before && addDays(before.end, 1)).toBe(period.start);
        },
      ),
    );
  });

  it("a year ago has the same weekdays for whole weeks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (weeks) => {
        const period = parsePeriod(`${weeks * 7}d`, time);
        const before = comparisonPeriod(period, "year");
        const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
        expect(before && weekday(before.start)).toBe(weekday(period.start));
        expect(before?.days).toBe(period.days);
      }),
    );
  });
});
