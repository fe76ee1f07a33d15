/**
 * The road `via: audience` of a goal: an audience of the sessions that reach the threshold, whose trigger logs the
 * goal's event. GA4 counts users there, not sessions, so the number is approximate; see docs/decisions/0008 for why the
 * trigger and the membership are what they are.
 */
import type { DurationGoal, PagesPerSessionGoal } from "../../goals/goal.js";
import { audienceFields } from "../resources/audience/audience.js";
import { allOf, clause, eventFilter, fieldGreater } from "../resources/audience/filter.js";
import { withMarker } from "../resources/audience/marker.js";
import type { FieldValue } from "../resources/resource.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

/** A user counts once, and again after so many days without it. */
export const GOAL_MEMBERSHIP_DAYS = 30;

export function compileGoalAudience(goal: DurationGoal | PagesPerSessionGoal): Compiled {
  const expression = allOf([[threshold(goal)]]);
  const audience = audienceFields({
    displayName: goal.name,
    description: withMarker(inWords(goal), goal.id),
    membershipDays: GOAL_MEMBERSHIP_DAYS,
    filterClauses: [clause("INCLUDE", "WITHIN_SAME_SESSION", expression)],
    eventTrigger: { eventName: goal.id, logCondition: "AUDIENCE_JOINED" },
  });
  const { id, protect } = goal;
  return {
    templates: [
      keyEventTemplate(goal, true),
      { kind: "audience", goal: id, scope: "property", fields: audience, protect, approximate: true },
    ],
    notes: [],
  };
}

/** GA4 compares with "greater than" alone: n or more is more than n - 1. */
function threshold(goal: DurationGoal | PagesPerSessionGoal): FieldValue {
  if (goal.type === "pages_per_session")
    return eventFilter({ event: "page_view", moreThan: goal.atLeast - 1 });
  if (goal.audienceField === undefined)
    throw new Error("a duration goal that was checked has an audience field");
  return fieldGreater(goal.audienceField, goal.atLeastSeconds - 1);
}

function inWords(goal: DurationGoal | PagesPerSessionGoal): string {
  return goal.type === "pages_per_session"
    ? `Sessions with ${goal.atLeast} page views or more.`
    : `Sessions of ${goal.atLeastSeconds} seconds or more.`;
}
