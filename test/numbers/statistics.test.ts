import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liftInterval, shareInterval } from "../../src/numbers/intervals.js";
import {
  adjusted,
  normalBelow,
  sameShareProbability,
  sameSharesProbability,
} from "../../src/numbers/statistics.js";

const share = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([whole, part]) => ({ whole, part: Math.round(whole * part) }));

describe("an interval", () => {
  it("of a share holds the share and stays between nothing and all", () => {
    fc.assert(
      fc.property(share, ({ part, whole }) => {
        const interval = shareInterval(part, whole);
        if (interval === null) throw new Error("no interval");
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(part / whole + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(part / whole - 1e-12);
      }),
    );
  });

  it("of a share is Wilson's, to the digit of published tables", () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    const rounded = (part: number, whole: number) => {
      const { low, high } = shareInterval(part, whole) ?? { low: -1, high: -1 };
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded(81, 263)).toEqual(["0.2553", "0.3662"]);
    expect(rounded(15, 148)).toEqual(["0.0624", "0.1605"]);
    expect(rounded(0, 20)).toEqual(["0.0000", "0.1611"]);
    expect(rounded(1, 29)).toEqual(["0.0061", "0.1718"]);
  });

  it("of a lift holds the lift, and closes as the numbers grow", () => {
    fc.assert(
      fc.property(
        fc.record({
          group: fc.integer({ min: 30, max: 400 }),
          reached: fc.integer({ min: 1, max: 30 }),
          others: fc.integer({ min: 0, max: 200 }),
          rest: fc.integer({ min: 200, max: 900 }),
        }),
        ({ group, reached, others, rest }) => {
          const at = (times: number) =>
            liftInterval({
              group: group * times,
              groupPart: reached * times,
              all: (group + rest) * times,
              allPart: (reached + others) * times,
            });
          const small = at(1);
          const large = at(100);
          if (small === null || large === null) throw new Error("no interval");
          const lift = reached / group / ((reached + others) / (group + rest));
          expect(small.low).toBeLessThanOrEqual(lift);
          expect(small.high).toBeGreaterThanOrEqual(lift);
          expect(Math.log(large.high / large.low)).toBeCloseTo(Math.log(small.high / small.low) / 10, 6);
        },
      ),
    );
  });

  it("of a lift is there for 19 of 20 samples", () => {
    // Half the people take the step; 10 % of them and 5 % of the others reach the goal: the lift is 0.1 / 0.075.
    let state = 12345;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let inside = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round += 1) {
      const sample = { group: 0, groupPart: 0, all: 1000, allPart: 0 };
      for (let person = 0; person < 1000; person += 1) {
        const took = random() < 0.5;
        const reached = random() < (took ? 0.1 : 0.05);
        if (took) sample.group += 1;
        if (reached) sample.allPart += 1;
        if (took && reached) sample.groupPart += 1;
      }
      const interval = liftInterval(sample);
      if (interval !== null && interval.low <= 4 / 3 && interval.high >= 4 / 3) inside += 1;
    }
    expect(inside / rounds).toBeGreaterThan(0.92);
    expect(inside / rounds).toBeLessThan(0.98);
  });
});

describe("the test of a change", () => {
  it("knows the normal distribution", () => {
    expect(normalBelow(0)).toBeCloseTo(0.5, 7);
    expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalBelow(-2.575829)).toBeCloseTo(0.005, 6);
  });

  it("gives the p-value of a two by two table without correction", () => {
    // chi-squared of [[120, 880], [90, 910]] is 4.788..., so p = 0.0287.
    expect(sameShareProbability({ part: 120, whole: 1000, otherPart: 90, otherWhole: 1000 })).toBeCloseTo(
      0.0287,
      3,
    );
  });

  it("says nothing where fewer than five are expected in a cell", () => {
    expect(sameShareProbability({ part: 3, whole: 100, otherPart: 4, otherWhole: 100 })).toBeNull();
    expect(sameShareProbability({ part: 0, whole: 0, otherPart: 0, otherWhole: 0 })).toBeNull();
    expect(sameShareProbability({ part: 0, whole: 100, otherPart: 0, otherWhole: 100 })).toBeNull();
  });

  it("does not matter which of the two comes first", () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const there = sameShareProbability({
          part: a.part,
          whole: a.whole,
          otherPart: b.part,
          otherWhole: b.whole,
        });
        const back = sameShareProbability({
          part: b.part,
          whole: b.whole,
          otherPart: a.part,
          otherWhole: a.whole,
        });
        if (there === null || back === null) expect(there).toBe(back);
        else expect(there).toBeCloseTo(back, 12);
      }),
    );
  });

  it("is adjusted as Benjamini and Hochberg do, and never to less than it was", () => {
    expect(adjusted([0.01, 0.04, 0.03, 0.5])).toEqual(
      [0.04, 0.16 / 3, 0.16 / 3, 0.5].map((p) => expect.closeTo(p, 9)),
    );
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (pValues) => {
        for (const [index, p] of adjusted(pValues).entries()) {
          expect(p).toBeGreaterThanOrEqual((pValues[index] ?? 0) - 1e-12);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

it("counts in given shares: the p-values that scipy 1.11's chisquare gives", () => {
  const even = (n: number): readonly number[] => Array.from({ length: n }, () => 1 / n);
  expect(sameSharesProbability([9_600, 10_400], even(2))).toBeCloseTo(1.5417e-8, 10);
  expect(sameSharesProbability([30, 40, 50], even(3))).toBeCloseTo(0.0820849986, 6);
  expect(sameSharesProbability([30, 40, 50, 60], even(4))).toBeCloseTo(0.0111399806, 6);
  expect(sameSharesProbability([20, 25, 30, 35, 40], even(5))).toBeCloseTo(0.0801032635, 6);
  expect(sameSharesProbability([20, 25, 30, 35, 40, 50], even(6))).toBeCloseTo(0.00364295402, 6);
  expect(sameSharesProbability([900, 100], [0.9, 0.1])).toBe(1);
  expect(sameSharesProbability([40, 4], [0.9, 0.1])).toBeNull();
});
