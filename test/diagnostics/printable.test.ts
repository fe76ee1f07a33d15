import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, cut, printable } from "../../src/diagnostics/printable.js";

/** What nobody sees, one of each kind, with where it comes from. */
const UNSEEN: Readonly<Record<string, string>> = {
  "escape sequence": "\u001b[31m",
  "end of line": "\n",
  "carriage return": "\r",
  tab: "\t",
  "escape sequence of one byte": "\u009b2J",
  "line separator": "\u2028",
  "paragraph separator": "\u2029",
  "right to left": "\u202e",
  "isolate of a direction": "\u2066",
  "arabic letter mark": "\u061c",
  "soft hyphen": "\u00ad",
  "space without width": "\u200b",
  "word joiner": "\u2060",
  "invisible times": "\u2062",
  "byte order mark": "\ufeff",
  "combining grapheme joiner": "\u034f",
  "hangul filler": "\u3164",
  "half-width hangul filler": "\uffa0",
  "braille without dots": "\u2800",
  "mongolian vowel separator": "\u180e",
  "tag letter": "\u{e0041}",
  "variation selector": "\u{e0100}",
  "annotation anchor": "\ufff9",
  "half of a character": "\ud83d",
};

describe("printable", () => {
  it.each(Object.entries(UNSEEN))("shows %s as a dot", (_, hidden) => {
    const [first = "", rest = ""] = [String.fromCodePoint(hidden.codePointAt(0) ?? 0), hidden.slice(1)];
    expect(printable(`a${hidden}b`)).toBe(`a·${first.length === 2 ? "" : rest}b`);
  });

  it("keeps what a reader sees, in every script", () => {
    for (const text of ["Größe €5 – “x”", "日本語", "שלום", "می‌خواهم", "क्‍ष", "👩‍👩‍👧 ❤️ 1️⃣ 👍🏽", "cafe\u0301"])
      expect(printable(text)).toBe(text);
  });

  it("keeps joiners only where something is joined", () => {
    expect(printable("pay\u200dpal")).toBe("pay·pal");
    expect(printable("pay\ufe0fpal")).toBe("pay·pal");
  });

  it("leaves nothing that moves the cursor or takes no room, and does nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u,
        );
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});

describe("width", () => {
  it("is counted in columns of a terminal", () => {
    expect(["abc", "日本", "👩‍👩‍👧", "cafe\u0301", "a\tb"].map(columnsOf)).toEqual([3, 4, 2, 4, 3]);
  });

  it("is kept by a cut, which never halves a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          const shown = printable(text);
          expect(columnsOf(cut(shown, width))).toBeLessThanOrEqual(width);
          expect(cut(shown, width)).not.toMatch(/\p{Cs}/u);
        },
      ),
    );
  });
});
