/**
 * Where in a goals file one writes: the path of the keys around the cursor, by indentation, and by brackets within the line.
 * For a text that is not finished, where a parser sees only a mistake. Pure.
 */

export interface WritingPlace {
  /** Of the block for a key; with the key itself for a value. */
  readonly path: readonly (string | number)[];
  readonly kind: "key" | "value";
  /** Where the word at the cursor begins. */
  readonly from: number;
}

const KEY = /^((?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#:{}[\],"'][^:#{}[\],]*?))\s*:(?=\s|$)/;

interface Line {
  readonly indent: number;
  /** Without its indentation. */
  readonly rest: string;
}

/** Null within a comment. */
export function placeAt(text: string, offset: number): WritingPlace | null {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start, offset);
  if (/^(?:[^"']|"[^"]*"|'[^']*')*(?:^|\s)#/.test(line)) return null;
  const own = lineOf(line);
  const outer = outerPath(text.slice(0, start), own);
  return within(own, outer, start + own.indent);
}

function lineOf(line: string): Line {
  const rest = line.trimStart();
  return { indent: line.length - rest.length, rest };
}

/** The keys of the lines above that hold this one. */
function outerPath(above: string, own: Line): readonly (string | number)[] {
  const lines = above
    .split("\n")
    .map(lineOf)
    .filter(({ rest }) => rest !== "" && !rest.startsWith("#"));
  const path: (string | number)[] = [];
  let { indent } = own;
  let item = own.rest.startsWith("-");
  let index = 0;
  for (const line of lines.toReversed()) {
    const dashed = line.rest.startsWith("- ") || line.rest === "-";
    if (item && dashed && line.indent === indent) index += 1;
    // The keys of a list's item stand two further in than its dash.
    if (line.indent < indent && dashed && !item) {
      const key = KEY.exec(line.rest);
      const keyAt = line.indent + (/^(?:- +)+/.exec(line.rest)?.[0].length ?? 0);
      if (key && keyAt < indent) path.unshift(nameOf(key));
      item = true;
      index = 0;
      indent = line.indent;
      continue;
    }
    // A list may stand as far in as the key it belongs to.
    if (line.indent < indent || (item && !dashed && line.indent === indent)) {
      if (item) path.unshift(index);
      item = false;
      index = 0;
      const key = KEY.exec(line.rest);
      if (key) path.unshift(nameOf(key));
      indent = line.indent;
      if (dashed) {
        item = true;
      }
    }
    if (indent === 0 && !item) break;
  }
  return path;
}

function nameOf(key: RegExpExecArray): string {
  return key[2] ?? key[3] ?? key[4] ?? "";
}

function within(own: Line, outer: readonly (string | number)[], at: number): WritingPlace {
  const dash = /^(?:- +)+/.exec(own.rest)?.[0] ?? "";
  const path =
    dash === "" || outer.length === 0 || typeof outer.at(-1) === "number" ? [...outer] : [...outer, 0];
  const key = KEY.exec(own.rest);
  if (!key)
    return inBrackets(own.rest.slice(dash.length), path, at + dash.length, dash === "" ? "key" : "value");
  const value = own.rest.slice(key[0].length);
  return inBrackets(value, [...path, nameOf(key)], at + key[0].length, "value");
}

/** Through the brackets that are open at the end of the text. */
function inBrackets(
  text: string,
  start: readonly (string | number)[],
  at: number,
  kind: WritingPlace["kind"],
): WritingPlace {
  const stack: { readonly map: boolean; readonly path: readonly (string | number)[]; index: number }[] = [];
  let path = start;
  let expects = kind;
  let from = at + (text.length - text.trimStart().length);
  const token = /"[^"]*"?|'[^']*'?|[{}[\],]|:(?=\s|$)|[^{}[\],:"']+|:/g;
  let word = "";
  for (const { 0: part, index } of text.matchAll(token)) {
    const top = stack.at(-1);
    if (part === "{" || part === "[") {
      const map = part === "{";
      stack.push({ map, path, index: 0 });
      if (!map) path = [...path, 0];
      expects = map ? "key" : "value";
    } else if (part === "}" || part === "]") {
      path = stack.pop()?.path ?? path;
      expects = "value";
    } else if (part === "," && top) {
      top.index += 1;
      path = top.map ? top.path : [...top.path, top.index];
      expects = top.map ? "key" : "value";
    } else if (part === ":" && top?.map && expects === "key") {
      path = [...top.path, word.trim().replace(/^["']|["']$/g, "")];
      expects = "value";
    } else {
      word = part;
      from = at + index + (part.length - part.trimStart().length);
      continue;
    }
    from = at + index + 1;
  }
  return { path, kind: expects, from };
}
