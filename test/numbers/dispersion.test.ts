/** How far sums stray where they come in clusters: known limits, known dispersions, weeks, and users who come again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/numbers/calendar.js";
import {
  type DayAmount,
  designEffect,
  differenceLimits,
  dispersionOf,
  dispersionOfUsers,
  rhythmOf,
  sumInterval,
  unknownRhythm,
  weightOf,
  withReturning,
} from "../../src/numbers/dispersion.js";
import { gamma, geometric, numbers, poisson, WEEK } from "../report/support/paces.js";

/** A Sunday. */
const FIRST = "2026-03-01";
const span = (amounts: readonly number[]): readonly DayAmount[] =>
  amounts.map((amount, index) => ({ day: addDays(FIRST, index), amount }));
const ALONE = { factor: 1, degrees: null };

describe("the interval of a sum", () => {
  it("of independent events is near the exact Poisson limits, at mid-P", () => {
    const near = (count: number, low: number, high: number): void => {
      const interval = sumInterval(count, ALONE);
      expect(Math.abs(interval.low / low - 1)).toBeLessThan(0.02);
      expect(Math.abs(interval.high / high - 1)).toBeLessThan(0.02);
    };
    // Solved for P(X < n) + P(X = n) / 2 = 0.025 and 0.975.
    near(10, 5.0795, 17.8249);
    near(100, 81.7918, 121.1035);
    expect(sumInterval(0, ALONE).low).toBe(0);
  });

  it("holds the sum, and is wider the more its events come in clusters or the fewer days say so", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        (total, factor) => {
          const one = sumInterval(total, ALONE);
          const some = sumInterval(total, { factor, degrees: 40 });
          const few = sumInterval(total, { factor, degrees: 4 });
          for (const { low, high } of [one, some, few]) {
            expect(low).toBeLessThanOrEqual(total);
            expect(high).toBeGreaterThanOrEqual(total);
          }
          expect(some.high).toBeGreaterThanOrEqual(one.high - 1e-9);
          expect(few.high).toBeGreaterThanOrEqual(some.high - 1e-9);
        },
      ),
    );
  });
});

describe("the dispersion of days", () => {
  it("is Pearson's, each weekday against itself from two weeks on", () => {
    expect(dispersionOf([span([8, 12, 8, 12])])).toEqual({ factor: expect.closeTo(1.6 / 3, 9), degrees: 3 });
    const twoWeeks = [1, 2, 3, 4, 5, 6, 7];
    expect(dispersionOf([span([...twoWeeks, ...twoWeeks])])).toEqual({ factor: 0, degrees: 7 });
    expect(dispersionOf([span([3, 4])])).toBeNull();
    expect(dispersionOf([span(Array(28).fill(0))])).toBeNull();
  });

  it.each([
    ["independent events", undefined, 1, 1],
    ["days that differ", 5, 1, 1 + 20 / 5],
    ["clusters of three", undefined, 3, 5],
  ])("is found again: %s", (_, days, each, truth) => {
    const random = numbers(99);
    const found = Array.from({ length: 400 }, () => {
      const amounts = Array.from({ length: 28 }, (_, day) => {
        const mean =
          (20 * (WEEK[day % 7] ?? 1) * (days === undefined ? 1 : gamma(days, random) / days)) / each;
        return Array.from({ length: poisson(mean, random) }, () => geometric(each, random)).reduce(
          (a, b) => a + b,
          0,
        );
      });
      return dispersionOf([span(amounts)])?.factor ?? Number.NaN;
    });
    const mean = found.reduce((a, b) => a + b, 0) / found.length;
    expect(mean).toBeGreaterThan(truth * 0.88);
    expect(mean).toBeLessThan(truth * 1.12);
  });

  it("grows by users who come again on other days", () => {
    const days = { factor: 1, degrees: 21 };
    expect(withReturning(days, { count: 100, userDays: 100, users: 100 })).toEqual(days);
    expect(withReturning(days, { count: 100, userDays: 100, users: 50 }).factor).toBeCloseTo(3, 9);
    expect(dispersionOfUsers(90, 30).factor).toBeCloseTo(5, 9);
    expect(dispersionOfUsers(30, 30).factor).toBe(1);
  });
});

describe("the rhythm of the week", () => {
  it("is found again, and is none where weekdays differ by chance alone", () => {
    const random = numbers(5);
    const days = (week: readonly number[]) =>
      span(Array.from({ length: 28 }, (_, day) => poisson(200 * (week[day % 7] ?? 1), random)));
    const found = rhythmOf([days(WEEK)]) ?? [];
    for (const [weekday, weight] of found.entries()) expect(weight).toBeCloseTo(WEEK[weekday] ?? 1, 1);
    const flat = rhythmOf([days([1, 1, 1, 1, 1, 1, 1])]) ?? [];
    expect(Math.max(...flat.map((weight) => Math.abs(weight - 1)))).toBeLessThan(0.05);
    expect(rhythmOf([span([1, 2, 3])])).toBeNull();
    // All of it on one day: that is no rhythm.
    expect(
      rhythmOf([span([...Array(10).fill(0), 500, ...Array(17).fill(0)])])?.every((one) => one === 1),
    ).toBe(true);
  });

  it("makes whole weeks as long as they are", () => {
    expect(weightOf(FIRST, addDays(FIRST, 6), WEEK)).toBeCloseTo(7, 9);
    expect(weightOf(FIRST, FIRST, WEEK)).toBe(0.5);
    expect(weightOf(addDays(FIRST, 1), addDays(FIRST, 8), WEEK)).toBeCloseTo(8.3, 9);
    expect(weightOf(addDays(FIRST, 1), FIRST, WEEK)).toBe(0);
    expect([unknownRhythm(7), unknownRhythm(14)]).toEqual([0, 0]);
    expect(unknownRhythm(1)).toBeCloseTo(0.686, 3);
  });
});

describe("a share of sessions", () => {
  it("has no design effect where a user has one session, or users do not differ", () => {
    expect(designEffect({ part: 50, whole: 1000, partUsers: 50, users: 1000 })).toBe(1);
    // Two sessions each on the mean, geometric, 5 % of them: so many users have it by chance.
    expect(designEffect({ part: 100, whole: 2000, partUsers: 97, users: 1000 })).toBe(1);
  });

  it("has one that is found again from how many users have the goal", () => {
    const random = numbers(3);
    const [users, each, alike, share] = [200_000, 3, 2, 0.05];
    let [whole, part, partUsers, squares] = [0, 0, 0, 0];
    for (let user = 0; user < users; user += 1) {
      const [a, b] = [gamma(alike * share, random), gamma(alike * (1 - share), random)];
      const visits = geometric(each, random);
      let own = 0;
      for (let visit = 0; visit < visits; visit += 1) if (random() < a / (a + b)) own += 1;
      whole += visits;
      part += own;
      if (own > 0) partUsers += 1;
      squares += (own - share * visits) ** 2;
    }
    const truth = squares / whole / (share * (1 - share));
    const found = designEffect({ part, whole, partUsers, users });
    expect(truth).toBeGreaterThan(2);
    expect(found / truth).toBeGreaterThan(0.93);
    expect(found / truth).toBeLessThan(1.07);
  });
});

it("a difference strays as its parts do", () => {
  const exact = { low: 10, high: 10 };
  expect(differenceLimits(12, { low: 9, high: 16 }, 10, exact)).toEqual({ low: -1, high: 6 });
  const { low, high } = differenceLimits(12, { low: 9, high: 16 }, 10, { low: 7, high: 14 });
  expect([low, high]).toEqual([2 - 5, 2 + 5]);
});
