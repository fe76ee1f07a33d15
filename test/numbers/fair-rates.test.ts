/** Rates of many clients that are fair to small samples. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fairRates } from "../../src/numbers/fair-rates.js";
import { runs } from "../support/runs.js";

describe("fair rates", () => {
  const big = (rate: number, sessions = 10_000) => ({ part: Math.round(rate * sessions), whole: sessions });

  it("do not let a client with a handful of sessions lead or trail by luck", () => {
    const samples = [
      big(0.05),
      big(0.04),
      big(0.03),
      big(0.02),
      { part: 2, whole: 8 },
      { part: 0, whole: 8 },
    ];
    const { rates } = fairRates(samples);
    // 25 % and 0 % of eight sessions say little: both stay between the best and the worst of the large ones.
    expect(rates[0]?.rank).toBeLessThan(rates[4]?.rank ?? 0);
    expect(rates[3]?.rank).toBeGreaterThan(rates[5]?.rank ?? 99);
    expect([rates[4]?.standing, rates[5]?.standing]).toEqual(["too-few", "too-few"]);
  });

  it("tell apart who differs from the others by more than chance, and nobody where all are alike", () => {
    const alike = fairRates(Array.from({ length: 12 }, (_, i) => big(0.03, 2_000 + i * 100)));
    expect(alike.rates.every((r) => r?.standing === "usual")).toBe(true);
    expect(alike.spread).toBe(0);
    const one = fairRates([...Array.from({ length: 12 }, () => big(0.03)), big(0.06)]);
    expect(one.rates.map((r) => r?.standing)).toEqual([...Array(12).fill("usual"), "above"]);
  });

  it("lie between a client's own rate and that of all, and are nearer its own the more sessions it has", () => {
    const sample = fc
      .tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([whole, share]) => ({ part: Math.round(whole * share), whole }));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        const { rates, overall } = fairRates(samples);
        for (const [i, { part, whole }] of samples.entries()) {
          const own = part / whole;
          const rate = rates[i]?.rate ?? Number.NaN;
          expect(rate).toBeGreaterThanOrEqual(Math.min(own, overall ?? 0) - 1e-9);
          expect(rate).toBeLessThanOrEqual(Math.max(own, overall ?? 0) + 1e-9);
          const twice = fairRates(samples.with(i, { part: part * 4, whole: whole * 4 })).rates[i]?.rate;
          expect(Number.isFinite(twice)).toBe(true);
        }
        const ranks = rates.map((r) => r?.rank ?? 0);
        for (const [i, a] of rates.entries())
          for (const [j, b] of rates.entries())
            if ((a?.rate ?? 0) > (b?.rate ?? 0)) expect(ranks[i]).toBeLessThan(ranks[j] ?? 0);
      }),
      { numRuns: runs(60) },
    );
  });

  it("find the spread that the clients were made with", () => {
    // Rates of 2 % to 6 %, evenly: a standard deviation of 1.2 points.
    const samples = Array.from({ length: 200 }, (_, i) => big(0.02 + (0.04 * i) / 199, 4_000));
    expect(fairRates(samples).spread).toBeCloseTo(0.0116, 3);
  });

  it("know nothing of nobody", () => {
    expect(fairRates([{ part: 0, whole: 0 }])).toEqual({ rates: [null], overall: null, spread: null });
  });
});
