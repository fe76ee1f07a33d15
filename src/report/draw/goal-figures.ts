/**
 * Which of a goal's numbers are shown, and how, for every format: which can be compared (where a key event is new, what
 * happened to the event itself is all there is), which are approximate, which goals have moved. Works out nothing.
 */

import { UNKNOWN } from "../../draw/format.js";
import type { ConversionReport, Figure, GoalResult } from "../model.js";

function isNewKeyEvent({ notes }: Pick<GoalResult, "notes">): boolean {
  return notes.some(({ code }) => code === "before-key-event");
}

/** The figure whose change stands beside a goal's count. */
export function comparableCount(goal: GoalResult): Figure {
  if (!isNewKeyEvent(goal)) return goal.count;
  return goal.counting === "once_per_session" ? goal.events.sessions : goal.events.count;
}

/** The figure whose change stands beside a goal's session rate. */
export function comparableRate(goal: GoalResult): Figure {
  return isNewKeyEvent(goal) ? goal.events.sessionRate : goal.sessionRate;
}

/** `≈248`; a dash stays a dash. */
export function marked({ approximate }: Pick<GoalResult, "approximate">, text: string): string {
  return approximate && text !== UNKNOWN ? `≈${text}` : text;
}

/** Goals that rose or fell by more than chance explains; null where no two periods were compared. */
export function movedGoals({
  comparison,
  goals,
}: Pick<ConversionReport, "comparison" | "goals">): readonly GoalResult[] | null {
  if (comparison === null || goals.every(({ change }) => change === null)) return null;
  return goals.filter(({ change }) => change?.verdict === "rise" || change?.verdict === "fall");
}
