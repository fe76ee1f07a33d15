/** A destination goal's rule says of any address what its MATCH says, and its patterns match alike in part and as a whole. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import type { Condition, DestinationGoal, Match, TextOperator } from "../../../src/goals/goal.js";
import { type HostOperator, hostAsReported } from "../../../src/goals/pattern/address-text.js";
import { readOtherwise } from "../../../src/goals/pattern/browser-regex.js";
import { confineRegex } from "../../../src/goals/pattern/confine-regex.js";
import { regexProblem } from "../../../src/goals/pattern/re2.js";
import { compileGoal } from "../../../src/sync/compile/compile.js";
import type { Fields } from "../../../src/sync/resources/resource.js";
import { enough, runs } from "../../support/runs.js";
import { address, hostMatches, ODD, pathMatches, pathOf, pathPiece, WORDS } from "./addresses.js";
import { validPattern } from "./patterns.js";
import { holds } from "./rule-evaluator.js";

const CASES = 2000;
const RUNS = { numRuns: runs(CASES) };

function ruleOf(parts: { readonly path?: Match; readonly host?: Match; readonly url?: Match }): Fields {
  const goal: DestinationGoal = {
    id: "goal",
    name: "Goal",
    tier: "micro",
    category: "navigation",
    type: "destination",
    counting: "once_per_event",
    value: { kind: "unmanaged" },
    keyEvent: true,
    protect: false,
    ...parts,
  };
  const rule = compileGoal(goal).templates.find((t) => t.kind === "event_create_rule");
  if (!rule) throw new Error("a destination goal has a rule");
  return rule.fields;
}

const counts = (rule: Fields, url: string): boolean =>
  holds(rule, { event_name: "page_view", page_location: url });

function condition(
  operator: TextOperator,
  value: string,
  ignoreCase = false,
  negated = false,
): Extract<Condition, { kind: "text" }> {
  return { kind: "text", operator, value, ignoreCase, negated };
}

/** RE2's own word on the part of the address by itself. */
const byRe2 = (c: Condition, text: string, anyCase: boolean): boolean =>
  c.kind === "text" && RE2JS.compile(c.value, anyCase ? RE2JS.CASE_INSENSITIVE : 0).matches(text);

