/**
 * RE2 patterns as people write them: are they valid, and how they are made to mean the whole text. GA4's reports,
 * BigQuery and a backtest use RE2, which has no look-around and no back-references; what browsers make of a pattern is
 * `browser-regex.ts`'s matter. Knows nothing of web addresses.
 */
import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Construct } from "./browser-regex.js";
import { tokens } from "./regex-tokens.js";

/** What is wrong with a pattern; the part of a `DiagnosticCode` with its arguments. */
export type RegexProblem =
  | { readonly code: "regex-too-long"; readonly limit: number }
  | { readonly code: "regex-invalid"; readonly reason: string }
  | { readonly code: "regex-not-in-browsers"; readonly found: Construct }
  | { readonly code: "regex-look-around" }
  | { readonly code: "regex-back-reference" }
  | { readonly code: "regex-anchor-inside" }
  | { readonly code: "regex-never-in-path"; readonly character: string }
  | { readonly code: "regex-class-leaves-path" }
  | { readonly code: "regex-class-not-ascii" }
  | { readonly code: "host-not-ascii" }
  | { readonly code: "path-slash" };

/** In characters; ours, not GA4's: what is longer was not written by a person, and takes long to read. */
export const PATTERN_LIMIT = 10_000;

/** What is wrong with a pattern, or null. The reason never holds a part of the pattern: a variable may have filled it. */
export function regexProblem(pattern: string): RegexProblem | null {
  if (pattern.length > PATTERN_LIMIT) return { code: "regex-too-long", limit: PATTERN_LIMIT };
  for (const token of tokens(pattern)) {
    if (/^\(\?(?:[=!]|<[=!])/.test(token)) return { code: "regex-look-around" };
    if (/^\\[1-9k]$/.test(token)) return { code: "regex-back-reference" };
  }
  if (/\(\?P=/.test(pattern)) return { code: "regex-back-reference" };
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException)
      return { code: "regex-invalid", reason: error.getDescription() };
    throw error;
  }
}

/** True where all of the text is like the pattern, which is a valid one. */
export function isLike(text: string, pattern: string): boolean {
  return RE2JS.compile(pattern).matches(text);
}

/**
 * A valid pattern for the whole text. Whether GA4 matches a part or the whole is not established: anchored, both are
 * the same.
 */
export function wholeText(pattern: string): string {
  const last = [...tokens(pattern)].at(-1) ?? "";
  const openQuote = last.startsWith("\\Q") && !/^\\Q[\s\S]*\\E$/.test(last);
  return `^(?:${pattern}${openQuote ? "\\E" : ""})$`;
}
