/**
 * Which goals have really moved: tests the share of sessions of every goal against the comparison, all at once. Pure.
 */

import { adjusted, sameShareProbability } from "../numbers/statistics.js";
import type { ChangeTest, ConversionReport, GoalResult, Totals } from "./model.js";

/** A change is called one where chance would do as much in fewer than 1 of 20 reports without any. */
const LEVEL = 0.05;

const METHOD =
  "Share of sessions, two-sided z-test of two proportions with pooled variance (at least 5 expected in every cell), p-values adjusted over the goals after Benjamini and Hochberg, a change below 0.05 or 5 %. Texts write p-values below 0.001 as that.";

const TOO_FEW: ChangeTest = { verdict: "too-few", pValue: null, adjusted: null };

/** The goals with their test filled in; null stays where there is nothing to compare with. */
export function testChanges(
  goals: readonly GoalResult[],
  sessions: Totals["sessions"],
): readonly GoalResult[] {
  const shares = goals.map((goal) => sharesOf(goal, sessions));
  const pValues = shares.map((share) => (share === null ? null : sameShareProbability(share)));
  const known = pValues.filter((p) => p !== null);
  const corrected = adjusted(known);
  let next = 0;
  return goals.map((goal, index) => {
    const share = shares[index] ?? null;
    const pValue = pValues[index] ?? null;
    if (share === null) return goal;
    if (pValue === null) return { ...goal, change: TOO_FEW };
    const q = corrected[next] ?? 1;
    next += 1;
    const rises = share.part / share.whole > share.otherPart / share.otherWhole;
    return {
      ...goal,
      change: { verdict: q >= LEVEL ? "none" : rises ? "rise" : "fall", pValue, adjusted: q },
    };
  });
}

/** Micro goals that do better or worse than before, beyond chance. */
export function achievementOf(goals: readonly GoalResult[]): ConversionReport["achievement"] {
  const micro = goals.filter(({ tier }) => tier === "micro");
  const moved = (verdict: ChangeTest["verdict"]): readonly string[] =>
    micro.filter(({ change }) => change?.verdict === verdict).map(({ id }) => id);
  return { over: moved("rise"), under: moved("fall"), method: METHOD };
}

/** Where the key event is new, the event itself is what can be compared; where that is new too, nothing is. */
function sharesOf(goal: GoalResult, all: Totals["sessions"]) {
  if (goal.notes.some(({ code }) => code === "counts-since")) return null;
  const isNew = goal.notes.some(({ code }) => code === "before-key-event");
  const own = isNew ? goal.events.sessions : goal.sessions;
  if (own.current === null || own.previous === null) return null;
  if (!all.current || !all.previous) return null;
  return { part: own.current, whole: all.current, otherPart: own.previous, otherWhole: all.previous };
}
