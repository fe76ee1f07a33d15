/**
 * Reads an incoming EventCreateRule field by field, and refuses what GA4 refuses. The limits are those of
 * event_create_and_edit.proto; the wording of the refusals is not established. Knows nothing of properties and lists.
 */

import { invalidArgument } from "../grpc/status.js";
import type { ComparisonType, EventCreateRuleState, RuleCondition, StreamState } from "../world.js";
import { checkCreatedEvent } from "./event-names.js";
import { isRe2 } from "./re2.js";

/** The fields of an incoming EventCreateRule. */
export interface EventCreateRuleInput {
  readonly name: string;
  readonly destinationEvent: string;
  readonly eventConditions: readonly {
    readonly field: string;
    readonly comparisonType: string | number;
    readonly value: string;
    readonly negated: boolean;
  }[];
  readonly sourceCopyParameters: boolean;
  readonly parameterMutations: EventCreateRuleState["parameterMutations"];
}

const MAXIMUM_CONDITIONS = 10;
const MAXIMUM_MUTATIONS = 20;

const COMPARISON_TYPES: readonly ComparisonType[] = [
  "EQUALS",
  "EQUALS_CASE_INSENSITIVE",
  "CONTAINS",
  "CONTAINS_CASE_INSENSITIVE",
  "STARTS_WITH",
  "STARTS_WITH_CASE_INSENSITIVE",
  "ENDS_WITH",
  "ENDS_WITH_CASE_INSENSITIVE",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
  "REGULAR_EXPRESSION",
  "REGULAR_EXPRESSION_CASE_INSENSITIVE",
];

function isRegularExpression(type: ComparisonType): boolean {
  return type === "REGULAR_EXPRESSION" || type === "REGULAR_EXPRESSION_CASE_INSENSITIVE";
}

function readCondition(
  input: EventCreateRuleInput["eventConditions"][number],
  at: string,
  stream: StreamState,
): RuleCondition {
  const { field, value, negated } = input;
  if (field === "") throw invalidArgument(`${at}.field is required.`);
  if (/\s/.test(field)) throw invalidArgument(`${at}.field must not contain spaces.`);
  const comparisonType = COMPARISON_TYPES.find((known) => known === input.comparisonType);
  if (comparisonType === undefined) throw invalidArgument(`${at}.comparison_type is required.`);
  if (value === "") throw invalidArgument(`${at}.value is required.`);
  if (isRegularExpression(comparisonType)) {
    if (stream.type !== "WEB_DATA_STREAM") {
      throw invalidArgument(`${at}.comparison_type: regular expressions are only supported for web streams.`);
    }
    if (!isRe2(value)) throw invalidArgument(`${at}.value is not a valid regular expression.`);
  }
  return { field, comparisonType, value, negated };
}

function readConditions(
  inputs: EventCreateRuleInput["eventConditions"],
  stream: StreamState,
): readonly RuleCondition[] {
  const at = "event_create_rule.event_conditions";
  if (inputs.length === 0) throw invalidArgument(`${at} is required: at least one condition.`);
  if (inputs.length > MAXIMUM_CONDITIONS) {
    throw invalidArgument(`${at}: at most ${MAXIMUM_CONDITIONS} conditions.`);
  }
  return inputs.map((input, index) => readCondition(input, `${at}[${index}]`, stream));
}

function readMutations(
  inputs: EventCreateRuleInput["parameterMutations"],
): EventCreateRuleState["parameterMutations"] {
  const at = "event_create_rule.parameter_mutations";
  if (inputs.length > MAXIMUM_MUTATIONS) {
    throw invalidArgument(`${at}: at most ${MAXIMUM_MUTATIONS} mutations.`);
  }
  const seen = new Set<string>();
  return inputs.map(({ parameter, parameterValue }, index) => {
    if (!/^[A-Za-z0-9_]{1,39}$/.test(parameter)) {
      throw invalidArgument(
        `${at}[${index}].parameter must have less than 40 characters, only letters, digits and underscores.`,
      );
    }
    if (seen.has(parameter)) throw invalidArgument(`${at}[${index}].parameter "${parameter}" is not unique.`);
    seen.add(parameter);
    if (parameterValue === "") throw invalidArgument(`${at}[${index}].parameter_value is required.`);
    if (parameterValue.length >= 100) {
      throw invalidArgument(`${at}[${index}].parameter_value must be less than 100 characters.`);
    }
    return { parameter, parameterValue };
  });
}

/** Everything of a rule but where it is. */
export type RuleContent = Omit<EventCreateRuleState, "id" | "streamId">;

/** The rule's fields, checked for the stream it is for. Throws INVALID_ARGUMENT naming the first wrong field. */
export function readRule(input: Omit<EventCreateRuleInput, "name">, stream: StreamState): RuleContent {
  checkCreatedEvent("event_create_rule.destination_event", input.destinationEvent);
  return {
    destinationEvent: input.destinationEvent,
    eventConditions: readConditions(input.eventConditions, stream),
    sourceCopyParameters: input.sourceCopyParameters,
    parameterMutations: readMutations(input.parameterMutations),
  };
}
