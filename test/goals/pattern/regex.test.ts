/** RE2 patterns taken apart and put together again, and what becomes of them on a path and a host. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { hostAsReported, pathLiteral } from "../../../src/goals/pattern/address-text.js";
import { readOtherwise } from "../../../src/goals/pattern/browser-regex.js";
import { confineRegex } from "../../../src/goals/pattern/confine-regex.js";
import { regexProblem, wholeText } from "../../../src/goals/pattern/re2.js";
import { characterOf, classParts, tokens } from "../../../src/goals/pattern/regex-tokens.js";
import { parseRegex, printRegex } from "../../../src/goals/pattern/regex-tree.js";
import { backtracksBadly } from "../../../src/goals/pattern/slow-regex.js";
import { runs } from "../../support/runs.js";
import { validPattern } from "../../sync/compile/patterns.js";
import { isKnownToDiffer } from "../../sync/compile/rule-evaluator.js";

const onPath = (pattern: string): string => {
  const confined = confineRegex(pattern, "path", false);
  return confined.ok ? confined.pattern : confined.problem.code;
};

describe("a pattern", () => {
  it("is the same text again when its parts are put together", () => {
    fc.assert(
      fc.property(fc.oneof(validPattern, fc.string({ unit: "binary" })), (pattern) => {
        expect([...tokens(pattern)].join("")).toBe(pattern);
      }),
    );
  });

  it("means the same when it was parsed and printed", () => {
    const text = fc
      .array(fc.constantFrom("/", "a", "b", "k", "thanks", "shop", "1", "-", "A", "{2}", "?", "."), {
        maxLength: 6,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(validPattern, text, (pattern, found) => {
        const printed = printRegex(parseRegex(pattern));
        expect(RE2JS.compile(printed).matches(found), printed).toBe(RE2JS.compile(pattern).matches(found));
      }),
      { numRuns: runs(2000) },
    );
  });

  it.each([
    ["a group that goes away leaves no quantifier behind", "/{(?:2})", "/\\{2\\}"],
    ["a quote is letters", "\\Qa.b\\E+", "a\\.b+"],
    ["flags hold to the end of their group, in its alternatives too", "(?:a(?i)b|c)d", "(?:a(?i:b)|(?i:c))d"],
    ["flags are nothing to repeat", "a(?i)*b", "a*(?i:b)"],
    ["names and captures go, alternatives keep their brackets", "(?P<n>a|b)(c)", "(?:a|b)c"],
    ["nothing repeated is nothing", "a(?:){3}(b){0}", "a"],
  ])("%s", (_what, pattern, printed) => {
    expect(printRegex(parseRegex(pattern))).toBe(printed);
  });

  it.each([
    ["(?=a)", "regex-look-around"],
    ["a(?!b)", "regex-look-around"],
    ["(?<=a)b", "regex-look-around"],
    ["(?<!a)b", "regex-look-around"],
    ["(a)\\1", "regex-back-reference"],
    ["(?<x>a)\\k<x>", "regex-back-reference"],
    ["(?P<x>a)(?P=x)", "regex-back-reference"],
    ["(?>a)", "regex-invalid"],
    ["a++", "regex-invalid"],
    ["[z-a]", "regex-invalid"],
    ["a{1001}", "regex-invalid"],
    ["\\Z", "regex-invalid"],
    ["\\u0061", "regex-invalid"],
    ["(", "regex-invalid"],
    ["*", "regex-invalid"],
  ])("that RE2 does not know is refused: %s", (pattern, code) => {
    expect(regexProblem(pattern)?.code).toBe(code);
  });

  it.each([
    "\\(?=a",
    "[(?=]",
    "\\Q(?=\\1\\E",
    "(?<name>a)",
    "(?P<name>a)",
    "\\p{Greek}",
    "a{,3}",
    "[[:word:]]",
  ])("that only looks like one of those is kept: %s", (pattern) => {
    expect(regexProblem(pattern)).toBeNull();
  });

  it("never says in its problem what is in it", () => {
    fc.assert(
      fc.property(fc.constantFrom("(", "[", "a**", "{1001}", "(?P<", "\\Z", "[z-a]"), (broken) => {
        const problem = regexProblem(`secret${broken}secret`);
        expect(problem).not.toBeNull();
        expect(JSON.stringify(problem)).not.toContain("secret");
      }),
    );
  });

  it("is anchored as a whole, also when a quote in it stays open", () => {
    expect(wholeText("a|b")).toBe("^(?:a|b)$");
    expect(wholeText("\\Qa|b")).toBe("^(?:\\Qa|b\\E)$");
    expect(wholeText("\\Qa\\Eb")).toBe("^(?:\\Qa\\Eb)$");
    expect(RE2JS.compile(wholeText("\\Q")).matches("")).toBe(true);
  });
});

describe("what browsers read otherwise", () => {
  it.each([
    ["(?i)a", "flags"],
    ["a(?s:.)", "flags"],
    ["\\Aa", "anchor"],
    ["a\\z", "anchor"],
    ["\\b*a", "repeatedAnchor"],
    ["\\Qa.b\\E", "quote"],
    ["[[:alpha:]]", "posix"],
    ["\\pL", "script"],
    ["[a\\p{Greek}]", "script"],
    ["(?P<n>a)", "name"],
    ["(?<n>a)", "name"],
    ["\\x{61}", "codePoint"],
    ["[\\x{61}-\\x{63}]", "codePoint"],
    ["\\a", "bell"],
    ["[\\12]", "octal"],
    ["[]a]", "firstBracket"],
    ["[^]a]", "firstBracket"],
    ["a\\sb", "space"],
    ["[^\\s]", "space"],
    ["[😀]", "twoHalves"],
    ["😀+", "twoHalves"],
    ["a{01}", "zeroCount"],
    ["a{1,02}", "zeroCount"],
  ])("is found in %s: %s", (pattern, found) => {
    expect(regexProblem(pattern)).toBeNull();
    expect(readOtherwise(pattern)).toBe(found);
  });

  it.each([
    "a😀b|(?:😀)+",
    "[\\]a]",
    "a{1,2}?{",
    "{,2}",
    "\\x41\\07\\n",
    "(a)(?:b)",
    "^a$|\\bb\\B",
    "[\\w-z]",
    "\\[[:alpha:]",
    "\\\\a",
  ])("is not in %s", (pattern) => {
    expect(readOtherwise(pattern)).toBeNull();
  });

  /** Known, and kept: patterns could hardly do without. */
  it.each([
    ["a.b", "", "a\rb", "in browsers it ends a line"],
    ["a.b", "", "a😀b", "two characters to browsers"],
    ["k", "i", "\u212a", "the Kelvin sign"],
    ["ß", "i", "ẞ", "the capital ß"],
  ])("shows in %s (%s) on %j only: %s", (pattern, flags, text) => {
    expect(readOtherwise(pattern)).toBeNull();
    expect(isKnownToDiffer(pattern, flags === "i", text)).toBe(pattern !== "a.b" || !text.includes("\n"));
    const byRe2 = RE2JS.compile(pattern, flags === "i" ? RE2JS.CASE_INSENSITIVE : 0).matches(text);
    expect([byRe2, new RegExp(`^(?:${pattern})$`, flags).test(text)]).toEqual([true, false]);
  });
});

