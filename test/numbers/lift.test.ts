/** The one lift of report and backtest: against everybody, few cases only where they are few, part of the way no finding. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { liftOf, rankedByLift } from "../../src/numbers/lift.js";

it("is the share with the step divided by the share of everybody", () => {
  const lift = liftOf({ group: 100, groupPart: 30, all: 1000, allPart: 100 });
  expect(lift).toMatchObject({ with: { share: 0.3 }, everybody: { share: 0.1 }, verdict: "more" });
  expect(lift.lift).toBeCloseTo(3, 12);
  expect(lift.passed.share).toBe(0.3);
});

it("of a step that 19 of 20 who reached the goal passed is part of the way, however high it is", () => {
  const paid = liftOf({ group: 2_700, groupPart: 2_609, all: 90_000, allPart: 2_613 });
  expect(paid).toMatchObject({ verdict: "on-the-way", passed: { count: 2_609, of: 2_613 } });
  expect(paid.lift).toBeGreaterThan(30);
  expect(liftOf({ group: 2_700, groupPart: 2_400, all: 90_000, allPart: 2_613 }).verdict).toBe("more");
});

it("is of few cases only where cases are few: nobody of many is a finding", () => {
  expect(liftOf({ group: 29, groupPart: 20, all: 1000, allPart: 100 }).verdict).toBe("few-cases");
  expect(liftOf({ group: 100, groupPart: 4, all: 1000, allPart: 30 }).verdict).toBe("few-cases");
  expect(liftOf({ group: 400, groupPart: 0, all: 1000, allPart: 300 })).toMatchObject({
    verdict: "less",
    lift: 0,
    liftInterval: { low: 0 },
  });
  // A wide interval is no small sample: thirty users, six of whom went on.
  expect(liftOf({ group: 30, groupPart: 6, all: 100_000, allPart: 40 }).verdict).toBe("more");
});

it("is the same, or nothing, where nobody reached the goal or nobody is there", () => {
  expect(liftOf({ group: 100, groupPart: 0, all: 1000, allPart: 0 })).toMatchObject({
    lift: null,
    verdict: "few-cases",
  });
  expect(liftOf({ group: 0, groupPart: 0, all: 0, allPart: 0 })).toMatchObject({
    lift: null,
    verdict: "few-cases",
  });
  expect(liftOf({ group: 900, groupPart: 50, all: 1000, allPart: 55 }).verdict).toBe("same");
});

it("keeps its lift within its interval, whatever the counts", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500), (a, b, c, d) => {
      const counts = { group: a + b, groupPart: a, all: a + b + c + d, allPart: a + c };
      const { lift, liftInterval } = liftOf(counts);
      if (lift === null || liftInterval === null) return;
      expect(liftInterval.low).toBeLessThanOrEqual(lift + 1e-12);
      expect(liftInterval.high).toBeGreaterThanOrEqual(lift - 1e-12);
    }),
  );
});

it("ranks findings first, then the way, then what can't be told", () => {
  const rows = [
    { verdict: "few-cases", lift: 9 },
    { verdict: "on-the-way", lift: 30 },
    { verdict: "less", lift: 0.5 },
    { verdict: "more", lift: 2 },
    { verdict: "same", lift: 1.1 },
    { verdict: "more", lift: 4 },
  ] as const;
  expect(rankedByLift(rows, (row) => row).map(({ lift }) => lift)).toEqual([4, 2, 0.5, 1.1, 30, 9]);
});

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it("of a step that changes nothing is called more or less in 1 to 9 % of 2,000 samples", () => {
  const random = numbers(7);
  let called = 0;
  for (let sample = 0; sample < 2_000; sample += 1) {
    const counts = { group: 0, groupPart: 0, all: 600, allPart: 0 };
    for (let user = 0; user < 600; user += 1) {
      const took = random() < 0.3;
      const reached = random() < 0.1;
      if (took) counts.group += 1;
      if (reached) counts.allPart += 1;
      if (took && reached) counts.groupPart += 1;
    }
    if (["more", "less"].includes(liftOf(counts).verdict)) called += 1;
  }
  expect(called / 2_000).toBeGreaterThan(0.01);
  expect(called / 2_000).toBeLessThan(0.09);
});
