/** What is sent to GA4 finds in a browser the addresses that RE2 finds in a backtest. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { pathLiteral } from "../../../src/goals/pattern/address-text.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { goalsFrom } from "../../backtest/support/goals.js";
import { pageGoals } from "../../support/arbitraries/event-stream.js";
import { reportedAddress } from "../../support/arbitraries/page-address.js";
import { enough, runs } from "../../support/runs.js";
import { conditionsOf } from "../../sync/compile/rule-evaluator.js";

const inBrowsers = (pattern: string, ignoreCase: boolean, text: string): boolean =>
  new RegExp(pattern, ignoreCase ? "i" : "").test(text);
const inRe2 = (pattern: string, ignoreCase: boolean, text: string): boolean =>
  RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
    .matcher(text)
    .find();

describe("a rule's pattern", () => {
  it("finds the same addresses with both, as browsers report them", () => {
    const RUNS = 20;
    let found = 0;
    fc.assert(
      fc.property(
        pageGoals,
        fc.array(reportedAddress, { minLength: 40, maxLength: 60 }),
        (goals, addresses) => {
          for (const { kind, fields } of compileGoals(goalsFrom(goals)).templates) {
            if (kind !== "event_create_rule") continue;
            for (const { comparison_type, value } of conditionsOf(fields)) {
              if (!comparison_type.startsWith("REGULAR_EXPRESSION")) continue;
              const ignoreCase = comparison_type.endsWith("INSENSITIVE");
              for (const text of addresses) {
                const browser = inBrowsers(value, ignoreCase, text);
                expect([value, text, browser]).toEqual([value, text, inRe2(value, ignoreCase, text)]);
                if (browser) found += 1;
              }
            }
          }
        },
      ),
      { numRuns: runs(RUNS) },
    );
    expect(found).toBeGreaterThan(enough(50 * RUNS));
  });

  it.each(["\u212a", "\u017f", "\u212b", "\u2126", "\u1e9e", "\u03f4"])(
    "with the letter %s in any case is the same to both in other letters' addresses",
    (letter) => {
      const pattern = pathLiteral(letter, true);
      for (const text of [letter, letter.toLowerCase(), letter.toUpperCase(), encodeURIComponent(letter)])
        expect([text, inBrowsers(pattern, true, text)]).toEqual([text, inRe2(pattern, true, text)]);
      expect(inBrowsers(pattern, true, letter.toLowerCase())).toBe(true);
    },
  );

  it.each([
    ["the long s and the Kelvin sign, which it takes for s and k in any case", "^[sk]$", true, "\u017f"],
    ["an emoji, which is one character to it", "^.$", false, "\u{1f600}"],
    ["a line that a carriage return ends, which goes on to it", "^a.b$", false, "a\rb"],
  ])(
    "that RE2 finds in %s, a browser does not: what browsers report holds none of it",
    (_what, pattern, any, text) => {
      expect([inRe2(pattern, any, text), inBrowsers(pattern, any, text)]).toEqual([true, false]);
      expect(new URL(`https://shop.example/${text}`).href).not.toContain(text);
    },
  );
});
