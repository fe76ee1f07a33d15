/** How many problems are told: what a person can use, however many a file has. Pure. */
import { type Diagnostic, errorAt, hasErrors, warningAt } from "./diagnostic.js";

/** More than anybody reads at once. */
const MOST_TOLD = 200;

/** The first of them and, where there are more, how many: at the place where the next one would be. */
export function atMost(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const left = diagnostics.slice(MOST_TOLD);
  const [next, ...more] = left;
  if (next === undefined || more.length === 0) return diagnostics;
  const told = hasErrors(left) ? errorAt : warningAt;
  return [...diagnostics.slice(0, MOST_TOLD), told("more-problems", next.place, { count: left.length })];
}
