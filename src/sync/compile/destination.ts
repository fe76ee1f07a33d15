/**
 * Goal type `destination`: a rule makes an event of the page views whose address matches. GA4's own recipe, see
 * support.google.com/analytics/answer/11262438.
 */
import type { DestinationGoal } from "../../goals/goal.js";
import type { RuleCondition } from "../resources/event-create-rule/event-create-rule.js";
import { addressPatterns } from "./address-pattern.js";
import { eventNameIs, ruleCondition } from "./conditions.js";
import { ruleTemplate } from "./event-create-rule.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compileDestination(goal: DestinationGoal): Compiled {
  const address = addressPatterns(goal.path, goal.host).map(
    ({ pattern, ignoreCase, negated }): RuleCondition => ({
      field: "page_location",
      comparisonType: ignoreCase ? "REGULAR_EXPRESSION_CASE_INSENSITIVE" : "REGULAR_EXPRESSION",
      value: pattern,
      negated,
    }),
  );
  const url = (goal.url ?? []).map((c) => ruleCondition("page_location", c));
  const rule = ruleTemplate(goal, [eventNameIs("page_view"), ...address, ...url]);
  return { templates: [keyEventTemplate(goal, false), rule], notes: [] };
}
