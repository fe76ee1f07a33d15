import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createRng,
  integerBetween,
  mix32,
  type NonEmpty,
  normal,
  pickByShare,
} from "../../../src/emulator/site/rng.js";

const keys = fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 4 });

function draws(count: number, ...from: readonly (number | string)[]): readonly number[] {
  const rng = createRng(...from);
  return Array.from({ length: count }, () => rng.next());
}

describe("chance that can be repeated", () => {
  test("the same keys give the same stream, and every number is in [0, 1)", () => {
    fc.assert(
      fc.property(keys, (from) => {
        const numbers = draws(20, ...from);
        expect(draws(20, ...from)).toEqual(numbers);
        expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
      }),
    );
  });

  test("keys that differ in one place give another stream", () => {
    expect(draws(4, 1, "visits", 20000, 1)).not.toEqual(draws(4, 1, "visits", 20000, 2));
    expect(draws(4, 1, "visits", 20000, 1)).not.toEqual(draws(4, 1, "visits", 20001, 1));
    expect(draws(4, 1, "visits", 20000, 1)).not.toEqual(draws(4, 2, "visits", 20000, 1));
    expect(draws(4, 1, 2)).not.toEqual(draws(4, 2, 1));
  });

  test("first numbers of neighbouring streams spread evenly", () => {
    const first = Array.from({ length: 20_000 }, (_, index) => createRng("seed", index).next());
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => first.filter((n) => Math.floor(n * 10) === tenth).length,
    );
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test("no two numbers mix to the same", () => {
    const mixed = new Set(Array.from({ length: 50_000 }, (_, index) => mix32(index)));
    expect(mixed.size).toBe(50_000);
  });

  test("shares decide how often something is picked", () => {
    const rng = createRng("shares");
    const list: NonEmpty<{ readonly name: string; readonly share: number }> = [
      { name: "never", share: 0 },
      { name: "rare", share: 1 },
      { name: "common", share: 3 },
    ];
    const picked = Array.from({ length: 8000 }, () => pickByShare(rng, list, (item) => item.share).name);
    expect(picked).not.toContain("never");
    expect(picked.filter((name) => name === "common").length / picked.length).toBeCloseTo(0.75, 1);
  });

  test("whole numbers reach both ends and no further", () => {
    const rng = createRng("ends");
    const seen = new Set(Array.from({ length: 500 }, () => integerBetween(rng, 2, 4)));
    expect([...seen].sort()).toEqual([2, 3, 4]);
  });

  test("normal numbers have mean 0 and deviation 1", () => {
    const rng = createRng("normal");
    const numbers = Array.from({ length: 20_000 }, () => normal(rng));
    const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    const variance = numbers.reduce((sum, n) => sum + (n - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(variance).toBeCloseTo(1, 1);
  });
});
