/** Which of the values that a condition does not let pass are nearest to what it asks for. Pure. */
import { distance } from "fastest-levenshtein";
import { compareText } from "../../diagnostics/text-order.js";
import type { Condition, Match } from "../../goals/goal.js";

export interface Miss {
  readonly value: string;
  /** Events that have it. */
  readonly count: number;
  /** A part of it fits a pattern, or would in another case. */
  readonly isPart: boolean;
}

/** No address that a person can tell apart is longer. */
const LOOKED_AT = 200;
/** How far a text is from every number. */
const NO_NUMBER = 1e300;

/** The nearest first, of those that are equally near the most frequent. */
export function nearestFirst(match: Match, misses: readonly Miss[]): readonly Miss[] {
  const far = new Map(misses.map((miss) => [miss, match.reduce((sum, one) => sum + farFrom(one, miss), 0)]));
  return misses.toSorted(
    (a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0) || b.count - a.count || compareText(a.value, b.value),
  );
}

/** From 0, where only what stands around it or its case is in the way. */
function farFrom(condition: Condition, { value, isPart }: Miss): number {
  if (condition.kind === "number") {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    return Number.isNaN(number) ? NO_NUMBER : Math.abs(number - condition.value);
  }
  // What is not wanted is near to nothing.
  if (condition.negated) return 0;
  const [text, wanted] = [value, wantedIn(condition)].map((one) => one.toLowerCase().slice(0, LOOKED_AT));
  if (text === undefined || wanted === undefined) return 0;
  if (isPart || (condition.operator !== "regex" && text.includes(wanted))) return 0;
  const part = (from: number): string => text.slice(from, from + wanted.length);
  const parts = {
    equals: () => [text],
    regex: () => [text],
    begins_with: () => [part(0)],
    ends_with: () => [text.slice(-wanted.length)],
    contains: () => [0, ...Array.from(text.matchAll(/[^\p{L}\p{N}]/gu), ({ index }) => index + 1)].map(part),
  }[condition.operator]();
  return Math.min(
    1 - sharedBeginning(text, wanted) / Math.max(1, wanted.length),
    ...parts.map((one) => distance(one, wanted) / Math.max(1, one.length, wanted.length)),
  );
}

/** Of a pattern what stands in it as it is. */
function wantedIn({ operator, value }: Extract<Condition, { readonly kind: "text" }>): string {
  return operator === "regex" ? value.replaceAll(/\\.|[^\p{L}\p{N}/_-]/gu, "") : value;
}

function sharedBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
