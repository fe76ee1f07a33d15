/** What can be compared: where a key event is new, what happened to the event itself is all there is. */
import type { Figure, GoalResult } from "../model.js";

export function isNewKeyEvent({ notes }: Pick<GoalResult, "notes">): boolean {
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
