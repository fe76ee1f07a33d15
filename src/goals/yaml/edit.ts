/**
 * Surgical edits of a goals file's text: one value is set or one key removed, and every other byte, comments, order,
 * quoting and layout stays. What can't be edited that way is refused with a reason, never rewritten. Pure text in, text
 * out; knows YAML, not goals.
 */
import { type Document, isMap, isScalar, isSeq, type Node, type Pair, visit } from "yaml";
import { escapeReferences, hasReference, inlineYaml, type YamlData } from "./inline-yaml.js";
import {
  colonOf,
  contentEnd,
  type EditPath,
  type Item,
  indentAt,
  isEmptyScalar,
  isFlow,
  lineBreak,
  lineEnd,
  mayHaveAnchor,
  pairEnd,
  parse,
  plain,
  quoteOf,
  startOf,
  type Way,
  walk,
} from "./yaml-positions.js";

/**
 * `unreadable`: not one YAML document; `variable`: the value comes from `${...}`; `shared`: an anchor, alias or tag is
 * involved, so that more than this place would change; `absent`: there is nothing at the path; `layout`: the text is
 * laid out in a way that an edit of this one place would not keep.
 */
export type EditProblem = "unreadable" | "variable" | "shared" | "absent" | "layout";

export type Edited =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: EditProblem; readonly reason: string };

const REASONS: { readonly [P in EditProblem]: string } = {
  unreadable: "the file can't be read as YAML",
  variable: "the value is written with a ${variable}, which is not overwritten",
  shared: "the value is shared through an anchor or alias, or has a tag",
  absent: "there is no such key in the file",
  layout: "the file is laid out in a way that can't be edited at this one place",
};

export const refuse = (problem: EditProblem): Edited => ({ ok: false, problem, reason: REASONS[problem] });

/**
 * The text with the value at `path` set, the blocks on the way to it made where they are missing. A text is meant as it
 * is: a `${` in it is escaped. A new key goes behind the last of those that stand before it in `order`, else to the end
 * of its block.
 *
 * @example setIn("a:\n  b: 1 # one\n", ["a", "b"], 2) // "a:\n  b: 2 # one\n"
 */
export function setIn(text: string, path: EditPath, value: YamlData, order: readonly string[] = []): Edited {
  const meant = escapeReferences(value);
  return checked(text, path, meant, (document) => {
    const way = walk(document, path);
    if (way.shared) return refuse("shared");
    const { rest } = way;
    if (rest.length === 0) return replace(text, path, way, meant, order);
    const [key = "", ...deeper] = rest;
    const inner = deeper.reduceRight<YamlData>((nested, step) => ({ [String(step)]: nested }), meant);
    return insert(text, path, way, String(key), inner, order);
  });
}

/** The text without the key at the end of `path`; a block that loses its last key becomes `{}`. */
export function removeIn(text: string, path: EditPath): Edited {
  return checked(text, path, undefined, (document) => {
    const way = walk(document, path);
    if (way.shared) return refuse("shared");
    if (way.rest.length > 0) return refuse("absent");
    const problem = way.pair ? untouchable(way.pair.value) : "layout";
    if (problem) return refuse(problem);
    const parent = walk(document, path.slice(0, -1));
    if (!way.pair || !isMap(parent.node)) return refuse("layout");
    return remove(text, parent, way.pair);
  });
}

/** The plain data at `path`, variables as written; undefined where there is none or the text can't be read. */
export function readIn(text: string, path: EditPath): unknown {
  const document = parse(text);
  if (!document) return undefined;
  const way = walk(document, path);
  return way.rest.length > 0 ? undefined : plain(document, way.node);
}

/** The edit, but only where it changed exactly what it was to change. */
function checked(
  text: string,
  path: EditPath,
  meant: YamlData | undefined,
  edit: (document: Document) => Edited,
): Edited {
  const document = parse(text);
  if (!document) return refuse("unreadable");
  const edited = edit(document);
  if (!edited.ok) return edited;
  const after = parse(edited.text);
  if (!after) return refuse("layout");
  const expected = withValue(plain(document, document.contents), path, meant);
  return same(plain(after, after.contents), expected) ? edited : refuse("layout");
}

/** Why what stands here may not be overwritten, or undefined. */
function untouchable(value: unknown): EditProblem | undefined {
  if (value === null || value === undefined) return undefined;
  let problem: EditProblem | undefined;
  visit(value as Node, {
    Alias: () => {
      problem = "shared";
    },
    Node: (_key, node) => {
      if (mayHaveAnchor(node) && (node.anchor !== undefined || hasTag(node))) problem = "shared";
    },
    Scalar: (_key, node) => {
      if (node.anchor !== undefined || hasTag(node)) problem = "shared";
      else if (typeof node.value === "string" && hasReference(node.value)) problem ??= "variable";
    },
  });
  return problem;
}

/** Tags that are written; the library sets those of YAML itself on nodes it has resolved. */
const hasTag = (node: { readonly tag?: string }): boolean => node.tag !== undefined;

function replace(text: string, path: EditPath, way: Way, value: YamlData, order: readonly string[]): Edited {
  const problem = untouchable(way.node);
  if (problem) return refuse(problem);
  const { node } = way;
  if (isMap(node) && node.items.length > 0 && isBlock(value))
    return mergeMap(text, path, node.items, value, order);
  const inline = inlineYaml(value, { inFlow: way.inFlow, quote: quoteOf(node) });
  if (isEmptyScalar(node)) {
    const colon = colonOf(way.pair);
    return colon === undefined ? refuse("layout") : splice(text, colon + 1, colon + 1, ` ${inline}`);
  }
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return refuse("layout");
  const [start] = node.range ?? [];
  if (start === undefined) return refuse("layout");
  const end = contentEnd(text, node);
  if (isScalar(node) || isFlow(node)) return splice(text, start, end, inline);
  if (isSeq(node) && Array.isArray(value) && value.length > 0) {
    const between = `${lineBreak(text)}${indentAt(text, start)}`;
    const items = value.map(
      (item: YamlData) => `- ${inlineYaml(item, { inFlow: false, quote: "as needed" })}`,
    );
    return splice(text, start, end, items.join(between));
  }
  const colon = colonOf(way.pair);
  return colon === undefined ? splice(text, start, end, inline) : splice(text, colon + 1, end, ` ${inline}`);
}

