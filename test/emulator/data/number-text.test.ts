import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberText } from "../../../src/emulator/data/wire.js";

describe("a number in an answer", () => {
  it.each<readonly [number | bigint, string]>([
    [144, "144"],
    [0.25, "0.25"],
    [144n, "144"],
    [-3.5, "-3.5"],
    [0, "0"],
    [0.1 + 0.2, "0.30000000000000004"],
    // seen on the live service: seventeen digits where JavaScript needs sixteen
    [0.9734848484848485, "0.97348484848484851"],
    [1 / 3, "0.33333333333333331"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [123456789012345, "123456789012345"],
    [1e15, "1e+15"],
    [1e21, "1e+21"],
  ])("%d is written %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it("reads back as the same number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(numberText(value)) === value).toBe(true);
      }),
    );
  });
});
