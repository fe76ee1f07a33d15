/**
 * What a person may have written so that the compiler made this piece of a pattern of it. Guesses, the nicest first:
 * whoever calls compiles them and compares.
 */
import { tokens } from "../../goals/pattern/regex-tokens.js";

/** A character that is also matched percent-encoded, as the compiler writes it. */
const SPELLED = /\(\?:(\\?[^|])\|((?:%(?:\d|\[[a-f][A-F]\]){2}|\|)+)\)/gu;
const ENCODED = /%(?:\d|\[[a-f][A-F]\]){2}/g;

/** Texts that may have become `pattern`; none where it holds more than a text. `bare`: a trailing slash was cut off. */
export function literalReadings(pattern: string, bare: boolean): readonly string[] {
  if (pattern === "") return bare ? ["/"] : [];
  const plain = pattern
    .replace(SPELLED, (_all, character: string) => character)
    .replace(ENCODED, (encoded) => encoded.replace(/\[.(.)\]/g, "$1"));
  let text = "";
  for (const token of tokens(plain)) {
    const literal = /^\\[\\^$.*+?()[\]{}|]$/.test(token) ? token.slice(1) : token;
    if ([...literal].length !== 1 || (literal === token && /[\\^$.*+?()[\]{}|]/.test(literal))) return [];
    text += literal;
  }
  return [text];
}

/** An alternative that only spells the one before it, and a group that is left with one character. */
const SPELLING = /\|(?:%(?:\d|\[[a-f][A-F]\]){2})+(?=[|)]|$)/g;
const ONE_IN_GROUP = /\(\?:(\\[\s\S]|[^\\()[\]|])\)/gu;

/** Patterns that may have become `pattern`. */
export function regexReadings(pattern: string): readonly string[] {
  if (pattern === "") return [];
  const unspelled = pattern
    .replace(SPELLING, "")
    .replace(ONE_IN_GROUP, (_all, character: string) => character);
  const open = [...tokens(unspelled)].map(unconfined).join("");
  return [...new Set([open.replaceAll("(?:", "("), open, unspelled, pattern])];
}

/** A class that was kept from running past the end of its part, as it was before. */
function unconfined(token: string): string {
  const members = /^\[\^([\s\S]*?)(?:\/\?#@:|\?#)\]$/.exec(token)?.[1];
  if (members === undefined) return token;
  if (members === "") return ".";
  const named = /^\\([dws])$/.exec(members)?.[1];
  return named === undefined ? `[^${members}]` : `\\${named.toUpperCase()}`;
}
