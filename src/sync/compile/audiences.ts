/**
 * Audiences: of the sessions that reach a goal's threshold, and of the people under `audiences:`, who did some things and
 * not others. Of a goal, the audience's trigger logs the goal's event: GA4 counts users there, not sessions, so the number
 * is approximate; see docs/decisions/0008 for why the trigger and the membership are what they are.
 */
import {
  type AudienceDefinition,
  countedEvent,
  type DurationGoal,
  type Goal,
  type PagesPerSessionGoal,
} from "../../goals/goal.js";
import { audienceFields } from "../resources/audience/audience.js";
import { allOf, clause, eventFilter, fieldGreater } from "../resources/audience/filter.js";
import { withMarker } from "../resources/audience/marker.js";
import type { FieldValue } from "../resources/resource.js";
import type { ResourceTemplate } from "./template.js";

/** A user counts once, and again after so many days without it. */
export const GOAL_MEMBERSHIP_DAYS = 30;

/** The audience of a goal with `via: audience`. */
export function goalAudienceTemplate(goal: DurationGoal | PagesPerSessionGoal): ResourceTemplate {
  const { id, protect } = goal;
  const fields = audienceFields({
    displayName: goal.name,
    description: withMarker(inWords(goal), id),
    membershipDays: GOAL_MEMBERSHIP_DAYS,
    filterClauses: [clause("INCLUDE", "WITHIN_SAME_SESSION", allOf([[threshold(goal)]]))],
    eventTrigger: { eventName: id, logCondition: "AUDIENCE_JOINED" },
  });
  return { kind: "audience", goal: id, scope: "property", fields, protect, approximate: true };
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

/** A block of `audiences:`. A goal stands for the event it counts. */
export function audienceTemplate(audience: AudienceDefinition, goals: readonly Goal[]): ResourceTemplate {
  const { withinDays } = audience;
  const filters = (names: readonly string[]): readonly FieldValue[] =>
    names.map((name) => {
      const goal = goals.find(({ id }) => id === name);
      const event = goal ? countedEvent(goal) : name;
      return eventFilter({ event, ...(withinDays === undefined ? {} : { withinDays }) });
    });
  // All of what they did; whoever did any of the rest is out.
  const did = allOf(filters(audience.did).map((filter) => [filter]));
  const clauses = [clause("INCLUDE", "ACROSS_ALL_SESSIONS", did)];
  if (audience.didNot.length > 0)
    clauses.push(clause("EXCLUDE", "ACROSS_ALL_SESSIONS", allOf([filters(audience.didNot)])));
  const key = `audiences.${audience.id}`;
  return {
    kind: "audience",
    goal: key,
    scope: "property",
    fields: audienceFields({
      displayName: audience.name,
      description: withMarker(audience.description ?? "", key),
      membershipDays: audience.membershipDays,
      filterClauses: clauses,
      ...(audience.didNot.length === 0
        ? {}
        : {
            exclusionMode: audience.exclusion === "permanent" ? "EXCLUDE_PERMANENTLY" : "EXCLUDE_TEMPORARILY",
          }),
    }),
    protect: false,
    // No audience rests on a goal that another audience counts: GA4 does not allow it, and config refuses it.
    approximate: false,
  };
}
