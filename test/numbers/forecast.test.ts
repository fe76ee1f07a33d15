/** A forecast of weeks: what it expects where nothing strays, and whether its intervals hold what they promise. */
import { describe, expect, test } from "vitest";
import { chanceOf, forecastWeeks, type LaggedCounts } from "../../src/numbers/forecast.js";
import { LAGGED_SHOPS, weeksWithin } from "../support/lagged-shops.js";

/** Ten begin each day; of each day's ten, two come on the same day and three come five days later; one comes without a step. */
function steady(days: number, lastWeek = 10): LaggedCounts {
  const began = Array.from({ length: days }, (_, day) => (day >= days - 7 ? lastWeek : 10));
  return {
    began,
    conversions: began.flatMap((users, day) => [
      { day, began: day, count: users * 0.2 },
      ...(day + 5 < days ? [{ day: day + 5, began: day, count: users * 0.3 }] : []),
      { day, began: null, count: 1 },
    ]),
  };
}

describe("weeks of a shop that never changes", () => {
  test("are expected as they were, with those who are on the way among them", () => {
    const [next, second] = forecastWeeks(steady(70));
    // A week: 14 on the same day, 21 with the lag, of whom 15 began before it, and 7 without a step.
    expect(next?.expected).toBeCloseTo(42, 6);
    expect(next?.onTheWay).toBeCloseTo(15, 6);
    expect(second?.expected).toBeCloseTo(42, 6);
    expect(second?.onTheWay).toBeCloseTo(0, 6);
    expect(next?.heldBack).toEqual({ weeks: 6, inside: 6 });
    expect(next?.interval.low).toBeLessThan(42);
    expect(next?.interval.high).toBeGreaterThan(42);
  });

  test("follow this week's steps: twice as many begin, and twice as many are on the way", () => {
    const [next] = forecastWeeks(steady(70, 20));
    expect(next?.onTheWay).toBeCloseTo(30, 6);
  });
});

test("four weeks are the least, and tell one week; thirteen tell four", () => {
  expect(forecastWeeks(steady(27))).toEqual([]);
  expect(forecastWeeks(steady(28)).map(({ week }) => week)).toEqual([1]);
  expect(forecastWeeks(steady(91)).map(({ week }) => week)).toEqual([1, 2, 3, 4]);
});

test("the chance of a target is a half at what is expected, about", () => {
  const [next] = forecastWeeks(steady(70));
  if (next === undefined) throw new Error("there is no week");
  expect(chanceOf(next, 42)).toBeGreaterThan(0.45);
  expect(chanceOf(next, 42)).toBeLessThan(0.55);
  expect(chanceOf(next, 10)).toBeGreaterThan(0.99);
  expect(chanceOf(next, 200)).toBeLessThan(0.01);
});

test("90 % intervals have 85 to 95 % of held-back weeks of shops that stray and drift", () => {
  const shop = LAGGED_SHOPS["4 weeks, about 10 a day"];
  if (shop === undefined) throw new Error("there is no such shop");
  const { weeks, inside } = weeksWithin(shop, 200, 7);
  expect(inside / weeks).toBeGreaterThanOrEqual(0.85);
  expect(inside / weeks).toBeLessThanOrEqual(0.95);
});
