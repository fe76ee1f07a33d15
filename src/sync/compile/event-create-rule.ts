/** The rule that makes a goal's event out of another event. */
import type { Goal } from "../../goals/goal.js";
import {
  eventCreateRuleFields,
  type RuleCondition,
} from "../resources/event-create-rule/event-create-rule.js";
import type { ResourceTemplate } from "./template.js";

export function ruleTemplate(goal: Goal, eventConditions: readonly RuleCondition[]): ResourceTemplate {
  const { value } = goal;
  return {
    kind: "event_create_rule",
    goal: goal.id,
    scope: "web_stream",
    fields: eventCreateRuleFields({
      destinationEvent: goal.id,
      eventConditions,
      sourceCopyParameters: true,
      parameterMutations:
        value.kind === "parameter" ? [{ parameter: "value", parameterValue: `[[${value.parameter}]]` }] : [],
    }),
    protect: goal.protect,
    approximate: false,
  };
}
