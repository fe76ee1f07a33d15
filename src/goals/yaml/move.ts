/**
 * One item of a list put to another place in the text of a goals file; comments go with the item they stand with, and
 * every other byte stays. Pure; knows YAML, not goals.
 */
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import { type Edited, readIn, refuse } from "./edit.js";
import { contentEnd, type EditPath, isFlow, lineEnd, parse, walk } from "./yaml-positions.js";

/**
 * `from` and `to` are places in the list as it is, from 0.
 *
 * @example moveIn("steps: [a, b, c]\n", ["steps"], 0, 2) // "steps: [b, c, a]\n"
 */
export function moveIn(text: string, path: EditPath, from: number, to: number): Edited {
  const document = parse(text);
  if (document === undefined) return refuse("unreadable");
  const { node, rest, shared } = walk(document, path);
  if (shared || isAlias(node)) return refuse("shared");
  if (rest.length > 0 || !isSeq(node)) return refuse("absent");
  const many = node.items.length;
  if (![from, to].every((at) => Number.isInteger(at) && at >= 0 && at < many)) return refuse("absent");
  if (from === to) return { ok: true, text };
  const spans = isFlow(node) ? flowSpans(text, node.items) : blockSpans(text, node.items);
  if (spans === null) return refuse("layout");
  const order = moved(
    spans.map((_, index) => index),
    from,
    to,
  );
  let edited = "";
  let at = 0;
  // What stands between the items stays where it is.
  for (const [index, [start, end]] of spans.entries()) {
    const [first = 0, last = 0] = spans[order[index] ?? index] ?? [];
    edited += text.slice(at, start) + text.slice(first, last);
    at = end;
  }
  edited += text.slice(at);
  const before = readIn(text, path) as readonly unknown[];
  const meant = JSON.stringify(moved(before, from, to));
  return JSON.stringify(readIn(edited, path)) === meant ? { ok: true, text: edited } : refuse("layout");
}

type Span = readonly [start: number, end: number];

function flowSpans(text: string, items: readonly unknown[]): readonly Span[] | null {
  const spans = items.map((item): Span | null => {
    const start = startOfNode(item);
    return start === undefined ? null : [start, contentEnd(text, item)];
  });
  return spans.every((span) => span !== null) ? spans : null;
}

/** Whole lines: the comments above an item, and the one behind it. */
function blockSpans(text: string, items: readonly unknown[]): readonly Span[] | null {
  const lines = items.map((item): Span | null => {
    const start = startOfNode(item);
    if (start === undefined) return null;
    const line = text.lastIndexOf("\n", start - 1) + 1;
    if (!/^\s*-\s+$/.test(text.slice(line, start))) return null;
    return [line, lineEnd(text, contentEnd(text, item))];
  });
  const spans: Span[] = [];
  let before = 0;
  for (const [index, span] of lines.entries()) {
    if (span === null) return null;
    const [line, end] = span;
    spans.push([index === 0 ? line : commentsAbove(text, line, before), end]);
    before = end;
  }
  return spans;
}

/** Where the lines of comments right above a line begin, as far as `after`. */
function commentsAbove(text: string, line: number, after: number): number {
  let start = line;
  for (;;) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (above <= after || above >= start || !/^\s*#/.test(text.slice(above, start))) return start;
    start = above;
  }
}

function startOfNode(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}

function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(to, 0, ...list.slice(from, from + 1));
}
