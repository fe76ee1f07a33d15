/** How many visits and days users took to their first macro goal. */
import { numberIn, type Row } from "../engine/engine.js";
import type { Spread, TimeToMacro } from "../model.js";
import type { Slots } from "../slots.js";
import { goalIdOf } from "./macro-goals.js";

/** Lower ends of the buckets; the last one is open. */
const VISITS = [0, 1, 2, 3, 4, 5, 10] as const;
const DAYS = [0, 1, 2, 3, 7, 14, 28] as const;

export function analyseTimeToMacro(
  all: Slots,
  macros: readonly number[],
  rows: readonly Row[],
): readonly TimeToMacro[] {
  return macros.map((macro) => {
    const own = rows.filter((row) => numberIn(row, "macro") === macro);
    return {
      macro: goalIdOf(all, macro),
      users: own.reduce((sum, row) => sum + numberIn(row, "users"), 0),
      visits: spread(own, "visits", VISITS),
      days: spread(own, "days", DAYS),
    };
  });
}

function spread(rows: readonly Row[], column: string, buckets: readonly number[]): Spread {
  const counts = rows
    .map((row) => ({ value: numberIn(row, column), users: numberIn(row, "users") }))
    .toSorted((a, b) => a.value - b.value);
  const users = counts.reduce((sum, c) => sum + c.users, 0);
  if (users === 0) return { mean: null, median: null, ninetieth: null, histogram: [] };
  return {
    mean: counts.reduce((sum, c) => sum + c.value * c.users, 0) / users,
    median: quantile(counts, users, 0.5),
    ninetieth: quantile(counts, users, 0.9),
    histogram: buckets.map((from, index) => {
      const next = buckets[index + 1];
      const inside = counts.filter((c) => c.value >= from && (next === undefined || c.value < next));
      return { from, users: inside.reduce((sum, c) => sum + c.users, 0), open: next === undefined };
    }),
  };
}

/** The smallest value that at least this share of the users did not exceed. */
function quantile(
  counts: readonly { readonly value: number; readonly users: number }[],
  users: number,
  share: number,
): number | null {
  let seen = 0;
  for (const { value, users: here } of counts) {
    seen += here;
    if (seen >= users * share) return value;
  }
  return counts.at(-1)?.value ?? null;
}
