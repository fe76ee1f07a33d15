/**
 * What stands where in the text of a file that is being written: its blocks with their data as written, and what a place
 * in it is about. Pure; knows YAML, not goals.
 */
import { type Document, isMap, isScalar, isSeq } from "yaml";
import { type EditPath, type Item, pairEnd, parse, plain, startOf, walk } from "./yaml-positions.js";

/** One entry of a section, `goals: order:`. Offsets are in UTF-16 units; `end` is exclusive. */
export interface Block {
  readonly id: string;
  /** Of the key. */
  readonly start: number;
  readonly end: number;
  /** Its data, variables as written. */
  readonly raw: unknown;
}

export interface Outline {
  /** In the order of the text; none where the section is absent or no block of blocks. */
  readonly blocks: (section: string) => readonly Block[];
  /** The innermost key or item whose text holds the offset. */
  readonly pathAt: (offset: number) => EditPath;
}

/** Null where the text can't be read as YAML. */
export function outlineOf(text: string): Outline | null {
  const document = parse(text);
  if (document === undefined) return null;
  return {
    blocks: (section) => blocksIn(text, document, section),
    pathAt: (offset) => pathIn(text, document.contents, offset),
  };
}

function blocksIn(text: string, document: Document, section: string): readonly Block[] {
  const { node, rest } = walk(document, [section]);
  if (rest.length > 0 || !isMap(node)) return [];
  return (node.items as readonly Item[]).flatMap((item) => {
    const [start, end] = spanOf(text, item);
    if (start === undefined || end === undefined || !isScalar(item.key)) return [];
    return [{ id: String(item.key.value), start, end, raw: plain(document, item.value) }];
  });
}

function spanOf(text: string, item: Item): readonly [number | undefined, number | undefined] {
  return [startOf(item.key), pairEnd(text, item)];
}

function pathIn(text: string, node: unknown, offset: number): EditPath {
  if (isMap(node)) {
    for (const item of node.items as readonly Item[]) {
      const [start = Number.POSITIVE_INFINITY, end = 0] = spanOf(text, item);
      if (offset >= start && offset <= end && isScalar(item.key))
        return [String(item.key.value), ...pathIn(text, item.value, offset)];
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const [start = Number.POSITIVE_INFINITY, end = 0] = rangeOf(item);
      if (offset >= start && offset <= end) return [index, ...pathIn(text, item, offset)];
    }
  }
  return [];
}

function rangeOf(node: unknown): readonly [number?, number?] {
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return [];
  const [start, end] = node.range ?? [];
  return start === undefined || end === undefined ? [] : [start, end];
}
