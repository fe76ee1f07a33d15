/** Splits RE2 patterns into their smallest parts. Syntax only: github.com/google/re2/wiki/Syntax. */

/** The parts of a pattern, in order; of an invalid pattern as far as it can be told. */
export function* tokens(pattern: string): Generator<string> {
  const token =
    /\\Q[\s\S]*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|[\s\S])|\\x(?:\{[^}]*\}|[0-9a-fA-F]{2})|\\0[0-7]{0,2}|\\[\s\S]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[pP]\{[^}]*\}|\\[\s\S]|[^\]\\])*\]|\(\?(?:P?<[A-Za-z0-9_]+>|<?[=!]|[a-zA-Z-]*[:)])|\(|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gu;
  for (const match of pattern.matchAll(token)) yield match[0];
}

/** A class (`[...]`) taken apart: the characters and ranges between its brackets, as written. */
export interface ClassParts {
  readonly negated: boolean;
  readonly items: readonly string[];
}

/** Of a class token. A range is one item, `a-z`. */
export function classParts(token: string): ClassParts {
  const negated = token.startsWith("[^");
  const member = String.raw`\[:\^?[a-z]+:\]|\\[pP](?:\{[^}]*\}|[\s\S])|\\x(?:\{[^}]*\}|[0-9a-fA-F]{2})|\\0[0-7]{0,2}|\\[\s\S]|[\s\S]`;
  const items = [
    ...token.slice(negated ? 2 : 1, -1).matchAll(new RegExp(`(?:${member})(?:-(?:${member}))?`, "gu")),
  ];
  return { negated, items: items.map((m) => m[0]) };
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