/** A block for a block: key by key, so that comments and order inside stay. */
function mergeMap(
  text: string,
  path: EditPath,
  items: readonly Pair[],
  value: { readonly [key: string]: YamlData },
  order: readonly string[],
): Edited {
  let edited: Edited = { ok: true, text };
  for (const [key, inner] of Object.entries(value)) {
    if (edited.ok) edited = setEscaped(edited.text, [...path, key], inner, order);
  }
  for (const { key } of items) {
    if (!isScalar(key)) return refuse("layout");
    const name = String(key.value);
    if (edited.ok && !Object.hasOwn(value, name)) edited = removeIn(edited.text, [...path, name]);
  }
  return edited;
}

/** Like `setIn`, for a value whose `${` are escaped already. */
function setEscaped(text: string, path: EditPath, value: YamlData, order: readonly string[]): Edited {
  return checked(text, path, value, (document) => {
    const way = walk(document, path);
    if (way.shared) return refuse("shared");
    if (way.rest.length === 0) return replace(text, path, way, value, order);
    return insert(text, path, way, String(path.at(-1)), value, order);
  });
}

function insert(
  text: string,
  path: EditPath,
  way: Way,
  key: string,
  value: YamlData,
  order: readonly string[],
): Edited {
  const { node } = way;
  if (node === null || isEmptyScalar(node) || (isScalar(node) && node.value === null)) {
    const parent = path.slice(0, path.length - way.rest.length);
    return parent.length === 0 ? refuse("layout") : replace(text, parent, way, { [key]: value }, order);
  }
  if (!isMap(node)) return refuse("absent");
  const items = node.items as readonly Item[];
  const sibling = bestSibling(items, key, order);
  const inFlow = way.inFlow || isFlow(node);
  const pair = `${inlineYaml(key, { inFlow, quote: "as needed" })}: ${inlineYaml(value, { inFlow, quote: "as needed" })}`;
  const [start, end] = node.range ?? [];
  if (start === undefined || end === undefined) return refuse("layout");
  if (!sibling) return isFlow(node) ? splice(text, start, end, `{ ${pair} }`) : refuse("layout");
  const after = pairEnd(text, sibling);
  if (after === undefined) return refuse("layout");
  if (isFlow(node)) return splice(text, after, after, `, ${pair}`);
  const keyStart = startOf(sibling.key);
  if (keyStart === undefined) return refuse("layout");
  const at = lineEnd(text, after);
  return splice(text, at, at, `${lineBreak(text)}${indentAt(text, keyStart)}${pair}`);
}

function bestSibling(items: readonly Item[], key: string, order: readonly string[]): Item | undefined {
  const place = order.indexOf(key);
  const before = items.findLast((item) => {
    const other = isScalar(item.key) ? order.indexOf(String(item.key.value)) : -1;
    return other >= 0 && other < place;
  });
  return before ?? items.at(-1);
}

function remove(text: string, parent: Way, pair: Item): Edited {
  if (!isMap(parent.node)) return refuse("layout");
  const items = parent.node.items as readonly Item[];
  const start = startOf(pair.key);
  const end = pairEnd(text, pair);
  if (start === undefined || end === undefined) return refuse("layout");
  const index = items.indexOf(pair);
  const next = startOf(items[index + 1]?.key);
  const previous = items[index - 1];
  const previousEnd = previous && pairEnd(text, previous);
  if (items.length === 1) {
    const from = parent.node.range?.[0];
    const colon = isFlow(parent.node) ? undefined : colonOf(parent.pair);
    if (from === undefined) return refuse("layout");
    return colon === undefined
      ? splice(text, from, contentEnd(text, parent.node), "{}")
      : splice(text, colon + 1, contentEnd(text, parent.node), " {}");
  }
  if (isFlow(parent.node)) {
    if (next !== undefined) return splice(text, start, next, "");
    return previousEnd === undefined ? refuse("layout") : splice(text, previousEnd, end, "");
  }
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  // The first key of a list's item shares its line with the dash.
  if (text.slice(lineStart, start).trim() !== "")
    return next === undefined ? refuse("layout") : splice(text, start, next, "");
  const breakAt = text.indexOf("\n", end);
  if (breakAt >= 0) return splice(text, lineStart, breakAt + 1, "");
  return splice(text, lineEnd(text, Math.max(0, lineStart - 1)), text.length, "");
}

function splice(text: string, start: number, end: number, instead: string): Edited {
  return { ok: true, text: text.slice(0, start) + instead + text.slice(end) };
}

const isBlock = (value: YamlData): value is { readonly [key: string]: YamlData } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** A copy of the data with one path set, or with `undefined` removed. */
function withValue(data: unknown, path: EditPath, value: YamlData | undefined): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data))
    return data.map((item: unknown, i) => (i === step ? withValue(item, rest, value) : item));
  const block = typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(block).filter(([key]) => key !== String(step)));
  }
  return { ...block, [String(step)]: withValue(block[String(step)], rest, value) };
}

/** Deep equality of plain data; the order of keys says nothing. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = b as Readonly<Record<string, unknown>>;
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && same(value, right[key]))
  );
}