/** A part of the address's own path, decoded, or anything. */
const pathValue = (url: string): fc.Arbitrary<string> => {
  const path = pathOf(url);
  const some = fc
    .tuple(fc.nat(path.length), fc.nat(path.length))
    .map(([a, b]) => path.slice(Math.min(a, b), Math.max(a, b)));
  const readable = some.map((text) =>
    text.replaceAll("%C3%A9", "é").replaceAll("%20", " ").replaceAll("%F0%9F%98%80", "😀"),
  );
  const other = fc.array(pathPiece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
  const cased = fc
    .oneof(some, readable, other)
    .chain((text) => fc.constantFrom(text, text.toUpperCase(), text.toLowerCase()));
  return cased.filter((text) => text !== "" && !/[?#]|\p{Surrogate}/u.test(text));
};

const pathCondition = (url: string): fc.Arbitrary<Condition> =>
  fc
    .record({
      operator: fc.constantFrom<TextOperator>("equals", "begins_with", "ends_with", "contains"),
      value: pathValue(url),
      ignoreCase: fc.boolean(),
      negated: fc.boolean(),
    })
    .map(({ operator, value, ignoreCase, negated }) => {
      const fromSlash = operator === "equals" || operator === "begins_with";
      const asWritten = fromSlash && !value.startsWith("/") ? `/${value}` : value;
      const mayBeNegated = operator === "equals" || operator === "contains";
      return condition(operator, asWritten, ignoreCase, negated && mayBeNegated);
    });

const hostCondition: fc.Arbitrary<Condition> = fc
  .record({
    operator: fc.constantFrom<HostOperator>("equals", "begins_with", "ends_with", "contains"),
    value: fc.constantFrom(
      ...[
        "example.com",
        "www.thanks.com",
        "thanks",
        "shop",
        "Shop.Example.com",
        ".example.com",
        "example.",
        "10.",
        "10.0.0.1",
      ],
      ...["bücher.example", "bücher.", ".com", "a-b", "k.", "com", "1"],
    ),
    negated: fc.boolean(),
  })
  .filter(({ operator, value }) => hostAsReported(value, operator) !== undefined)
  .map(({ operator, value, negated }) =>
    condition(operator, value, false, negated && (operator === "equals" || operator === "contains")),
  );

describe("a text MATCH", () => {
  it("on the path means what it says", () => {
    const cases = address.chain((url) =>
      fc.record({
        url: fc.constant(url),
        other: address,
        path: fc.array(pathCondition(url), { minLength: 1, maxLength: 3 }),
      }),
    );
    let found = 0;
    fc.assert(
      fc.property(cases, ({ url, other, path }) => {
        const rule = ruleOf({ path });
        for (const at of [url, other]) {
          const wanted = pathMatches(path, pathOf(at), () => false);
          if (wanted) found++;
          expect(counts(rule, at), at).toBe(wanted);
        }
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(enough(CASES / 4));
  });

  it("equal to a path means it however many slashes the goals file wrote at its end", () => {
    const rule = ruleOf({ path: [condition("equals", "/thanks//")] });
    expect(counts(rule, "https://shop.example/thanks")).toBe(true);
    expect(counts(rule, "https://shop.example/thanks/")).toBe(true);
    expect(rule).toEqual(ruleOf({ path: [condition("equals", "/thanks")] }));
  });

  it("on path and host together means both", () => {
    const cases = address.chain((url) =>
      fc.record({
        url: fc.constant(url),
        path: fc.array(pathCondition(url), { maxLength: 2 }),
        host: fc.array(hostCondition, { minLength: 1, maxLength: 2 }),
      }),
    );
    let found = 0;
    fc.assert(
      fc.property(cases, ({ url, path, host }) => {
        const rule = ruleOf({ ...(path.length > 0 ? { path } : {}), host });
        const wanted = pathMatches(path, pathOf(url), () => false) && hostMatches(host, url, () => false);
        if (wanted) found++;
        expect(counts(rule, url)).toBe(wanted);
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(enough(CASES / 20));
  });
});

/** Addresses whose path is ASCII, also without any path, as a page may send them by itself. */
const plainAddress = fc
  .tuple(
    fc.constantFrom(
      "https://www.thanks.com",
      "http://a.shop:8080",
      "https://user@thanks",
      "https://k-b.example.com",
    ),
    fc.oneof(
      fc.constant(""),
      fc
        .array(fc.oneof(fc.constantFrom(...WORDS), fc.constant("/")), { maxLength: 6 })
        .map((pieces) => `/${pieces.join("")}`),
    ),
    fc.constantFrom("", "?", "?a=/thanks/", "#/a", "?/a#k?"),
  )
  .map((parts) => parts.join(""));

describe("a regex", () => {
  it("on the path means the whole path, as RE2 has it, or is refused", () => {
    const seen = { kept: 0, found: 0 };
    const reasons = new Set<string>();
    fc.assert(
      fc.property(
        validPattern,
        fc.boolean(),
        fc.boolean(),
        fc.array(plainAddress, { minLength: 8, maxLength: 8 }),
        (value, ignoreCase, negated, urls) => {
          const confined = confineRegex(value, "path", ignoreCase);
          const c = condition("regex", value, ignoreCase, negated);
          if (!confined.ok) {
            reasons.add(confined.problem.code);
            // What is refused for not beginning with a slash must really match no path.
            if (confined.problem.code === "path-slash")
              for (const url of urls)
                if (pathOf(url) !== "") expect(byRe2(c, pathOf(url), ignoreCase)).toBe(false);
            return;
          }
          seen.kept++;
          const rule = ruleOf({ path: [c] });
          for (const url of urls) {
            const wanted = byRe2(c, pathOf(url), ignoreCase);
            if (wanted) seen.found++;
            expect(counts(rule, url), `${value} on ${url}`).toBe(wanted !== negated);
          }
        },
      ),
      RUNS,
    );
    expect(seen.kept).toBeGreaterThan(enough(CASES / 5));
    expect(seen.found).toBeGreaterThan(enough(CASES / 5));
    expect([...reasons].toSorted()).toEqual([
      "path-slash",
      "regex-anchor-inside",
      "regex-class-leaves-path",
      "regex-never-in-path",
      "regex-not-in-browsers",
    ]);
  });

  it("on the host means the whole host, whatever the case, with a path or without", () => {
    /** The address's own host, with some of its labels in a freer form. */
    const likeHostOf = (url: string): fc.Arbitrary<string> => {
      const labels = new URL(url).hostname.split(".").map((label) => label.replaceAll("-", "\\-"));
      const forms = labels.map((label) =>
        fc.constantFrom(label, label, label.toUpperCase(), "[a-z-]+", ".*", `(x|${label})`),
      );
      return fc
        .tuple(fc.tuple(...forms), fc.constantFrom("\\.", ".", "[.]"))
        .map(([parts, dot]) => parts.join(dot));
    };
    const cases = address.chain((url) =>
      fc.record({
        url: fc.constant(url),
        value: fc.oneof(
          validPattern.map((text) => text.replace(/^\^?\/|\/\?$/g, "")),
          likeHostOf(url),
        ),
      }),
    );
    let found = 0;
    fc.assert(
      fc.property(cases, fc.boolean(), fc.boolean(), ({ value, url }, withPath, ignoreCase) => {
        if (value === "" || !confineRegex(value, "host", true).ok) return;
        const host = [condition("regex", value)];
        const path = [condition("begins_with", "/", ignoreCase)];
        const wanted = hostMatches(host, url, (c, name) => byRe2(c, name, true));
        if (wanted) found++;
        expect(counts(ruleOf(withPath ? { host, path } : { host }), url)).toBe(wanted);
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(enough(CASES / 10));
  });

  it("on the path finds a written letter in the form browsers report it", () => {
    const letters = ODD.filter((text) => [...text].length === 1 && text !== "%" && !/[{}]/.test(text));
    const piece = fc.oneof(
      fc.constantFrom(...letters),
      fc.constantFrom("/", "x", "[éñz]", "(é|日)", "[ y]", "[é😀]"),
    );
    const pieces = fc
      .array(fc.tuple(piece, fc.constantFrom("", "", "?", "+", "{2}")), { minLength: 1, maxLength: 5 })
      .filter((parts) => !(parts.at(-1)?.[0] === " "));
    const cases = pieces.chain((parts) => {
      const value = `/${parts.flat().join("")}`;
      const some = fc
        .array(fc.constantFrom(...letters, "x", "z", "y", "/"), { maxLength: 5 })
        .map((t) => `/${t.join("")}`);
      const fitting = fc.constant(
        `/${parts.map(([p, q]) => (/[[(]/.test(p) ? "é" : p).repeat(q === "{2}" ? 2 : 1)).join("")}`,
      );
      // A space at the end is not part of an address.
      const path = fc.oneof(some, fitting).filter((text) => !text.endsWith(" "));
      return fc.record({ value: fc.constant(value), path, ignoreCase: fc.boolean() });
    });
    let found = 0;
    fc.assert(
      fc.property(cases, fc.boolean(), ({ value, path, ignoreCase }, smallDigits) => {
        const { href } = new URL(`https://example.com${path}`);
        const url = smallDigits ? href.replace(/%../g, (hex) => hex.toLowerCase()) : href;
        const c = condition("regex", value, ignoreCase);
        const wanted = byRe2(c, path, ignoreCase);
        if (wanted) found++;
        expect(counts(ruleOf({ path: [c] }), url), `${value} on ${url}`).toBe(wanted);
        // Some pages send the address as people read it.
        expect(counts(ruleOf({ path: [c] }), `https://example.com${path}`)).toBe(wanted);
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(enough(CASES / 20));
  });

  it("on a parameter or the whole address means the whole text", () => {
    const text = fc
      .array(fc.constantFrom(...WORDS, "/", "?", "#", "\n", "\v", "\u00a0", "é", "😀"), { maxLength: 6 })
      .map((t) => t.join(""));
    let found = 0;
    fc.assert(
      fc.property(validPattern, text, fc.boolean(), (value, url, ignoreCase) => {
        if (regexProblem(value) ?? readOtherwise(value)) return;
        const c = condition("regex", value, ignoreCase);
        const wanted = byRe2(c, url, ignoreCase);
        if (wanted) found++;
        expect(counts(ruleOf({ url: [c] }), url), `${value} on ${url}`).toBe(wanted);
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(enough(30));
  });
});
