/**
 * RE2 patterns as people write them: are they valid, and what they mean when only a part of a web address, its path or
 * host, is to be matched. GA4 evaluates patterns with RE2, which has no look-around and no back-references.
 * Source of the syntax: github.com/google/re2/wiki/Syntax.
 */
import { RE2JS } from "re2js";

export type RegexProblem =
  | { readonly code: "regex-invalid"; readonly reason: string }
  | { readonly code: "regex-look-around" }
  | { readonly code: "regex-back-reference" }
  | { readonly code: "regex-anchor-inside" }
  | { readonly code: "regex-never-in-path"; readonly character: string }
  | { readonly code: "regex-class-leaves-path"; readonly shown: string }
  | { readonly code: "path-slash" };

/** What is wrong with a pattern, or null. */
export function regexProblem(pattern: string): RegexProblem | null {
  for (const token of tokens(pattern)) {
    if (/^\(\?(?:[=!]|<[=!])/.test(token)) return { code: "regex-look-around" };
    if (/^\\[1-9]$/.test(token)) return { code: "regex-back-reference" };
  }
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return { code: "regex-invalid", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What a part of an address can't contain, because it ends there. */
export const PATH_ENDS = "?#";
/** A host name also ends before a port, and begins after `user@`. */
export const HOST_ENDS = "/?#@:";

export type Confined =
  | { readonly ok: true; readonly pattern: string }
  | { readonly ok: false; readonly problem: RegexProblem };

/**
 * Rewrites a valid pattern so that it means the same on a part of an address (a path, a host) when it stands inside a
 * pattern for the whole address: what would match any character stops at `ends`, and the anchors at the pattern's own
 * ends go away. `.*thanks` must not run over `?` and match `/a?ref=thanks`.
 */
export function confineRegex(pattern: string, ends: string): Confined {
  const problem = regexProblem(pattern);
  if (problem) return { ok: false, problem };
  let out = "";
  const list = [...tokens(pattern)];
  for (const [index, token] of list.entries()) {
    const piece = confineToken(token, ends, () => isOuterAnchor(list, index));
    if (typeof piece !== "string") return { ok: false, problem: piece };
    out += piece;
  }
  return { ok: true, pattern: out };
}

function confineToken(token: string, ends: string, isOuter: () => boolean): string | RegexProblem {
  const stop = escapeInClass(ends);
  if (token === "^" || token === "$" || token === "\\A" || token === "\\z") {
    return isOuter() ? "" : { code: "regex-anchor-inside" };
  }
  if (token === ".") return `[^${stop}]`;
  if (token === "\\D" || token === "\\W" || token === "\\S") return `[^${token.toLowerCase()}${stop}]`;
  if (token.startsWith("\\p")) return `[^\\P${token.slice(2)}${stop}]`;
  if (token.startsWith("\\P")) return `[^\\p${token.slice(2)}${stop}]`;
  if (token.startsWith("[^")) return `${token.slice(0, -1)}${stop}]`;
  if (token.startsWith("[")) {
    const taken = [...ends].find((c) => RE2JS.compile(token).matches(c));
    if (taken === undefined) return token;
    return /^\[(?:[^\\[\]-]|\\[^a-zA-Z])*\]$/.test(token)
      ? { code: "regex-never-in-path", character: taken }
      : { code: "regex-class-leaves-path", shown: token };
  }
  if (token.startsWith("(") || token === ")" || token === "|" || /^[*+?{]/.test(token)) return token;
  if (token === "\\b" || token === "\\B") return token;
  const literal = [...ends].find((c) => token === c || (token.startsWith("\\") && literalEscapeIs(token, c)));
  return literal === undefined ? token : { code: "regex-never-in-path", character: literal };
}

function literalEscapeIs(token: string, character: string): boolean {
  return token.startsWith("\\Q")
    ? token.slice(2).includes(character)
    : RE2JS.compile(token).matches(character);
}

function escapeInClass(characters: string): string {
  return [...characters].map((c) => (/[\\\]^-]/.test(c) ? `\\${c}` : c)).join("");
}

/**
 * True for an anchor with nothing before it (or after it, for `$`) in its alternative, in every group around it. There
 * it says what holds anyway: the pattern means the whole part.
 */
function isOuterAnchor(list: readonly string[], index: number): boolean {
  const anchor = list[index];
  const opening = anchor === "^" || anchor === "\\A";
  if (isQuantifier(list[index + 1])) return false;
  const step = opening ? -1 : 1;
  let skipped = 0;
  let inOtherAlternative = false;
  for (let i = index + step; i >= 0 && i < list.length; i += step) {
    const token = list[i] ?? "";
    const leaves = opening ? isGroupOpening(token) : token === ")";
    const enters = opening ? token === ")" : isGroupOpening(token);
    if (enters) skipped++;
    else if (leaves) {
      if (skipped === 0) {
        inOtherAlternative = false;
        // In a repeated group the anchor would hold at the first (or last) repetition only.
        if (isQuantifier(list[(opening ? closingOf(list, i) : i) + 1])) return false;
        continue;
      }
      skipped--;
    } else if (skipped === 0 && token === "|") {
      inOtherAlternative = true;
      continue;
    } else if (isFlagGroup(token)) continue;
    if (!inOtherAlternative) return false;
  }
  return true;
}

function closingOf(list: readonly string[], opening: number): number {
  let depth = 0;
  for (let i = opening; i < list.length; i++) {
    const token = list[i] ?? "";
    if (isGroupOpening(token)) depth++;
    else if (token === ")" && --depth === 0) return i;
  }
  return list.length;
}

const isQuantifier = (token: string | undefined): boolean => /^[*+?{]/.test(token ?? "");
const isFlagGroup = (token: string): boolean => /^\(\?[a-zA-Z-]+\)$/.test(token);
const isGroupOpening = (token: string): boolean => token.startsWith("(") && !isFlagGroup(token);

/** Splits a pattern into its smallest parts; on an invalid pattern it splits as far as it can. */
export function* tokens(pattern: string): Generator<string> {
  const token =
    /\\Q[\s\S]*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|[\s\S])|\\x(?:\{[^}]*\}|[0-9a-fA-F]{2})|\\0[0-7]{0,2}|\\[\s\S]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[pP]\{[^}]*\}|\\[\s\S]|[^\]\\])*\]|\(\?(?:P?<[A-Za-z0-9_]+>|<?[=!]|[a-zA-Z-]*[:)])|\(|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gu;
  for (const match of pattern.matchAll(token)) yield match[0];
}

/** A literal text as a pattern. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
