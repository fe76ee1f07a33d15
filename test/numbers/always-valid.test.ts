/** The interval against what it is made of, worked out by numerical integration, and against samples of the size it asks for. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { alwaysValidDifference, timesUsersNeeded } from "../../src/numbers/always-valid.js";
import { randomOf } from "../watch/simulate.js";

const group = fc
  .record({
    users: fc.integer({ min: 50, max: 200_000 }),
    rate: fc.double({ min: 0.001, max: 0.6, noNaN: true }),
  })
  .map(({ users, rate }) => ({ users, reached: Math.round(users * rate) }));

/**
 * The likelihood of the difference seen, the true one being drawn from a normal distribution around `at`, over its likelihood
 * where it is `at`: Robbins' mixture, summed in small steps. `best`: the mixture's spread, as many times its best size as users.
 */
function mixtureRatio(seen: number, at: number, variance: number, spread: number): number {
  const density = (x: number, of: number): number =>
    Math.exp((-x * x) / (2 * of)) / Math.sqrt(2 * Math.PI * of);
  const reach = 12 * Math.sqrt(spread + variance);
  const step = (2 * reach) / 40_000;
  let sum = 0;
  for (let n = 0; n < 40_000; n++) {
    const away = -reach + (n + 0.5) * step;
    sum += density(away, spread) * density(seen - at - away, variance) * step;
  }
  return sum / density(seen - at, variance);
}

it("ends where a mixture of alternatives is 1 / alpha times as likely as the difference itself", () => {
  fc.assert(
    fc.property(group, group, fc.constantFrom(0.05, 0.025, 0.01), (control, variant, alpha) => {
      const interval = alwaysValidDifference(control, variant, alpha);
      const rate = ({ users, reached }: typeof control): number => reached / users;
      const share = ({ users, reached }: typeof control): number => (reached + 0.5) / (users + 1);
      const variance = [control, variant]
        .map((one) => (share(one) * (1 - share(one))) / one.users)
        .reduce((a, b) => a + b);
      const twice = -2 * Math.log(alpha);
      const equal = 2 / (1 / control.users + 1 / variant.users);
      const spread = (variance * equal * (twice + Math.log(twice) + 1)) / 2_500;
      const seen = rate(variant) - rate(control);
      if (interval === null || interval.high === 1 || interval.low === -1) return;
      for (const end of [interval.low, interval.high])
        expect(mixtureRatio(seen, end, variance, spread) * alpha).toBeCloseTo(1, 3);
    }),
    { numRuns: 30 },
  );
});

it("is wider than the interval of a fixed size, and the other way round for the groups changed over", () => {
  fc.assert(
    fc.property(group, group, (a, b) => {
      const one = alwaysValidDifference(a, b, 0.05);
      const other = alwaysValidDifference(b, a, 0.05);
      if (one === null || other === null) throw new Error("there are users");
      expect(one.low).toBeCloseTo(-other.high, 12);
      const [p, q] = [a.reached / a.users, b.reached / b.users];
      const fixed = 1.96 * Math.sqrt((p * (1 - p)) / a.users + (q * (1 - q)) / b.users);
      expect(one.high).toBeGreaterThan(Math.min(1, q - p + 1.4 * fixed) - 1e-9);
    }),
  );
});

it("is not known without users, and takes a share of 0 for one that may be more", () => {
  expect(alwaysValidDifference({ users: 0, reached: 0 }, { users: 9, reached: 1 }, 0.05)).toBeNull();
  const none = alwaysValidDifference({ users: 40, reached: 0 }, { users: 40, reached: 0 }, 0.05);
  expect(none?.high).toBeGreaterThan(0.05);
});

it("asks for as many users as find the change four times in five", () => {
  const random = randomOf(7);
  const binomial = (users: number, share: number): number => {
    let reached = 0;
    for (let n = 0; n < users; n++) if (random() < share) reached += 1;
    return reached;
  };
  const now = { users: 1_000, reached: 100 };
  const times = timesUsersNeeded(now, now, 0.2, 0.05) ?? 0;
  const users = Math.round(1_000 * times);
  let found = 0;
  for (let n = 0; n < 400; n++) {
    const control = { users, reached: binomial(users, 0.1) };
    const interval = alwaysValidDifference(control, { users, reached: binomial(users, 0.12) }, 0.05);
    if ((interval?.low ?? 0) > 0) found += 1;
  }
  expect(found / 400).toBeGreaterThan(0.74);
  expect(found / 400).toBeLessThan(0.86);
});

it("does not know how many it takes where nobody reached the goal, or it can't be reached so often", () => {
  const nobody = { users: 1_000, reached: 0 };
  expect(timesUsersNeeded(nobody, nobody, 0.2, 0.05)).toBeNull();
  const most = { users: 1_000, reached: 900 };
  expect(timesUsersNeeded(most, most, 0.2, 0.05)).toBeNull();
  const rare = { users: 1_000, reached: 1 };
  expect(timesUsersNeeded(rare, rare, 0.01, 0.05)).toBeNull();
});
