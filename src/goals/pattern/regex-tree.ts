/**
 * RE2 patterns as trees, to be rewritten and printed again. What a pattern captures and how greedy it is gets lost:
 * neither says anything about whether a text matches. Knows nothing of web addresses.
 */
import { escapeRegex, tokens } from "./regex-tokens.js";

export type RegexTree =
  /** Matches no text at all. */
  | { readonly kind: "nothing" }
  /** Matches the empty text. */
  | { readonly kind: "empty" }
  /** One character: a literal, an escape, a class or a dot. */
  | { readonly kind: "character"; readonly source: string; readonly ignoreCase: boolean }
  /** `^ $ \A \z \b \B` */
  | { readonly kind: "assertion"; readonly source: string }
  | { readonly kind: "sequence"; readonly items: readonly RegexTree[] }
  | { readonly kind: "either"; readonly branches: readonly RegexTree[] }
  | {
      readonly kind: "repeat";
      readonly item: RegexTree;
      readonly least: number;
      /** null = without end */
      readonly most: number | null;
    }
  | { readonly kind: "flags"; readonly flags: string; readonly item: RegexTree };

export const NOTHING: RegexTree = { kind: "nothing" };
export const EMPTY: RegexTree = { kind: "empty" };

export function character(source: string, ignoreCase = false): RegexTree {
  return { kind: "character", source, ignoreCase };
}

export function sequence(items: readonly RegexTree[]): RegexTree {
  if (items.some((item) => item.kind === "nothing")) return NOTHING;
  const said = items.flatMap((item) =>
    item.kind === "empty" ? [] : item.kind === "sequence" ? item.items : [item],
  );
  return said.length === 0
    ? EMPTY
    : said.length === 1 && said[0]
      ? said[0]
      : { kind: "sequence", items: said };
}

export function either(branches: readonly RegexTree[]): RegexTree {
  const possible = branches.filter((branch) => branch.kind !== "nothing");
  if (possible.length === 0) return NOTHING;
  return possible.length === 1 && possible[0] ? possible[0] : { kind: "either", branches: possible };
}

export function repeat(item: RegexTree, least: number, most: number | null): RegexTree {
  if (most === 0 || item.kind === "empty") return EMPTY;
  if (item.kind === "nothing") return least === 0 ? EMPTY : NOTHING;
  return least === 1 && most === 1 ? item : { kind: "repeat", item, least, most };
}

export function withFlags(flags: string, item: RegexTree): RegexTree {
  return item.kind === "nothing" || item.kind === "empty" ? item : { kind: "flags", flags, item };
}

/** Reads a pattern that RE2 accepts. */
export function parseRegex(pattern: string): RegexTree {
  return alternatives({ list: [...tokens(pattern)], at: 0 }, false);
}

interface Cursor {
  readonly list: readonly string[];
  at: number;
}

/** Items after a `(?i)`: it holds to the end of its group, in the alternatives that follow as well. */
interface Scope {
  readonly flags: string;
  readonly ignoreCase: boolean;
  readonly items: RegexTree[];
}

/** Up to the end of the group the cursor is in. */
function alternatives(cursor: Cursor, ignoreCase: boolean): RegexTree {
  const branches: RegexTree[] = [];
  let flags: readonly string[] = [];
  for (;;) {
    const scopes: Scope[] = [{ flags: "", ignoreCase, items: [] }];
    for (const inherited of flags) openScope(scopes, inherited);
    readBranch(cursor, scopes);
    flags = scopes.slice(1).map((scope) => scope.flags);
    branches.push(closeScopes(scopes));
    if (cursor.list[cursor.at] !== "|") return either(branches);
    cursor.at++;
  }
}

