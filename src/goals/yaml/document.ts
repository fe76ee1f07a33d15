/**
 * One YAML text with positions: parses it, and finds the place of any path. Pure; reading files is the caller's. Nothing
 * here knows what a goal is.
 */
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Parser,
  type YAMLError,
} from "yaml";
import { type Diagnostic, errorAt, type Place, type SourceText } from "../../diagnostics/diagnostic.js";
import { type Located, locate, placeOfRange, type Range } from "./located.js";
import type { Variables } from "./variables.js";
import { mistakeOf } from "./yaml-mistake.js";

export type Path = readonly PropertyKey[];

export interface YamlDocument {
  readonly source: SourceText;
  /** Plain data after variables were filled in; undefined where the text could not be read. */
  readonly value: unknown;
  /** Where the value at `path` stands; the nearest ancestor's place if the path is not in the text. */
  readonly placeOf: (path: Path) => Place;
  /** Where the key at the end of `path` stands. */
  readonly keyPlaceOf: (path: Path) => Place;
  /** The value as written, for messages: variables are shown by name, so that no secret is printed. */
  readonly written: (path: Path) => string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one YAML text. Never throws for bad input: what is wrong is in `diagnostics`. `value` is undefined only where
 * nothing can be said about the rest of the text.
 */
export function readYaml(source: SourceText, variables: Variables): YamlDocument {
  const { contents, broken } = parsed(source);
  if (broken) return unreadable(source, broken);
  const fromEnvironment = [...(variables.fromEnvironment ?? []), ...namesFromEnvironment(contents)];
  const { root, diagnostics } = locate(contents, source, { ...variables, fromEnvironment });
  return root ? readable(source, root, diagnostics) : unreadable(source, diagnostics);
}

/** The names that some texts list under `variables_from_env`, where they can be read. */
export function listedForEnvironment(sources: readonly SourceText[]): readonly string[] {
  return sources.flatMap((source) => namesFromEnvironment(parsed(source).contents));
}

function namesFromEnvironment(contents: Node | null): readonly string[] {
  const list: unknown = isMap(contents) ? contents.get("variables_from_env") : undefined;
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => (isScalar(item) && typeof item.value === "string" ? [item.value] : []));
}

/** A text's nodes, or what is wrong with it whatever its variables hold. */
interface Parsed {
  readonly contents: Node | null;
  readonly broken?: readonly Diagnostic[];
}

const KNOWN = new WeakMap<SourceText, Parsed>();

/** Kept with the text: it is read again for each client whose variables differ. Nobody changes the nodes. */
function parsed(source: SourceText): Parsed {
  const known = KNOWN.get(source) ?? parse(source);
  KNOWN.set(source, known);
  return known;
}

function parse(source: SourceText): Parsed {
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return broken([errorAt("yaml-nested", placeAt(source, [deep, deep + 1]), {})]);
  const [document, second] = compose(tokens, source.text.length);
  if (second) {
    const [start] = second.range;
    return broken([errorAt("yaml-documents", placeAt(source, [start, start + 3]), {})]);
  }
  if (!document) return broken([]);
  const errors = syntaxErrors(source, document.errors, tokens);
  if (errors.length > 0) return broken(errors);
  const tags = document.warnings.filter((w) => w.code === "TAG_RESOLVE_FAILED");
  if (tags.length > 0) return broken(tags.map((w) => errorAt("yaml-tag", placeAt(source, w.pos), {})));
  return { contents: isNode(document.contents) ? document.contents : null };
}

function broken(diagnostics: readonly Diagnostic[]): Parsed {
  return { contents: null, broken: diagnostics };
}

