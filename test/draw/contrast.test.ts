import fc from "fast-check";
import { expect, it } from "vitest";
import { contrast, GROUNDS, readableColours } from "../../src/draw/html/contrast.js";

it("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#0a5f9e", "#0a5f9e")).toBe(1);
});

it("a colour that can be read stays as it is", () => {
  expect(readableColours("#0a5f9e").light).toBe("#0a5f9e");
  expect(readableColours("#7cc0f5").dark).toBe("#7cc0f5");
});

it("any colour can be read on every ground of the page, light and dark", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const colours = readableColours(`#${number.toString(16).padStart(6, "0")}`);
      for (const kind of ["light", "dark"] as const)
        for (const ground of GROUNDS[kind])
          expect(contrast(colours[kind], ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});
