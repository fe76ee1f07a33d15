/** Slips in the YAML of a goals file: each is told at the place a person has to look at, in plain words, with what to do. */
import { describe, expect, it } from "vitest";
import { lineAndColumn } from "../../src/diagnostics/diagnostic.js";
import { hintOf, messageOf } from "../../src/diagnostics/messages.js";
import { loadGoals } from "../../src/goals/load.js";

/** The library's words for the same: they are about the inside of YAML. */
const JARGON = /implicit|mapping|flow|scalar|token|compact|sequence|collection|indicator|node/i;

const slips: readonly (readonly [what: string, text: string, place: string, words: string])[] = [
  [
    "a key too far to the left",
    "goals:\n  order:\n    tier: macro\n   type: event\n",
    "4:1",
    "is not indented as the lines it belongs with",
  ],
  [
    "a value and a block",
    "goals:\n  order: macro\n    tier: macro\n",
    "2:10",
    "has a value on its line and a block below it",
  ],
  [
    "a whole file moved in",
    "version: 1\n goals:\n  order: 1\n",
    "1:10",
    "has a value on its line and a block below it",
  ],
  [
    "a colon in a text",
    "goals:\n  order:\n    name: Order: placed\n",
    "3:11",
    "there is a second `:` on this line",
  ],
  ["a key without a colon", "goals:\n  order\n    tier: macro\n", "2:3", "there is no `:` after this key"],
  ["the last key without a colon", "goals:\n  order: 1\n  other\n", "3:3", "there is no `:` after this key"],
  [
    "no blank after the colon",
    "goals:\n  order:\n    tier:macro\n    type: event\n",
    "3:5",
    "there is no blank after the `:`",
  ],
  [
    "a { that stays open",
    "goals:\n  order: { tier: macro, type: event\n  lead: 1\n",
    "2:10",
    "this `{` is never closed",
  ],
  [
    "a [ that stays open",
    "version: 1\nstreams: [G-1, G-2\nproperty: 1\n",
    "2:10",
    "this `[` is never closed",
  ],
  ["a [ that is closed by a }", "a: [1, 2}\n", "1:4", "this `[` is never closed"],
  ["the inner of two brackets", "a: { b: [1, 2, c: 3 }\n", "1:9", "this `[` is never closed"],
  ["a quote that stays open", 'version: 1\nname: "abc\nproperty: 1\n', "2:7", 'this `"` is never closed'],
  ["a single quote that stays open", "name: 'abc\nproperty: 1\n", "1:7", "this `'` is never closed"],
  ["no comma between keys", "goals:\n  order: { tier: macro type: event }\n", "2:18", "a comma is missing"],
  ["no comma between texts", 'a: ["x" "y"]\n', "1:9", "a comma is missing"],
  ["a bracket too many", "a: { b: 1 } }\n", "1:13", "this `}` closes nothing"],
  ["a comma too many", "a: [1,,2]\n", "1:7", "there is nothing before this comma"],
  ["words after a quoted text", 'a: "x" y\n', "1:8", "something stands behind the value"],
  ["an @ at the beginning", "a: @b\n", "1:4", "a text can't begin with `@`"],
  ["a % at the beginning", "a: %b\n", "1:4", "a text can't begin with `%`"],
  ["a list entry out of line", "a:\n  - 1\n - 2\n", "3:1", "is not indented as the lines it belongs with"],
  ["a list below keys", "a:\n  b: 2\n  - 1\n", "3:1", "keys and list entries (`-`) are mixed"],
  ["a key below a list", "a:\n  - 1\n  b: 2\n", "3:1", "keys and list entries (`-`) are mixed"],
  ["a list on the key's line", "a: - 1\n", "1:4", "a list (`-`) begins on a line of its own"],
  ["a list in brackets", "a: [\n - 1\n]\n", "2:2", "inside [...] and {...} there is no `-`"],
  ["a backslash in double quotes", 'a: "\\d+"\n', "1:5", "`\\d` is not known inside double quotes"],
  ["a comment that touches", 'a: "x"#c\n', "1:7", "there is no blank before this `#`"],
  ["a > at the beginning", "a: >= 3\n", "1:5", "nothing may follow `>` or `|` on its line"],
  ["a * without a name", "a: *\n", "1:4", "`*` needs a name"],
];

describe("a slip in YAML", () => {
  it.each(slips)("%s", (_what, text, place, words) => {
    for (const written of [text, text.replaceAll("\n", "\r\n")]) {
      const { diagnostics } = loadGoals([{ file: "a.yaml", text: written }], { named: {}, environment: {} });
      const [first, ...more] = diagnostics;
      if (!first) throw new Error("nothing is said");
      const { line, column } = lineAndColumn(first.place.source, first.place.start);
      expect([first.code, `${line}:${column}`, messageOf(first)]).toEqual([
        "yaml-syntax",
        place,
        expect.stringContaining(words),
      ]);
      expect(more).toEqual([]);
      expect(messageOf(first)).not.toMatch(JARGON);
      expect(hintOf(first)).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("nested too deeply says how deep is usual", () => {
    const { diagnostics } = loadGoals([{ file: "a.yaml", text: `a: ${"[".repeat(100)}` }], {
      named: {},
      environment: {},
    });
    expect(diagnostics.map((d) => [d.code, hintOf(d)])).toEqual([
      ["yaml-nested", expect.stringContaining("a few levels")],
    ]);
  });
});
