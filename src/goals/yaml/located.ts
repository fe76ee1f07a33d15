/**
 * A parsed YAML text as plain data in which every value knows where it stands. Fills in variables, follows aliases and
 * merge keys, and finds what YAML allows and a goals file can't use. Knows nothing of goals.
 */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { type Diagnostic, errorAt, type Place, type SourceText } from "../../diagnostics/diagnostic.js";
import { fillIn, type VariableProblem, type Variables } from "./variables.js";

/** Offsets in the text; `end` exclusive. */
export type Span = readonly [start: number, end: number];

export interface Located {
  /** Plain data. */
  readonly value: unknown;
  readonly span: Span;
  /** Set where the value came through an alias: where that stands. */
  readonly alias?: Span;
  /** How many values it holds, itself included, with its aliases written out. */
  readonly size: number;
  /** Of a block: by key. */
  readonly entries?: ReadonlyMap<string, Entry>;
  /** Of a list. */
  readonly items?: readonly Located[];
}

export interface Entry {
  readonly key: Span;
  readonly item: Located;
}

/** How many values aliases may add before the text is refused: a few lines of them can grow beyond all bounds. */
const ALIAS_LIMIT = 100_000;

interface Reading {
  readonly source: SourceText;
  readonly variables: Variables;
  readonly diagnostics: Diagnostic[];
  /** By the anchor's name; null while its value is still being read. An anchor may be set again. */
  readonly anchors: Map<string, Located | null>;
  /** How many values aliases have added so far. */
  added: number;
  /** True where aliases leave the text without a meaning. */
  broken: boolean;
}

/**
 * `contents` is what a text without errors was parsed to. `root` is undefined where nothing can be said about the text
 * because of its aliases.
 */
export function locate(
  contents: Node | null,
  source: SourceText,
  variables: Variables,
): { readonly root: Located | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = {
    source,
    variables,
    diagnostics: [],
    anchors: new Map(),
    added: 0,
    broken: false,
  };
  const root = read(contents, [0, Math.min(1, source.text.length)], reading);
  return { root: reading.broken ? undefined : root, diagnostics: reading.diagnostics };
}

/** A span as a place. A block reaches over many lines: its first line is what a person looks for. */
export function placeOfSpan(source: SourceText, [start, end]: Span): Place {
  const firstBreak = source.text.slice(start, end).indexOf("\n");
  return { source, start, end: firstBreak >= 0 ? start + firstBreak : end };
}

/** `instead`: where a value that is not written would stand. */
function read(node: unknown, instead: Span, reading: Reading): Located {
  if (isAlias(node)) return readAlias(node.source, spanOf(node), reading);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return { value: null, span: instead, size: 1 };
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, null);
  const located = isMap(node)
    ? readMap(node, reading)
    : isSeq(node)
      ? readList(node, reading)
      : { value: readScalar(node, reading), span: spanOf(node), size: 1 };
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, located);
  return located;
}

function readAlias(name: string, alias: Span, reading: Reading): Located {
  const target = reading.anchors.get(name);
  if (target && reading.added + target.size <= ALIAS_LIMIT) {
    reading.added += target.size;
    return { ...target, alias };
  }
  const place = placeOfSpan(reading.source, alias);
  if (!reading.broken) {
    // Null: the alias stands inside what it names, and would never end.
    const unknown = target === undefined;
    reading.diagnostics.push(
      unknown ? errorAt("yaml-alias-unknown", place, { name }) : errorAt("yaml-aliases", place, {}),
    );
  }
  reading.broken = true;
  return { value: null, span: alias, size: 1 };
}

function readList(node: { readonly items: readonly unknown[] } & Node, reading: Reading): Located {
  const span = spanOf(node);
  const items = node.items.map((item) => read(item, span, reading));
  return { value: items.map((item) => item.value), span, size: total(items), items };
}

