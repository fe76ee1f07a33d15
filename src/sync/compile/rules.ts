/** The rule that makes a goal's event out of another event, and conditions of the goals file as its conditions. */
import type { Condition, Goal, Match, TextOperator } from "../../goals/goal.js";
import { addressPatterns } from "../../goals/pattern/address-pattern.js";
import { wholeText } from "../../goals/pattern/re2.js";
import {
  type ComparisonType,
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

const TEXT: { readonly [O in TextOperator]: readonly [ComparisonType, ComparisonType] } = {
  equals: ["EQUALS", "EQUALS_CASE_INSENSITIVE"],
  contains: ["CONTAINS", "CONTAINS_CASE_INSENSITIVE"],
  begins_with: ["STARTS_WITH", "STARTS_WITH_CASE_INSENSITIVE"],
  ends_with: ["ENDS_WITH", "ENDS_WITH_CASE_INSENSITIVE"],
  regex: ["REGULAR_EXPRESSION", "REGULAR_EXPRESSION_CASE_INSENSITIVE"],
};

const NUMBER = {
  eq: "EQUALS",
  gt: "GREATER_THAN",
  gte: "GREATER_THAN_OR_EQUAL",
  lt: "LESS_THAN",
  lte: "LESS_THAN_OR_EQUAL",
} as const;

/** One condition on a field (`event_name` or a parameter). */
export function ruleCondition(field: string, condition: Condition): RuleCondition {
  if (condition.kind === "number") {
    return {
      field,
      comparisonType: NUMBER[condition.operator],
      value: String(condition.value),
      negated: false,
    };
  }
  const { operator, value, ignoreCase, negated } = condition;
  return {
    field,
    comparisonType: TEXT[operator][ignoreCase ? 1 : 0],
    value: operator === "regex" ? wholeText(value) : value,
    negated,
  };
}

/** Conditions on a page's path and host, which stand in one address. */
export function addressConditions(
  path: Match | undefined,
  host: Match | undefined,
): readonly RuleCondition[] {
  return addressPatterns(path, host).map(({ pattern, ignoreCase, negated }) => ({
    field: "page_location",
    comparisonType: ignoreCase ? "REGULAR_EXPRESSION_CASE_INSENSITIVE" : "REGULAR_EXPRESSION",
    value: pattern,
    negated,
  }));
}

/** The condition that picks the source events; of several, by a pattern that reads the same in part and in whole. */
export function eventNameIsOneOf([event = "", ...others]: readonly string[]): RuleCondition {
  const field = "event_name";
  if (others.length === 0) return { field, comparisonType: "EQUALS", value: event, negated: false };
  const value = `^(?:${[event, ...others].join("|")})$`;
  return { field, comparisonType: "REGULAR_EXPRESSION", value, negated: false };
}
