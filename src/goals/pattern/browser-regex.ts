/**
 * What JavaScript reads otherwise than RE2 in a pattern that RE2 accepts, or does not read at all. GA4 runs the rules of
 * a web stream in the visitor's browser, with its regular expressions and without the `u` flag; reports, BigQuery and a
 * backtest use RE2. So a pattern must mean the same to both. Source: support.google.com/analytics/answer/13362581.
 *
 * Not refused, because patterns could hardly do without, and the texts in which it shows are rare: `.` stops at a
 * carriage return and at U+2028 and U+2029 in JavaScript only; `.`, `\D`, `\W` and `[^...]` take one half of a character
 * above U+FFFF (an emoji) there; with `ignore_case` only RE2 takes the letters with a third form for the same (k and the
 * Kelvin sign, s and the long s, ß and its capital).
 */
import { classParts, memberParts, tokens } from "./regex-tokens.js";

/** What there is in a pattern, and what can be written instead. Words of ours only, nothing of the pattern itself. */
export interface NotInBrowsers {
  readonly construct: string;
  readonly instead: string;
}

export type Construct =
  | "flags"
  | "anchor"
  | "repeatedAnchor"
  | "quote"
  | "posix"
  | "script"
  | "name"
  | "codePoint"
  | "bell"
  | "octal"
  | "firstBracket"
  | "space"
  | "twoHalves"
  | "zeroCount"
  | "other";

const CONSTRUCTS: { readonly [C in Construct]: NotInBrowsers } = {
  flags: {
    construct: "flags such as (?i)",
    instead: "Leave them out; for upper and lower case alike, add `ignore_case: true`.",
  },
  anchor: { construct: "\\A or \\z", instead: "Leave it out: the pattern means the whole text anyway." },
  repeatedAnchor: { construct: "a quantifier behind ^, $, \\b or \\B", instead: "Leave the quantifier out." },
  quote: {
    construct: "\\Q...\\E",
    instead: "Write a backslash before each special character instead: a\\.b",
  },
  posix: { construct: "a class such as [[:alpha:]]", instead: "Write its characters: [A-Za-z]." },
  script: { construct: "\\p{...}", instead: "Write the characters you mean, such as [A-Za-zÀ-ÿ]." },
  name: { construct: "a named group", instead: "Write (...) without a name." },
  codePoint: { construct: "\\x{...}", instead: "Write the character itself, or \\x and two digits." },
  bell: { construct: "\\a", instead: "Write \\x07." },
  octal: { construct: "an octal number such as \\12", instead: "Write \\x and two digits: \\x0a." },
  firstBracket: { construct: "a ] as the first character of a class", instead: "Write \\] instead." },
  space: {
    construct: "\\s or \\S",
    instead:
      "RE2 knows fewer spaces than JavaScript. Write those you mean: [ \\t\\r\\n], or [^ \\t\\r\\n] for \\S.",
  },
  twoHalves: {
    construct: "a character above U+FFFF (an emoji) in a class or before a quantifier",
    instead: "Write it in a group: (?:😀|👍).",
  },
  zeroCount: { construct: "a count that begins with 0, such as {01}", instead: "Write {1}." },
  other: { construct: "a part of it", instead: "Say it more simply." },
};

export function notInBrowsers(kind: Construct): NotInBrowsers {
  return CONSTRUCTS[kind];
}

/** The first thing in a pattern, which RE2 accepts, that JavaScript reads otherwise; null where they agree. */
export function readOtherwise(pattern: string): Construct | null {
  let before = "";
  let at = 0;
  for (const token of tokens(pattern)) {
    const found = tokenReadOtherwise(token, before);
    if (found) return found;
    // RE2 reads it as text, and so it is not one token.
    if (token === "{" && /^\{\d+(?:,\d*)?\}/.test(pattern.slice(at, at + 30))) return "zeroCount";
    before = token;
    at += token.length;
  }
  try {
    new RegExp(pattern);
    return null;
  } catch {
    return "other";
  }
}

function tokenReadOtherwise(token: string, before: string): Construct | null {
  if (/^[*+?{]./.test(token) || /^[*+?]$/.test(token)) return repetitionReadOtherwise(before);
  if (/^\(\?P?<[^=!]/.test(token)) return "name";
  if (/^\(\?[a-zA-Z-]+[:)]$/.test(token)) return "flags";
  if (/^\\[Az]$/.test(token)) return "anchor";
  if (token.startsWith("\\Q")) return "quote";
  if (token.startsWith("[")) return classReadOtherwise(token);
  return memberReadOtherwise(token);
}

function repetitionReadOtherwise(before: string): Construct | null {
  if (/^(?:[$^]|\\[bB])$/.test(before)) return "repeatedAnchor";
  return isTwoHalves(before) ? "twoHalves" : null;
}

function classReadOtherwise(token: string): Construct | null {
  if (/^\[\^?\](?!$)/.test(token)) return "firstBracket";
  for (const member of classParts(token).items.flatMap(memberParts)) {
    const found = isTwoHalves(member) ? "twoHalves" : memberReadOtherwise(member);
    if (found) return found;
  }
  return null;
}

/** An escape, by itself or in a class. */
function memberReadOtherwise(member: string): Construct | null {
  if (member.startsWith("[:")) return "posix";
  if (/^\\[pP]/.test(member)) return "script";
  if (member.startsWith("\\x{")) return "codePoint";
  if (/^\\[1-9]/.test(member)) return "octal";
  if (member === "\\a") return "bell";
  return /^\\[sS]$/.test(member) ? "space" : null;
}

const isTwoHalves = (text: string): boolean => text.length === 2 && [...text].length === 1;