function readBranch(cursor: Cursor, scopes: Scope[]): void {
  for (;;) {
    const token = cursor.list[cursor.at];
    if (token === undefined || token === "|" || token === ")") return;
    cursor.at++;
    const scope = scopes.at(-1);
    if (!scope) return;
    const flags = /^\(\?([a-zA-Z-]+)\)$/.exec(token)?.[1];
    if (flags !== undefined) openScope(scopes, flags);
    else if (isQuantifier(token)) repeatLast(scopes, token);
    else if (isGroupOpening(token)) scope.items.push(group(cursor, token, scope.ignoreCase));
    else scope.items.push(...leaves(token, scope.ignoreCase));
  }
}

function openScope(scopes: Scope[], flags: string): void {
  const outer = scopes.at(-1)?.ignoreCase ?? false;
  scopes.push({ flags, ignoreCase: ignoresCase(flags, outer), items: [] });
}

function closeScopes(scopes: readonly Scope[]): RegexTree {
  return scopes.reduceRight<RegexTree>((inner, scope) => {
    const whole = sequence([...scope.items, inner]);
    return scope.flags === "" ? whole : withFlags(scope.flags, whole);
  }, EMPTY);
}

/** In `a(?i)*` the star repeats the `a`: flags are not an item. */
function repeatLast(scopes: readonly Scope[], quantifier: string): void {
  const scope = scopes.findLast((s) => s.items.length > 0);
  const item = scope?.items.pop();
  if (scope && item) scope.items.push(repeat(item, ...bounds(quantifier)));
}

function group(cursor: Cursor, opening: string, ignoreCase: boolean): RegexTree {
  const flags = /^\(\?([a-zA-Z-]+):$/.exec(opening)?.[1] ?? "";
  const item = alternatives(cursor, ignoresCase(flags, ignoreCase));
  cursor.at++;
  return flags === "" ? item : withFlags(flags, item);
}

function leaves(token: string, ignoreCase: boolean): readonly RegexTree[] {
  if (token.startsWith("\\Q")) {
    const text = token.slice(2).replace(/\\E$/, "");
    return [...text].map((c) => character(escapeRegex(c), ignoreCase));
  }
  if (/^(?:[$^]|\\[AzbB])$/.test(token)) return [{ kind: "assertion", source: token }];
  const plain = token === "{" || token === "}" || token === "]";
  return [character(plain ? `\\${token}` : token === "\\/" ? "/" : token, ignoreCase)];
}

function ignoresCase(flags: string, outer: boolean): boolean {
  const [on = "", off = ""] = flags.split("-");
  return on.includes("i") || (outer && !off.includes("i"));
}

function bounds(quantifier: string): [number, number | null] {
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier) ?? [];
  if (least !== undefined)
    return [Number(least), comma === "" ? Number(least) : most === "" ? null : Number(most)];
  return [quantifier.startsWith("+") ? 1 : 0, quantifier.startsWith("?") ? 1 : null];
}

const isQuantifier = (token: string): boolean => /^(?:[*+?]\??|\{\d+(?:,\d*)?\}\??)$/.test(token);
const isGroupOpening = (token: string): boolean => token.startsWith("(");

/** A pattern that matches what the tree matches. */
export function printRegex(tree: RegexTree): string {
  switch (tree.kind) {
    case "nothing":
      return "[^\\s\\S]";
    case "empty":
      return "";
    case "character":
    case "assertion":
      return tree.source;
    case "sequence":
      return tree.items
        .map((item) => (item.kind === "either" ? `(?:${printRegex(item)})` : printRegex(item)))
        .join("");
    case "either":
      return tree.branches.map(printRegex).join("|");
    case "repeat": {
      const single = tree.item.kind === "character" || tree.item.kind === "flags";
      return (
        (single ? printRegex(tree.item) : `(?:${printRegex(tree.item)})`) +
        quantifierOf(tree.least, tree.most)
      );
    }
    case "flags":
      return `(?${tree.flags}:${printRegex(tree.item)})`;
  }
}

function quantifierOf(least: number, most: number | null): string {
  if (most === null) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  if (least === 0 && most === 1) return "?";
  return least === most ? `{${least}}` : `{${least},${most}}`;
}
