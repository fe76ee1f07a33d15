/** Splits RE2 patterns into their smallest parts. Syntax only: github.com/google/re2/wiki/Syntax. */

/** The parts of a pattern, in order; of an invalid pattern as far as it can be told. */
export function* tokens(pattern: string): Generator<string> {
  const token =
    /\\Q[\s\S]*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|[\s\S])|\\x(?:\{[^}]*\}|[0-9a-fA-F]{2})|\\0[0-7]{0,2}|\\[\s\S]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[pP]\{[^}]*\}|\\[\s\S]|[^\]\\])*\]|\(\?(?:P?<[A-Za-z0-9_]+>|<?[=!]|[a-zA-Z-]*[:)])|\(|[*+?]\??|\{(?:0|[1-9]\d*)(?:,(?:0|[1-9]\d*)?)?\}\??|[\s\S]/gu;
  for (const match of pattern.matchAll(token)) yield match[0];
}

/** A class (`[...]`) taken apart: the characters and ranges between its brackets, as written. */
export interface ClassParts {
  readonly negated: boolean;
  readonly items: readonly string[];
}

const MEMBER = String.raw`\[:\^?[a-z]+:\]|\\[pP](?:\{[^}]*\}|[\s\S])|\\x(?:\{[^}]*\}|[0-9a-fA-F]{2})|\\0[0-7]{0,2}|\\[\s\S]|[\s\S]`;

/** Of a class token. A range is one item, `a-z`. */
export function classParts(token: string): ClassParts {
  const negated = token.startsWith("[^");
  const items = [
    ...token.slice(negated ? 2 : 1, -1).matchAll(new RegExp(`(?:${MEMBER})(?:-(?:${MEMBER}))?`, "gu")),
  ];
  return { negated, items: items.map((m) => m[0]) };
}

/** Of an item of a class: its two ends where it is a range, else the item. */
export function memberParts(item: string): readonly string[] {
  const [, first, last] = new RegExp(`^(${MEMBER})-(${MEMBER})$`, "u").exec(item) ?? [];
  return first === undefined || last === undefined ? [item] : [first, last];
}

/** The one character a literal token or class item stands for, or undefined where it is not one character. */
export function characterOf(token: string): string | undefined {
  const hex = /^\\x\{?([0-9a-fA-F]+)\}?$/.exec(token)?.[1];
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  if (/^\\0[0-7]*$/.test(token)) return String.fromCodePoint(Number.parseInt(token.slice(1), 8));
  if (/^\\[^a-zA-Z0-9]$/u.test(token)) return token.slice(1);
  return [...token].length === 1 ? token : undefined;
}

/** A literal text as a pattern. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
