/** The picture of a diagnostic: whatever stands in the text, the caret stands under the place and nothing moves the cursor. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/code-frame.js";
import { errorAt, lineAndColumn, type Place, warningAt } from "../../src/diagnostics/diagnostic.js";

function place(
  text: string,
  found: string | number,
  length = typeof found === "string" ? found.length : 1,
): Place {
  const start = typeof found === "string" ? text.indexOf(found) : found;
  return { source: { file: "goals.yaml", text }, start, end: start + length };
}

function frame(text: string, found: string | number, length?: number): readonly string[] {
  return renderDiagnostic(errorAt("empty-text", place(text, found, length), {}))
    .split("\n")
    .slice(1);
}

describe("the place", () => {
  it.each([
    ["the first character", "ab\ncd", 0, 1, 1],
    ["the first character of a line", "ab\ncd", 3, 2, 1],
    ["a line's end", "ab\ncd", 2, 1, 3],
    ["the end of the text", "ab\ncd", 5, 2, 3],
    ["the end of a text that ends with a line end", "ab\n", 3, 2, 1],
    ["beyond the end", "ab", 99, 1, 3],
    ["an empty text", "", 0, 1, 1],
    ["after CRLF", "ab\r\ncd", 5, 2, 2],
    ["after characters outside the basic plane, each one column", "😀😀x", 4, 1, 3],
  ])("of %s", (_what, text, offset, line, column) => {
    expect(lineAndColumn({ file: "f", text }, offset)).toEqual({ line, column });
  });
});

describe("the frame", () => {
  it("shows the line before, the line and a caret as long as the place", () => {
    expect(frame("goals:\n  order: purchase\n  x: y\n", "purchase")).toEqual([
      "  1 | goals:",
      "  2 |   order: purchase",
      "    |          ^^^^^^^^",
    ]);
  });

  it("leaves out an empty line before", () => {
    expect(frame("a: 1\n\nb: 2\n", "b")).toEqual(["  3 | b: 2", "    | ^"]);
  });

  it("has one width of numbers where they grow a digit", () => {
    const text = `${"# line\n".repeat(9)}a: 1\n`;
    expect(frame(text, "a: 1")).toEqual(["   9 | # line", "  10 | a: 1", "     | ^^^^"]);
  });

  it("keeps tabs, so that the caret stands right whatever their width", () => {
    expect(frame("\tx:\ty", "y")).toEqual(["  1 | \tx:\ty", "    | \t  \t^"]);
  });

  it("ends at the line's end, also with CRLF", () => {
    expect(frame("a: one\r\nb: two\r\n", "a: one\r\nb", 9)).toEqual(["  1 | a: one", "    | ^^^^^^"]);
  });

  it("counts wide characters twice and combining ones not at all", () => {
    expect(frame("日本: x", "x")).toEqual(["  1 | 日本: x", "    |       ^"]);
    expect(frame("日本: x", "本")).toEqual(["  1 | 日本: x", "    |   ^^"]);
    expect(frame("👩‍👩‍👧: x", "x")).toEqual(["  1 | 👩‍👩‍👧: x", "    |     ^"]);
    expect(frame("cafe\u0301: x", "x")).toEqual(["  1 | cafe\u0301: x", "    |       ^"]);
  });

  it("cuts a long line on both sides of the place", () => {
    const text = `${"a".repeat(1000)}BAD${"b".repeat(1000)}`;
    const [line = "", caret = ""] = frame(text, "BAD");
    expect(line).toMatch(/^ {2}1 \| …a{40}BADb+…$/);
    expect(line.length).toBeLessThan(135);
    expect(caret.indexOf("^")).toBe(line.indexOf("BAD"));
    expect(caret.trimEnd().length - caret.indexOf("^")).toBe(3);
  });

  it("cuts the caret where the line is cut", () => {
    const [line = "", caret = ""] = frame("x".repeat(5000), 0, 5000);
    expect(caret.length).toBeLessThanOrEqual(line.length);
  });

  it("never cuts a character in two", () => {
    const text = `${"😀".repeat(500)}BAD`;
    expect(frame(text, "BAD").join("\n")).not.toMatch(/\p{Surrogate}/u);
    expect(frame(`x${text}`, "BAD").join("\n")).not.toMatch(/\p{Surrogate}/u);
  });

  it("shows control characters and changes of direction as dots, in the file's name and the message as well", () => {
    const nasty = "\u001b[31m\u0000\u0007\u009b\u202e\u2066\u200b\u2028";
    const text = `a: ${nasty}x`;
    const source = { file: `${nasty}.yaml`, text };
    const at: Place = { source, start: text.indexOf("x"), end: text.length };
    const drawn = renderDiagnostic(errorAt("unknown-key", at, { key: `k\n${nasty}`, known: [nasty] }, at));
    for (const line of drawn.split("\n")) expect(line).not.toMatch(/\p{Cc}|[\u200b\u2028\u202e\u2066]/u);
    const [shown, caret] = drawn.split("\n").slice(1);
    expect(caret?.indexOf("^")).toBe(shown?.indexOf("x"));
  });

  it("draws nothing of an empty text", () => {
    expect(frame("", 0)).toEqual([]);
  });

  it("draws the end of the text", () => {
    expect(frame("a: [\n", 5)).toEqual(["  1 | a: [", "  2 | ", "    | ^"]);
    expect(frame("a: [", 4)).toEqual(["  1 | a: [", "    |     ^"]);
  });

  it("says where else to look, what to do, and that it is a warning", () => {
    const text = "a: 1\nb: 2\n";
    const drawn = renderDiagnostic(
      warningAt("duplicate-goal", place(text, "b"), { id: "b" }, place(text, "a")),
    ).split("\n");
    expect(drawn[0]).toMatch(/^goals\.yaml:2:1 warning duplicate-goal /);
    expect(drawn[4]).toBe("  see also goals.yaml:1:1");
    expect(drawn[5]).toMatch(/^ {2}\S/);
  });

  it("never throws, and always puts one caret line under one source line", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.nat(320),
        fc.nat(320),
        (text, start, length) => {
          const drawn = frame(text, start, length);
          if (text.length === 0) return;
          expect(drawn.at(-1)).toMatch(/^ +\| [\t ]*\^+$/u);
          expect(drawn.length).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});
