/**
 * Puts suggested values into the text of a goals file, with a comment above the goal that says on what data. Every other
 * character of the file stays. A value that is read from a parameter or comes from a variable is left alone. Pure: text
 * in, text out.
 */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { valueComment } from "./draw/value-text.js";
import type { ValueSuggestion } from "./micro-value.js";
import type { EventsRead } from "./model.js";

export interface Written {
  readonly text: string;
  /** The goals whose value was written. */
  readonly goals: readonly string[];
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

type Suggested = Extract<ValueSuggestion, { kind: "value" }>;

/** `currency`: of the goals file; a value in another one is written with its own. */
export function writeValues(
  text: string,
  suggestions: readonly ValueSuggestion[],
  events: EventsRead,
  currency: string | undefined,
): Written {
  const goals = parseDocument(text).get("goals");
  if (!isMap(goals)) return { text, goals: [] };
  const written: string[] = [];
  const edits = suggestions.flatMap((one) => {
    if (one.kind !== "value") return [];
    const pair = pairOf(goals, one.goal);
    if (pair === undefined || !isMap(pair.value)) return [];
    const value = valueEdit(text, pair.value, valueText(one, currency));
    if (value === null) return [];
    written.push(one.goal);
    return [value, commentEdit(text, startOf(pair.key), valueComment(one, events))];
  });
  const edited = edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((whole, { at, remove, insert }) => whole.slice(0, at) + insert + whole.slice(at + remove), text);
  return { text: edited, goals: written };
}

function valueText(one: Suggested, currency: string | undefined): string {
  return one.currency === null || one.currency === currency
    ? String(one.value)
    : `{ amount: ${one.value}, currency: ${one.currency} }`;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

function startOf(node: unknown): number {
  return isScalar(node) || isMap(node) ? (node.range?.[0] ?? 0) : 0;
}

function endOf(node: unknown): number {
  return isScalar(node) || isMap(node) ? (node.range?.[1] ?? 0) : 0;
}

/** Replaces the value there is, or adds one; null where the value there is must stay. */
function valueEdit(text: string, goal: YAMLMap, value: string): Edit | null {
  const known = pairOf(goal, "value")?.value;
  if (known !== undefined && known !== null) {
    const amount = isScalar(known)
      ? typeof known.value === "number" || known.value === null
      : isMap(known) && known.flow === true && !known.has("parameter");
    if (!amount || endOf(known) <= startOf(known)) return null;
    return { at: startOf(known), remove: endOf(known) - startOf(known), insert: value };
  }
  if (goal.flow) {
    const closing = endOf(goal) - 1;
    const last = text.slice(0, closing).trimEnd();
    return {
      at: last.length,
      remove: 0,
      insert: `${last.endsWith(",") ? "" : ","} value: ${value}`,
    };
  }
  // After the line of `type`, which every goal has and which is one word.
  const type = pairOf(goal, "type");
  if (type === undefined) return null;
  const lineEnd = text.indexOf("\n", endOf(type.value));
  const start = startOf(type.key);
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return { at: lineEnd < 0 ? text.length : lineEnd, remove: 0, insert: `\n${indent}value: ${value}` };
}

/** A comment of an earlier run is replaced. */
function commentEdit(text: string, key: number, comment: string): Edit {
  const lineStart = text.lastIndexOf("\n", key - 1) + 1;
  const indent = text.slice(lineStart, key);
  const above = text.lastIndexOf("\n", lineStart - 2) + 1;
  const earlier = text.slice(above, lineStart).startsWith(`${indent}# backtest `);
  const at = earlier ? above : lineStart;
  return { at, remove: lineStart - at, insert: `${indent}#${comment}\n` };
}