describe("a pattern that can take browsers very long", () => {
  it.each([
    "(a+)+",
    "(a*)*",
    "(a|a)*",
    "(\\w|\\d)*",
    "([a-z]+-?)+",
    "(aa|aaa)+",
    "(a?b?)*",
    "([0-9]{1,3})*",
    "(a{2,3})*",
    "(a+){20}",
    "(/.*)*",
    "x(y(ü+)*)z",
  ])("is %s", (pattern) => {
    expect(backtracksBadly(pattern, false)).toBe(true);
  });

  it.each([
    "(?:[^/]+/)*",
    "(/[^/]*)*",
    "(a|b)*",
    "[a-z]+(-[a-z]+)*",
    "((a|b)+,)*",
    "(a|ab)*",
    "(/(a|aa))*",
    "([0-9]{1,3}[.])*",
    "(a{2})*",
    "(a?)*",
    ".*thanks.*",
  ])("is not %s", (pattern) => {
    expect(backtracksBadly(pattern, false)).toBe(false);
  });

  it("depends on upper and lower case where the pattern does", () => {
    expect(backtracksBadly("(a|A)*", false)).toBe(false);
    expect(backtracksBadly("(a|A)*", true)).toBe(true);
  });

  it("is told in time, however large it is", () => {
    expect(backtracksBadly(`(${"a?".repeat(3000)})*`, false)).toBe(false);
    expect(backtracksBadly(`(${"[a-z]?".repeat(90)}x)*`, false)).toBe(true);
  });
});

describe("the parts of a class", () => {
  it.each([
    ["[a-z_]", false, ["a-z", "_"]],
    ["[^]a]", true, ["]", "a"]],
    ["[]-a]", false, ["]-a"]],
    ["[a-]", false, ["a", "-"]],
    ["[-a]", false, ["-", "a"]],
    ["[[:alpha:]\\d\\pL\\p{Lu}]", false, ["[:alpha:]", "\\d", "\\pL", "\\p{Lu}"]],
    ["[\\x{61}-\\x7a\\]]", false, ["\\x{61}-\\x7a", "\\]"]],
    ["[😀é]", false, ["😀", "é"]],
  ])("%s", (token, negated, items) => {
    expect(classParts(token)).toEqual({ negated, items });
  });

  it.each([
    ["a", "a"],
    ["\\x41", "A"],
    ["\\x{1F600}", "😀"],
    ["\\077", "?"],
    ["\\0", "\u0000"],
    ["\\?", "?"],
    ["\\\\", "\\"],
    ["\\d", undefined],
    ["\\n", undefined],
    ["a-z", undefined],
    ["😀", "😀"],
  ])("and the character that %s is", (token, found) => {
    expect(characterOf(token)).toBe(found);
  });
});

