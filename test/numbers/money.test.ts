import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountOf, microsOf } from "../../src/numbers/money.js";

describe("money", () => {
  test("adds up to the last digit, in whatever order", () => {
    const parts = Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? 0.1 : 0.2));
    const sum = parts.map(microsOf).reduce((a, b) => a + b, 0n);
    expect(amountOf(sum)).toBe(150);
    expect(parts.reduce((a, b) => a + b, 0)).not.toBe(150);
  });

  test("is read from numbers and from the text of decimals, millionths rounded", () => {
    expect(
      ["8.500000", "12", "-0.1", "0.0000005", "9007199254740993.25", 13.6, -2.5, 1e-7].map(microsOf),
    ).toEqual([
      8_500_000n,
      12_000_000n,
      -100_000n,
      1n,
      9_007_199_254_740_993_250_000n,
      13_600_000n,
      -2_500_000n,
      0n,
    ]);
    expect(["", "much", Number.NaN, Number.POSITIVE_INFINITY].map(microsOf)).toEqual([0n, 0n, 0n, 0n]);
  });

  test("comes back as the number it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (cents) => {
        expect(amountOf(microsOf(cents / 100))).toBe(cents / 100);
      }),
    );
  });
});
