/**
 * Where the parts of a YAML text stand: the way along a path, where a value's own text begins and ends, its colon, its
 * line. What `edit.ts` needs to change one place and no other. Knows nothing of goals.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { Quote } from "./inline-yaml.js";

export type EditPath = readonly (string | number)[];

/** A text without errors; the way `document.ts` reads it, but with the places of colons. */
export function parse(text: string): Document | undefined {
  const document = parseDocument(text, {
    schema: "core",
    resolveKnownTags: false,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  return document.errors.length > 0 ? undefined : document;
}

/** Plain data, variables as written. */
export function plain(document: Document, node: unknown): unknown {
  if (node === null || node === undefined) return null;
  return isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.toJS(document) : undefined;
}

export type Item = Pair & {
  readonly srcToken?: { readonly sep?: readonly { readonly type: string; readonly offset: number }[] };
};

/** As far as a path leads. */
export interface Way {
  /** What the last step that is there leads to; null for an empty value. */
  readonly node: unknown;
  /** The pair it is the value of; undefined for the root and for the items of a list. */
  readonly pair: Item | undefined;
  /** The steps that are not there. */
  readonly rest: EditPath;
  /** True where something on the way is shared. */
  readonly shared: boolean;
  /** True inside `{ }` or `[ ]`. */
  readonly inFlow: boolean;
}

/** As far as the path leads; an alias or an anchor on the way ends it. */
export function walk(document: Document, path: EditPath): Way {
  let node: unknown = document.contents;
  let pair: Item | undefined;
  let inFlow = false;
  for (const [index, step] of path.entries()) {
    if (isAlias(node) || (mayHaveAnchor(node) && node.anchor !== undefined)) {
      return { node, pair, rest: path.slice(index), shared: true, inFlow };
    }
    const found: { readonly pair?: Item; readonly value: unknown } | undefined = isMap(node)
      ? entry(node.items as readonly Item[], String(step))
      : isSeq(node) && typeof step === "number" && step < node.items.length
        ? { value: node.items[step] }
        : undefined;
    if (!found) return { node, pair, rest: path.slice(index), shared: false, inFlow };
    inFlow ||= isFlow(node);
    pair = found.pair;
    node = found.value;
  }
  return { node, pair, rest: [], shared: false, inFlow };
}

function entry(
  items: readonly Item[],
  key: string,
): { readonly pair: Item; readonly value: unknown } | undefined {
  const pair = items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return pair && { pair, value: pair.value };
}

export function mayHaveAnchor(node: unknown): node is Node & { readonly anchor?: string } {
  return isMap(node) || isSeq(node) || isScalar(node);
}

/** True for `{ }` and `[ ]`. */
export function isFlow(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

export function startOf(key: unknown): number | undefined {
  return isScalar(key) ? key.range?.[0] : undefined;
}

export function colonOf(pair: Item | undefined): number | undefined {
  return pair?.srcToken?.sep?.find((token) => token.type === "map-value-ind")?.offset;
}

export function pairEnd(text: string, pair: Item): number | undefined {
  const { value, key } = pair;
  if (value !== null && value !== undefined && !isEmptyScalar(value)) return contentEnd(text, value);
  const colon = colonOf(pair);
  return colon === undefined ? (isScalar(key) ? key.range?.[1] : undefined) : colon + 1;
}

/** Where a value's own text ends: before comments, and before the line break of a block. */
export function contentEnd(text: string, node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !isFlow(node)) {
    const last: unknown = node.items.at(-1);
    const end = isMap(node) ? pairEnd(text, last as Item) : contentEnd(text, last);
    return end ?? node.range?.[1] ?? text.length;
  }
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return text.length;
  const [start = 0, end = text.length] = node.range ?? [];
  return start + text.slice(start, end).trimEnd().length;
}

/** True for the value of a key with nothing behind it. */
export function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

/** The quotes a text is written in. */
export function quoteOf(node: unknown): Quote {
  if (!isScalar(node)) return "as needed";
  return node.type === "QUOTE_DOUBLE" ? "double" : node.type === "QUOTE_SINGLE" ? "single" : "as needed";
}

/** The end of the line `at` stands on, before its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

export function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** What to begin a line with so that it stands in the same column. */
export function indentAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).replace(/[^ ]/g, " ");
}