describe("a pattern for the path", () => {
  it.each([
    ["/(en|de)/thanks", "/(?:en|de)/thanks"],
    ["^/thanks/?$", "/thanks/?"],
    ["(^/a$|^/b$)", "/a|/b"],
    [".*thanks", "/[^?#]*thanks"],
    [".*", "(?:/[^?#]*)?"],
    [".+", "/[^?#]*"],
    [".*/thanks", "/[^?#]*/thanks|/thanks"],
    ["/?thanks", "/thanks"],
    ["(/en)?/thanks", "(?:/en)?/thanks"],
    ["/\\D\\W", "/[^\\d?#][^\\w?#]"],
    ["/\\s\\S[\\s-a]", "/[\\t\\n\\f\\r ][^\\t\\n\\f\\r ?#][\\t\\n\\f\\r \\-a]"],
    ["/[[:alpha:]-z][^[:digit:]]", "/[A-Za-z\\-z][^0-9?#]"],
    ["/\\x{6b}\\a\\06[\\x{61}-\\x{6b}]", "/k\\x07(?:\\x06|%06)[a-k]"],
    ["/[]a]", "/[\\]a]"],
    ["/a{01}", "/a(?:\\{|%7[bB])01(?:\\}|%7[dD])"],
    ["/[a😀]+", "/(?:[a]|😀|%[fF]0%9[fF]%98%80)+"],
    ["/(?s:a)(?U)b(?-i:c)", "/abc"],
    ["/[^a-]", "/[^a\\-?#]"],
    ["/[^]a]", "/[^\\]a?#]"],
    ["/\\bthanks\\b", "/\\bthanks\\b"],
    ["\\B/thanks", "/thanks"],
    ["/über", "/(?:ü|%[cC]3%[bB][cC])ber"],
    ["/[aü]+", "/(?:[aü]|%[cC]3%[bB][cC])+"],
    ["/a b", "/a(?: |%20)b"],
  ])("%s is %s in an address", (pattern, wanted) => {
    expect(onPath(pattern)).toBe(wanted);
  });

  it.each([
    ["thanks.*", "path-slash"],
    ["(thanks|order)/.*", "path-slash"],
    ["^$", "path-slash"],
    ["\\b/thanks", "path-slash"],
    ["/a^b", "regex-anchor-inside"],
    ["/(a$)b", "regex-anchor-inside"],
    ["(^/a)*", "regex-anchor-inside"],
    ["(?:\\B|/a){2}", "regex-anchor-inside"],
    ["/a\\?b", "regex-never-in-path"],
    ["/[?]", "regex-never-in-path"],
    ["/\\x23", "regex-never-in-path"],
    ["/\\Qa?b\\E", "regex-never-in-path"],
    ["/[!-~]", "regex-class-leaves-path"],
    ["/[\\W_]", "regex-class-leaves-path"],
    ["/[[:punct:]]", "regex-class-leaves-path"],
    ["/[à-ü]", "regex-class-not-ascii"],
    ["(?i)/thanks", "regex-not-in-browsers"],
    ["/\\pL", "regex-not-in-browsers"],
    ["/[^\\pL]", "regex-not-in-browsers"],
    ["/[^\\S]", "regex-not-in-browsers"],
    ["/[^😀]", "regex-not-in-browsers"],
  ])("%s is refused: %s", (pattern, code) => {
    expect(onPath(pattern)).toBe(code);
  });

  it("is refused where it grows beyond all bounds", () => {
    let stars = "a";
    for (let depth = 0; depth < 100; depth++) stars = `(?:${stars}*b*)`;
    expect(onPath(`${stars}/x`)).not.toBe("regex-too-long");
    expect(onPath(`${stars.replaceAll("b", "[^b]")}/x`)).toBe("regex-too-long");
    expect(onPath(`${"[^x]?".repeat(1900)}/x`)).toBe("regex-too-long");
    expect(onPath(`/${"a".repeat(10_000)}`)).toBe("regex-too-long");
    expect(onPath(`/${"a".repeat(9_000)}`)).toHaveLength(9_001);
  });
});

describe("how browsers report", () => {
  it.each([
    ["/thanks", false, "/thanks"],
    ["/a.b", false, "/a\\.b"],
    ["/ü", true, "/(?:ü|%[cC]3%[bB][cC]|%[cC]3%9[cC])"],
    ["/%c3", false, "/%[cC]3"],
    ["/100%", false, "/100%"],
  ])("the path %s", (text, ignoreCase, pattern) => {
    expect(pathLiteral(text, ignoreCase)).toBe(pattern);
  });

  it.each([
    ["Example.COM", "equals", "example.com"],
    ["bücher.example", "equals", "xn--bcher-kva.example"],
    [".bücher.example", "ends_with", ".xn--bcher-kva.example"],
    ["bücher.", "begins_with", "xn--bcher-kva."],
    [".bücher.", "contains", ".xn--bcher-kva."],
    ["bücher", "contains", undefined],
    ["ücher.example", "ends_with", undefined],
    ["shop.büch", "begins_with", undefined],
    ["10.", "begins_with", "10."],
    ["123", "contains", "123"],
    ["１２３.example", "equals", "123.example"],
  ] as const)("the host %s (%s)", (host, operator, reported) => {
    expect(hostAsReported(host, operator)).toBe(reported);
  });
});
