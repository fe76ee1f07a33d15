/** Whatever a goals file can say of a page or of parameters is read back from the rule it becomes, as it was written. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invertRule, loadGoal, type Source } from "../../../src/authoring/live/invert-rule.js";
import type { RawGoal } from "../../../src/goals/goal-schema.js";
import { compileGoal } from "../../../src/sync/compile/compile.js";
import type { Fields } from "../../../src/sync/resources/resource.js";
import { enough, runs } from "../../support/runs.js";

const BASE = { tier: "micro", category: "interaction" } as const;

/** The rule a goal becomes; undefined where the goal is not a right one. */
function ruleOf(source: object): Fields | undefined {
  const loaded = loadGoal("goal", { ...BASE, ...source } as RawGoal, undefined);
  if ("why" in loaded) return undefined;
  return compileGoal(loaded.goal).templates.find((t) => t.kind === "event_create_rule")?.fields;
}

const pathText = fc.constantFrom(
  "/thanks",
  "/a.b/c",
  "/ü ber/(x)",
  "/%C3%BC",
  "/a{b}",
  "/x|y",
  "/<>",
  "/it's",
  "/$x^",
);
const word = fc.oneof(pathText, fc.constantFrom("thanks", ".html", "é", "a-b", "draft"));
const hostText = fc.constantFrom("shop.example", "www.bücher.example", "Shop.Example", "a-b.example");
const ignore = fc.constantFrom({}, { ignore_case: true });
const one = (value: fc.Arbitrary<string>, operators: readonly string[]): fc.Arbitrary<object> =>
  fc
    .tuple(fc.constantFrom(...operators), value, ignore)
    .map(([name, text, more]) => ({ [name]: text, ...more }));
const regex = (...patterns: string[]): fc.Arbitrary<object> =>
  fc.tuple(fc.constantFrom(...patterns), ignore).map(([pattern, more]) => ({ regex: pattern, ...more }));

const path = fc.oneof(
  pathText,
  one(pathText, ["equals", "begins_with"]),
  one(word, ["ends_with", "contains", "not_contains"]),
  one(pathText, ["not_equals"]),
  regex(
    "/(en|de)/thanks/?",
    "/blog/.*",
    "/[a-z]+(/\\d{2})?",
    "/x[^y]*",
    "/ü(b|ß)",
    "/a\\D\\.html",
    "(?i:/Ab)c",
  ),
  fc.tuple(pathText, word).map(([a, b]) => ({ begins_with: a, not_contains: b })),
  fc
    .tuple(pathText, word, word)
    .map(([a, b, c]) => ({ begins_with: a, ends_with: b, contains: c, ignore_case: true })),
);
const host = fc.oneof(
  hostText,
  one(hostText, ["equals", "not_equals"]),
  fc.constantFrom(
    { ends_with: ".example" },
    { begins_with: "www." },
    { contains: "shop" },
    { not_contains: "test" },
  ),
  regex("(www\\.)?shop\\.example", ".*\\.example"),
);
const url = fc.oneof(
  one(word, ["equals", "contains", "begins_with", "ends_with", "not_equals"]),
  regex("https://a/(x|y)", ".*z"),
);

/** At least one of the three. */
const page = fc
  .record({ path: fc.option(path), host: fc.option(host), url: fc.option(url) })
  .map((parts) => Object.fromEntries(Object.entries(parts).filter(([, v]) => v !== null)))
  .filter((parts) => Object.keys(parts).length > 0);

const match = fc.oneof(
  fc.constantFrom<unknown>("contact", 3, "007", 2.5, "yes", "${x}", "3.0"),
  one(word, ["contains", "begins_with", "not_equals"]),
  fc.constantFrom(
    { gte: 3 },
    { gt: 1, lte: 9 },
    { equals: "3", contains: "3" },
    { lt: 0.5, not_equals: "x" },
  ),
  regex("a|b", "\\d+"),
);
const where = fc.dictionary(fc.constantFrom("form_id", "page_location", "value"), match, { minKeys: 1 });

function check(source: object, as: Source["type"]): void {
  const rule = ruleOf(source);
  if (!rule) return;
  const inverted = invertRule(rule, as);
  expect("why" in inverted ? [inverted.why, source] : "read").toBe("read");
  if ("why" in inverted) return;
  const again = ruleOf(inverted.meaning.source);
  expect(again).toEqual(rule);
}

describe("inverting a rule", () => {
  it("reads every page back", () => {
    let rules = 0;
    fc.assert(
      fc.property(page, (parts) => {
        const source = { type: "destination", page: parts };
        if (ruleOf(source)) rules++;
        check(source, "destination");
      }),
      { numRuns: runs(600) },
    );
    expect(rules).toBeGreaterThan(enough(300));
  });

  it("reads every condition on parameters back", () => {
    fc.assert(
      fc.property(where, fc.constantFrom("form_submit", "page_view"), (conditions, event) => {
        check({ type: "event", event, where: conditions }, "event");
      }),
      { numRuns: runs(400) },
    );
  });

  it.each([
    "/thanks",
    "/",
    { path: "/ü ber", host: "www.shop.example" },
    { path: { regex: "(/(de|fr))?/offer/thank-you/?", ignore_case: true } },
    { path: { regex: "/(docs|documentation)(/.*)?" }, host: { ends_with: ".example" } },
    { path: { begins_with: "/cases/", not_contains: "draft" } },
    { path: { contains: "x" }, url: { contains: "?ok=1" } },
  ])("says it in the words of the file: %j", (written) => {
    const rule = ruleOf({ type: "destination", page: written });
    expect(rule && invertRule(rule)).toMatchObject({
      meaning: { source: { type: "destination", page: written } },
    });
  });
});
