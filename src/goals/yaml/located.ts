/**
 * A parsed YAML text as plain data in which every value knows where it stands. Fills in variables, follows aliases and
 * merge keys, and finds what YAML allows and a goals file can't use. Knows nothing of goals.
 */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { type Diagnostic, errorAt, type Place, type SourceText } from "../../diagnostics/diagnostic.js";
import { fillIn, type VariableProblem, type Variables } from "./variables.js";

/** Offsets in the text; `end` exclusive. */
export type Range = readonly [start: number, end: number];

export interface Located {
  /** Plain data. */
  readonly value: unknown;
  readonly range: Range;
  /** Set where the value came through an alias: where that stands. */
  readonly alias?: Range;
  /** How many values it holds, itself included, with its aliases written out. */
  readonly size: number;
  /** Of a block: by key. */
  readonly entries?: ReadonlyMap<string, Entry>;
  /** Of a list. */
  readonly items?: readonly Located[];
}

export interface Entry {
  readonly key: Range;
  readonly item: Located;
}

/** How many values aliases may add before the text is refused: a few lines of them can grow beyond all bounds. */
const ALIAS_LIMIT = 100_000;

interface Reader {
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
  const reader: Reader = {
    source,
    variables,
    diagnostics: [],
    anchors: new Map(),
    added: 0,
    broken: false,
  };
  const root = read(contents, [0, Math.min(1, source.text.length)], reader);
  return { root: reader.broken ? undefined : root, diagnostics: reader.diagnostics };
}

/** A range as a place. A block reaches over many lines: its first line is what a person looks for. */
export function placeOfRange(source: SourceText, [start, end]: Range): Place {
  const firstBreak = source.text.slice(start, end).indexOf("\n");
  return { source, start, end: firstBreak >= 0 ? start + firstBreak : end };
}

/** `instead`: where a value that is not written would stand. */
function read(node: unknown, instead: Range, reader: Reader): Located {
  if (isAlias(node)) return readAlias(node.source, rangeOf(node), reader);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return { value: null, range: instead, size: 1 };
  if (node.anchor !== undefined) reader.anchors.set(node.anchor, null);
  const located = isMap(node)
    ? readMap(node, reader)
    : isSeq(node)
      ? readList(node, reader)
      : { value: readScalar(node, reader), range: rangeOf(node), size: 1 };
  if (node.anchor !== undefined) reader.anchors.set(node.anchor, located);
  return located;
}

function readAlias(name: string, alias: Range, reader: Reader): Located {
  const target = reader.anchors.get(name);
  if (target && reader.added + target.size <= ALIAS_LIMIT) {
    reader.added += target.size;
    return { ...target, alias };
  }
  const place = placeOfRange(reader.source, alias);
  if (!reader.broken) {
    // Null: the alias stands inside what it names, and would never end.
    const unknown = target === undefined;
    reader.diagnostics.push(
      unknown ? errorAt("yaml-alias-unknown", place, { name }) : errorAt("yaml-aliases", place, {}),
    );
  }
  reader.broken = true;
  return { value: null, range: alias, size: 1 };
}

function readList(node: { readonly items: readonly unknown[] } & Node, reader: Reader): Located {
  const range = rangeOf(node);
  const items = node.items.map((item) => read(item, range, reader));
  return { value: items.map((item) => item.value), range, size: total(items), items };
}

function readMap(node: YAMLMap, reader: Reader): Located {
  const entries = new Map<string, Entry>();
  const merged: Located[] = [];
  for (const pair of node.items) {
    const key = readKey(pair, reader);
    const item = read(pair.value, key?.range ?? rangeOf(node), reader);
    const first = key && entries.get(key.text);
    if (!key) continue;
    if (key.merges) merged.push(...mergeSources(item, reader));
    else if (!first) entries.set(key.text, { key: key.range, item });
    else {
      const [here, there] = [key.range, first.key].map((range) => placeOfRange(reader.source, range));
      if (here) reader.diagnostics.push(errorAt("duplicate-key", here, { key: key.text }, there));
    }
  }
  for (const { entries: from, alias } of merged) {
    for (const [text, { key, item }] of from ?? []) {
      if (!entries.has(text))
        entries.set(text, alias ? { key: alias, item: { ...item, alias } } : { key, item });
    }
  }
  const value = Object.fromEntries([...entries].map(([text, { item }]) => [text, item.value]));
  return { value, range: rangeOf(node), size: total([...entries.values()].map((e) => e.item)), entries };
}

/** What `<<` brings in: a block, or a list of blocks of which the first wins. */
function mergeSources(item: Located, reader: Reader): readonly Located[] {
  if (item.entries) return [item];
  const { alias, items = [] } = item;
  if (items.length > 0 && items.every((source) => source.entries))
    return alias ? items.map((source) => ({ ...source, alias })) : items;
  reader.diagnostics.push(errorAt("yaml-merge", placeOfRange(reader.source, alias ?? item.range), {}));
  return [];
}

interface Key {
  readonly text: string;
  readonly merges: boolean;
  readonly range: Range;
}

function readKey({ key, value }: Pair, reader: Reader): Key | undefined {
  const own = rangeOf(key as Node | null);
  const range = own[0] === own[1] ? rangeOf(value as Node | null) : own;
  // `__proto__` would not be a key of the plain data.
  if (!isScalar(key) || key.value === null || key.value === "__proto__") {
    reader.diagnostics.push(errorAt("yaml-key", placeOfRange(reader.source, range), {}));
    return undefined;
  }
  const text = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
  return { text, merges: key.type === "PLAIN" && text === "<<", range };
}

function readScalar(node: Scalar, { source, variables, diagnostics }: Reader): unknown {
  const { value } = node;
  const place = placeOfRange(source, rangeOf(node));
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

function rangeOf(node: Node | null): Range {
  const [start, end] = node?.range ?? [0, 0];
  return [start, end];
}