/** The documents of a text; at least one, that may be empty. */
function compose(tokens: readonly CST.Token[], end: number): readonly Document.Parsed[] {
  const composer = new Composer({
    // A `%YAML 1.1` line must not turn dates and words such as `no` into something else.
    schema: "core",
    resolveKnownTags: false,
    // Told with both places and in linear time by `locate`.
    uniqueKeys: false,
  });
  // A text can have a hundred thousand errors; where in the library each was made is of no use and takes long.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return [...composer.compose(tokens, true, end)];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A goals file is a few levels deep. The YAML library works level by level, and runs out of stack. */
const DEEPEST = 50;

/** Where a text is nested too deeply to be read; undefined where it is not. Walks without recursion. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) return token.offset;
    const inner =
      token.type === "document"
        ? [token.value]
        : "items" in token
          ? token.items.flatMap((item) => [item.key, item.value])
          : [];
    for (const child of inner) if (child) open.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function readable(source: SourceText, root: Located, diagnostics: readonly Diagnostic[]): YamlDocument {
  return {
    source,
    value: root.value,
    placeOf: (path) => placeOfRange(source, walk(root, path).at),
    keyPlaceOf: (path) => placeOfRange(source, walk(root, path).key),
    written: (path) => {
      const { written } = walk(root, path);
      return written ? inOneLine(source.text.slice(...written).trim()) : "nothing";
    },
    diagnostics,
  };
}

function unreadable(source: SourceText, diagnostics: readonly Diagnostic[]): YamlDocument {
  const start = placeOfRange(source, [0, Math.min(1, source.text.length)]);
  return {
    source,
    value: undefined,
    placeOf: () => start,
    keyPlaceOf: () => start,
    written: () => "nothing",
    diagnostics,
  };
}

interface Found {
  readonly at: Range;
  readonly key: Range;
  /** Undefined where the path is not in the text. */
  readonly written: Range | undefined;
}

/** What is reached through an alias stands where the alias stands. */
function walk(root: Located, path: Path): Found {
  let here = root;
  let { alias } = root;
  let key = alias ?? root.range;
  for (const step of path) {
    const entry = here.entries?.get(String(step));
    const next = entry?.item ?? here.items?.[Number(step)];
    if (!next) return { at: alias ?? here.range, key, written: undefined };
    key = alias ?? entry?.key ?? next.alias ?? next.range;
    alias ??= next.alias;
    here = next;
  }
  return { at: alias ?? here.range, key, written: here.range };
}

function inOneLine(text: string): string {
  const [first = ""] = text.split("\n", 1);
  return first.length <= 60 && first.length === text.length ? text : `${first.slice(0, 57)}...`;
}

/** Behind so many nothing new is found. */
const MOST_ERRORS = 200;

/**
 * What the YAML library found: of each kind the first, what follows is mostly the same mistake again. An unquoted
 * variable is what all else on its line comes from.
 */
function syntaxErrors(
  source: SourceText,
  errors: readonly YAMLError[],
  tokens: readonly CST.Token[],
): readonly Diagnostic[] {
  const known = errors.slice(0, MOST_ERRORS).map((error) => knownError(source, error));
  const unquoted = known.filter((d) => d?.code === "variable-unquoted");
  if (unquoted.length > 0) return unquoted.flatMap((d) => d ?? []);
  const tab = known.findIndex((d) => d !== null);
  const other = known.indexOf(null);
  return [tab, other]
    .filter((index) => index >= 0)
    .toSorted((a, b) => a - b)
    .flatMap((index) => {
      const error = errors[index];
      return known[index] ?? (error ? syntaxError(source, error, tokens) : []);
    });
}

/** A tab or an unquoted variable; null for what has to be looked at more closely. */
function knownError(source: SourceText, error: YAMLError): Diagnostic | null {
  const at = error.pos[0];
  const lineStart = source.text.lastIndexOf("\n", at - 1) + 1;
  const indent = /^[ \t]*/.exec(source.text.slice(lineStart, lineStart + 200))?.[0] ?? "";
  if (error.code === "TAB_AS_INDENT" || indent.includes("\t")) {
    const tab = lineStart + Math.max(0, indent.indexOf("\t"));
    return errorAt("yaml-tab", { source, start: tab, end: tab + 1 }, {});
  }
  if (source.text.startsWith("${", at - 1)) {
    return errorAt("variable-unquoted", { source, start: at - 1, end: at + 1 }, {});
  }
  return null;
}

function syntaxError(source: SourceText, error: YAMLError, tokens: readonly CST.Token[]): Diagnostic {
  const { at: range, ...args } = mistakeOf(error, source.text, tokens);
  return errorAt("yaml-syntax", placeAt(source, range), args);
}

function placeAt(source: SourceText, [start, end]: readonly [number, number]): Place {
  const from = Math.min(start, source.text.length);
  return { source, start: from, end: Math.max(end, from) };
}
