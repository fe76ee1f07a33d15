/** An answer that an assistant can hold: lists and texts are cut until it fits, and what was left out is said first. Pure. */

import { printableJson } from "../../diagnostics/printable.js";

/** In characters of the text that is sent. */
export const ANSWER_LIMIT = 20_000;

/**
 * The result itself where it fits; else with shorter lists (the first items stay) and texts. `leftOut` then says how many
 * items of which list are missing.
 */
export function shortened(result: object, limit = ANSWER_LIMIT): object {
  if (printableJson(result).length <= limit) return result;
  for (const [items, letters] of [
    [50, 2000],
    [20, 1000],
    [10, 500],
    [5, 300],
    [3, 200],
    [1, 100],
    [0, 50],
  ] as const) {
    const left = new Map<string, number>();
    const cut = cutDown(result, "", items, letters, left);
    const leftOut = Object.fromEntries([...left].slice(0, 30));
    const short = { leftOut: { hint: 'Everything: detail "full".', ...leftOut }, ...(cut as object) };
    if (printableJson(short).length <= limit) return short;
  }
  return { leftOut: { hint: 'Nothing of it fits: ask for less, or with detail "full".' } };
}

function cutDown(
  value: unknown,
  path: string,
  items: number,
  letters: number,
  left: Map<string, number>,
): unknown {
  if (typeof value === "string") return value.length > letters ? `${value.slice(0, letters)}…` : value;
  if (Array.isArray(value)) {
    if (value.length > items) left.set(path, (left.get(path) ?? 0) + value.length - items);
    return value.slice(0, items).map((item) => cutDown(item, path, items, letters, left));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      cutDown(item, path === "" ? key : `${path}.${key}`, items, letters, left),
    ]),
  );
}
