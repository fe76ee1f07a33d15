/** A block of `audiences:`: people who did some things and not others. A goal stands for the event it counts. */
import { type AudienceDefinition, countedEvent, type Goal } from "../../goals/goal.js";
import { audienceFields } from "../resources/audience/audience.js";
import { allOf, clause, eventFilter } from "../resources/audience/filter.js";
import { withMarker } from "../resources/audience/marker.js";
import type { ResourceTemplate } from "./template.js";

export function audienceTemplate(audience: AudienceDefinition, goals: readonly Goal[]): ResourceTemplate {
  const { withinDays } = audience;
  const filters = (names: readonly string[]): ReturnType<typeof eventFilter>[] =>
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
