/** Lists of names that are too long to be told whole. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameList } from "../../src/draw/names.js";

describe("lists of names", () => {
  it("are never cut without saying how many are left out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]+$/), { maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (all, most) => {
          const shown = nameList(all, most);
          const [, more] = / and (\d+) more$/.exec(shown) ?? [];
          const named = shown
            .replace(/ and \d+ more$/, "")
            .split(", ")
            .filter((n) => n !== "");
          expect(named.length + Number(more ?? 0)).toBe(all.length);
        },
      ),
    );
  });
});
