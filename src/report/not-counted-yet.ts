/**
 * Goals that are not there to be counted yet: the property has no such key event, and no event of the name has come.
 * Nothing was counted, which is something else than zero. Pure.
 */
import { countedEvent, createsEvent, type Goal } from "../goals/goal.js";
import { type Answer, lookUp } from "./answers.js";
import { type Basis, CURRENT, PREVIOUS } from "./questions.js";

/** Who makes the goal's event once the goal is in place; null where the site itself sends it. */
export type MadeBy = "rule" | "page_code" | "audience" | null;

/** True where the goal's event came in the days asked for, whether it counted or not. */
export function wasSeen(answers: readonly Answer[], event: string): boolean {
  return [CURRENT, PREVIOUS].some(
    (range) => (lookUp(answers, "events", "eventCount", range, { eventName: event }) ?? 0) > 0,
  );
}

export function isNotCountedYet(goal: Goal, answers: readonly Answer[], basis: Basis): boolean {
  const event = countedEvent(goal);
  // An event that the site sends by itself, and that is to be no key event, was counted all along.
  if (!goal.keyEvent && !createsEvent(goal)) return false;
  // What a store has no answer for is unknown, which is something else again.
  const isKnown = lookUp(answers, "events", "eventCount", CURRENT, { eventName: event }) !== null;
  return basis === "event_count" && isKnown && !wasSeen(answers, event);
}

export function madeBy(goal: Goal): MadeBy {
  if (goal.type === "duration" || goal.type === "pages_per_session") return goal.via;
  return createsEvent(goal) ? "rule" : null;
}