function readMap(node: YAMLMap, reading: Reading): Located {
  const entries = new Map<string, Entry>();
  const merged: Located[] = [];
  for (const pair of node.items) {
    const key = readKey(pair, reading);
    const item = read(pair.value, key?.span ?? spanOf(node), reading);
    const first = key && entries.get(key.text);
    if (!key) continue;
    if (key.merges) merged.push(...mergeSources(item, reading));
    else if (!first) entries.set(key.text, { key: key.span, item });
    else {
      const [here, there] = [key.span, first.key].map((span) => placeOfSpan(reading.source, span));
      if (here) reading.diagnostics.push(errorAt("duplicate-key", here, { key: key.text }, there));
    }
  }
  for (const { entries: from, alias } of merged) {
    for (const [text, { key, item }] of from ?? []) {
      if (!entries.has(text))
        entries.set(text, alias ? { key: alias, item: { ...item, alias } } : { key, item });
    }
  }
  const value = Object.fromEntries([...entries].map(([text, { item }]) => [text, item.value]));
  return { value, span: spanOf(node), size: total([...entries.values()].map((e) => e.item)), entries };
}

/** What `<<` brings in: a block, or a list of blocks of which the first wins. */
function mergeSources(item: Located, reading: Reading): readonly Located[] {
  if (item.entries) return [item];
  const { alias, items = [] } = item;
  if (items.length > 0 && items.every((source) => source.entries))
    return alias ? items.map((source) => ({ ...source, alias })) : items;
  reading.diagnostics.push(errorAt("yaml-merge", placeOfSpan(reading.source, alias ?? item.span), {}));
  return [];
}

interface Key {
  readonly text: string;
  readonly merges: boolean;
  readonly span: Span;
}

function readKey({ key, value }: Pair, reading: Reading): Key | undefined {
  const own = spanOf(key as Node | null);
  const span = own[0] === own[1] ? spanOf(value as Node | null) : own;
  // `__proto__` would not be a key of the plain data.
  if (!isScalar(key) || key.value === null || key.value === "__proto__") {
    reading.diagnostics.push(errorAt("yaml-key", placeOfSpan(reading.source, span), {}));
    return undefined;
  }
  const text = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
  return { text, merges: key.type === "PLAIN" && text === "<<", span };
}

function readScalar(node: Scalar, { source, variables, diagnostics }: Reading): unknown {
  const { value } = node;
  const place = placeOfSpan(source, spanOf(node));
  if (typeof value === "number" && !isExact(value)) diagnostics.push(errorAt("number-not-exact", place, {}));
  if (typeof value !== "string") return value;
  if (/\p{Surrogate}/u.test(value)) diagnostics.push(errorAt("text-not-unicode", place, {}));
  const filled = fillIn(value, variables);
  for (const problem of filled.problems) {
    diagnostics.push(variableError(problem, place));
  }
  const plain = node.type === "PLAIN" && node.tag === undefined && filled.text !== value;
  return plain ? plainValue(filled.text) : filled.text;
}

/** What is wrong with a variable that is written at `place`. */
export function variableError(problem: VariableProblem, place: Place): Diagnostic {
  switch (problem.kind) {
    case "syntax":
      return errorAt("variable-syntax", place, {});
    case "not-allowed":
      return errorAt("variable-not-allowed", place, { name: problem.name });
    case "unset":
      return errorAt("variable-unset", place, { name: problem.name, environment: problem.environment });
  }
}

/** False for what a text says and a number can't hold: `.inf`, and ids too long to be counted with. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** An unquoted scalar is read again after its variables are filled in, so that a number stays a number. */
export function plainValue(text: string): string | number | boolean | null {
  const isNumber = /^[-+]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?$|^[-+]?\.\d+$/.test(text);
  if (isNumber && isExact(Number(text))) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "null" ? null : text;
}

function total(children: readonly Located[]): number {
  return children.reduce((sum, child) => sum + child.size, 1);
}

function spanOf(node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return [start, end];
}
