/** Whether the intervals of what steps are worth hold what they promise; `npm run bench -- worth` tries 500 shops of each kind. */
import { expect, test } from "vitest";
import { coverage, creditOfShop, KINDS, knownWorth } from "./support/known-worth.js";

test.each(Object.entries(KINDS).slice(0, 2))(
  "95 %% intervals have the known worth of a step in 90 to 98 %% of shops with %s",
  (_, kind) => {
    const { covered, steps } = coverage(kind, 100);
    expect(covered / steps).toBeGreaterThanOrEqual(0.9);
    expect(covered / steps).toBeLessThanOrEqual(0.98);
  },
);

test("over many shops a step's part comes to what it is worth", () => {
  const [kind] = Object.values(KINDS);
  if (kind === undefined) throw new Error("there are no shops");
  const shops = Array.from({ length: 100 }, (_, n) => creditOfShop(kind, 100_003 + n * 31));
  for (const [step, known] of knownWorth(kind).entries()) {
    const parts = shops.map(
      (shop) => shop?.steps.find(({ goal }) => goal === `s${step}`)?.shapley.amount ?? 0,
    );
    const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
    expect(mean / known).toBeGreaterThan(0.95);
    expect(mean / known).toBeLessThan(1.05);
  }
});
