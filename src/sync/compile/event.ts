/** Goal type `event`: the event itself is marked, or a rule makes a new one of those that match. */
import type { EventGoal } from "../../goals/goal.js";
import { eventNameIs, ruleCondition } from "./conditions.js";
import { ruleTemplate } from "./event-create-rule.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compileEvent(goal: EventGoal): Compiled {
  const keyEvent = keyEventTemplate(goal, false);
  if (goal.where.length === 0) return { templates: [keyEvent], notes: [] };
  const conditions = goal.where.flatMap(({ parameter, match }) =>
    match.map((c) => ruleCondition(parameter, c)),
  );
  return { templates: [keyEvent, ruleTemplate(goal, [eventNameIs(goal.event), ...conditions])], notes: [] };
}
