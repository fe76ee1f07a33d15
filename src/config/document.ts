/**
 * One YAML text with positions: parses it, and finds the place of any path. Pure; reading files is the caller's. Nothing
 * here knows what a goal is.
 */
import { isNode, parseDocument, type YAMLError } from "yaml";
import { type Diagnostic, errorAt, type Place, type SourceText } from "../diagnostics/diagnostic.js";
import { type Located, locate, placeOfSpan, type Span } from "./located.js";
import type { Variables } from "./variables.js";

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
  const document = parseDocument(source.text, {
    // A `%YAML 1.1` line must not turn dates and words such as `no` into something else.
    schema: "core",
    resolveKnownTags: false,
    prettyErrors: false,
    // Told with both places and in linear time by `locate`.
    uniqueKeys: false,
  });
  const broken = syntaxErrors(source, document.errors);
  if (broken.length > 0) return unreadable(source, broken);
  const tags = document.warnings.filter((w) => w.code === "TAG_RESOLVE_FAILED");
  if (tags.length > 0) {
    return unreadable(
      source,
      tags.map((w) => errorAt("yaml-tag", placeAt(source, w.pos), {})),
    );
  }
  const contents = isNode(document.contents) ? document.contents : null;
  const { root, diagnostics } = locate(contents, source, variables);
  return root ? readable(source, root, diagnostics) : unreadable(source, diagnostics);
}

function readable(source: SourceText, root: Located, diagnostics: readonly Diagnostic[]): YamlDocument {
  return {
    source,
    value: root.value,
    placeOf: (path) => placeOfSpan(source, walk(root, path).at),
    keyPlaceOf: (path) => placeOfSpan(source, walk(root, path).key),
    written: (path) => {
      const { written } = walk(root, path);
      return written ? inOneLine(source.text.slice(...written).trim()) : "nothing";
    },
    diagnostics,
  };
}

function unreadable(source: SourceText, diagnostics: readonly Diagnostic[]): YamlDocument {
  const start = placeOfSpan(source, [0, Math.min(1, source.text.length)]);
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
  readonly at: Span;
  readonly key: Span;
  /** Undefined where the path is not in the text. */
  readonly written: Span | undefined;
}

/** What is reached through an alias stands where the alias stands. */
function walk(root: Located, path: Path): Found {
  let here = root;
  let { alias } = root;
  let key = alias ?? root.span;
  for (const step of path) {
    const entry = here.entries?.get(String(step));
    const next = entry?.item ?? here.items?.[Number(step)];
    if (!next) return { at: alias ?? here.span, key, written: undefined };
    key = alias ?? entry?.key ?? next.alias ?? next.span;
    alias ??= next.alias;
    here = next;
  }
  return { at: alias ?? here.span, key, written: here.span };
}

function inOneLine(text: string): string {
  const [first = ""] = text.split("\n", 1);
  return first.length <= 60 && first.length === text.length ? text : `${first.slice(0, 57)}...`;
}

/** What the YAML library found, one error a line: what follows is mostly the same mistake again. */
function syntaxErrors(source: SourceText, errors: readonly YAMLError[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const lines = new Set<number>();
  for (const error of errors) {
    const lineStart = source.text.lastIndexOf("\n", error.pos[0] - 1) + 1;
    if (lines.has(lineStart)) continue;
    lines.add(lineStart);
    found.push(syntaxError(source, error, lineStart));
  }
  return found;
}

function syntaxError(source: SourceText, error: YAMLError, lineStart: number): Diagnostic {
  const at = error.pos[0];
  const indent = /^[ \t]*/.exec(source.text.slice(lineStart, lineStart + 200))?.[0] ?? "";
  if (error.code === "TAB_AS_INDENT" || indent.includes("\t")) {
    const tab = lineStart + Math.max(0, indent.indexOf("\t"));
    return errorAt("yaml-tab", { source, start: tab, end: tab + 1 }, {});
  }
  if (source.text.startsWith("${", at - 1)) {
    return errorAt("variable-unquoted", { source, start: at - 1, end: at + 1 }, {});
  }
  const place = placeAt(source, error.pos);
  if (error.code === "MULTIPLE_DOCS") return errorAt("yaml-documents", place, {});
  if (error.code === "RESOURCE_EXHAUSTION") return errorAt("yaml-nested", place, {});
  return errorAt("yaml-syntax", place, { reason: error.message.replace(/\s+/g, " ").trim() });
}

function placeAt(source: SourceText, [start, end]: readonly [number, number]): Place {
  const from = Math.min(start, source.text.length);
  return { source, start: from, end: Math.max(end, from) };
}
