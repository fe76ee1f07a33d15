/**
 * One YAML text with positions: parses it, fills in variables and finds the place of any path. Pure; reading files is
 * the caller's. Nothing here knows what a goal is.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { type Diagnostic, errorAt, type Place, type SourceText } from "../diagnostics/diagnostic.js";
import { fillIn, type Variables } from "./variables.js";

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

/** Aliases may repeat nodes this often before the text is refused (the "billion laughs" guard of the YAML library). */
const MAX_ALIASES = 100;

/** Reads one YAML text. Never throws for bad input: what is wrong is in `diagnostics`, and `value` is then undefined. */
export function readYaml(source: SourceText, variables: Variables): YamlDocument {
  const diagnostics: Diagnostic[] = [];
  const document = parseDocument(source.text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    keepSourceTokens: true,
  });
  for (const error of document.errors)
    diagnostics.push(yamlError(source, error.code, error.message, error.pos));
  if (diagnostics.length > 0) return { ...places(source, document), value: undefined, diagnostics };

  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string" || !node.value.includes("$")) return;
      const filled = fillIn(node.value, variables);
      const place = placeOfNode(source, node);
      for (const problem of filled.problems) {
        diagnostics.push(
          problem.kind === "syntax"
            ? errorAt("variable-syntax", place, {})
            : errorAt("variable-unset", place, { name: problem.name, environment: problem.environment }),
        );
      }
      if (filled.text === node.value) return;
      node.value = node.type === "PLAIN" ? plainValue(filled.text) : filled.text;
    },
  });
  if (diagnostics.length > 0) return { ...places(source, document), value: undefined, diagnostics };

  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ...places(source, document), value, diagnostics };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    diagnostics.push(errorAt("yaml-aliases", firstAlias(source, document), {}));
    return { ...places(source, document), value: undefined, diagnostics };
  }
}

function yamlError(
  source: SourceText,
  code: string,
  message: string,
  pos: readonly [number, number],
): Diagnostic {
  const place: Place = { source, start: pos[0], end: Math.max(pos[1], pos[0] + 1) };
  const line = source.text.slice(source.text.lastIndexOf("\n", pos[0] - 1) + 1).split("\n", 1)[0] ?? "";
  if (code === "TAB_AS_INDENT" || /^\s*\t/.test(line)) {
    const tab = source.text.lastIndexOf("\n", pos[0] - 1) + 1 + line.indexOf("\t");
    return errorAt("yaml-tab", { source, start: tab, end: tab + 1 }, {});
  }
  if (code === "DUPLICATE_KEY") {
    const key = /^[^\s:#]+/.exec(source.text.slice(pos[0]))?.[0] ?? "";
    return errorAt(
      "duplicate-key",
      { source, start: pos[0], end: pos[0] + Math.max(1, key.length) },
      { key },
    );
  }
  return errorAt("yaml-syntax", place, { reason: message.replace(/\s+/g, " ").trim() });
}

/** An unquoted scalar is read again after its variables are filled in, so that a number stays a number. */
function plainValue(text: string): string | number | boolean {
  if (/^[-+]?(?:0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  if (/^[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text;
}

function places(
  source: SourceText,
  document: Document,
): Pick<YamlDocument, "source" | "placeOf" | "keyPlaceOf" | "written"> {
  const placeOf = (path: Path): Place => {
    const found = walk(document, path);
    return found.value ? placeOfNode(source, found.value) : wholeText(source);
  };
  return {
    source,
    placeOf,
    keyPlaceOf: (path) => {
      const found = walk(document, path);
      if (found.key) return placeOfNode(source, found.key);
      return found.value ? placeOfNode(source, found.value) : wholeText(source);
    },
    written: (path) => {
      const found = walk(document, path);
      if (!found.complete || !found.value?.range) return "nothing";
      const text = source.text.slice(found.value.range[0], found.value.range[1]).trim();
      return text.length > 60 || text.includes("\n")
        ? `${text.split("\n", 1)[0]?.slice(0, 57) ?? ""}...`
        : text;
    },
  };
}

interface Found {
  readonly value: Node | null;
  readonly key: Node | null;
  readonly complete: boolean;
}

function walk(document: Document, path: Path): Found {
  let value: Node | null = isNode(document.contents) ? document.contents : null;
  let key: Node | null = null;
  for (const step of path) {
    const container: Node | null = value && isAlias(value) ? (value.resolve(document) ?? null) : value;
    let next: Node | null = null;
    if (isMap(container)) {
      for (const pair of container.items) {
        if (!isPair(pair) || !isScalar(pair.key) || String(pair.key.value) !== String(step)) continue;
        key = pair.key;
        next = isNode(pair.value) ? pair.value : pair.key;
        break;
      }
    } else if (isSeq(container)) {
      const item: unknown = container.items[Number(step)];
      if (isNode(item)) next = key = item;
    }
    if (!next) return { value, key, complete: false };
    value = next;
  }
  return { value, key, complete: true };
}

function placeOfNode(source: SourceText, node: Node): Place {
  const range = node.range;
  if (!range) return wholeText(source);
  const end = range[1];
  // A block reaches over many lines: its first line is what a person looks for.
  const firstBreak = source.text.indexOf("\n", range[0]);
  return {
    source,
    start: range[0],
    end: firstBreak >= 0 && firstBreak < end ? firstBreak : Math.max(end, range[0] + 1),
  };
}

function wholeText(source: SourceText): Place {
  return { source, start: 0, end: Math.min(1, source.text.length) };
}

function firstAlias(source: SourceText, document: Document): Place {
  let place = wholeText(source);
  visit(document, {
    Alias(_key, node) {
      place = placeOfNode(source, node);
      return visit.BREAK;
    },
  });
  return place;
}
