/**
 * EventCreateRule: makes an event from another event on one web stream. Source: proto comments of
 * google.analytics.admin.v1alpha.EventCreateRule. It has no display name and its destination event is not unique, so
 * its identity is its resource name. Every field may change.
 */
import { type Fields, inCanonicalOrder, type KindDefinition } from "../resource.js";

export const eventCreateRuleKind: KindDefinition = {
  kind: "event_create_rule",
  noun: "event create rule",
  immutable: [],
  label: "destination_event",
  removal: "delete",
  replaceCost: "",
  identity: { by: "fields" },
  makes: (fields) => (typeof fields.destination_event === "string" ? fields.destination_event : null),
  unreadable: () => false,
  // Conditions are ANDed and mutations name each parameter once: their order says nothing.
  canonical: (field, value) =>
    (field === "event_conditions" || field === "parameter_mutations") && Array.isArray(value)
      ? inCanonicalOrder(value)
      : value,
};

export type ComparisonType =
  | "EQUALS"
  | "EQUALS_CASE_INSENSITIVE"
  | "CONTAINS"
  | "CONTAINS_CASE_INSENSITIVE"
  | "STARTS_WITH"
  | "STARTS_WITH_CASE_INSENSITIVE"
  | "ENDS_WITH"
  | "ENDS_WITH_CASE_INSENSITIVE"
  | "GREATER_THAN"
  | "GREATER_THAN_OR_EQUAL"
  | "LESS_THAN"
  | "LESS_THAN_OR_EQUAL"
  | "REGULAR_EXPRESSION"
  | "REGULAR_EXPRESSION_CASE_INSENSITIVE";

export interface RuleCondition {
  readonly field: string;
  readonly comparisonType: ComparisonType;
  readonly value: string;
  readonly negated: boolean;
}

export interface ParameterMutation {
  readonly parameter: string;
  readonly parameterValue: string;
}

export interface EventCreateRuleFields {
  readonly destinationEvent: string;
  readonly eventConditions: readonly RuleCondition[];
  readonly sourceCopyParameters: boolean;
  readonly parameterMutations: readonly ParameterMutation[];
}

export function eventCreateRuleFields(from: EventCreateRuleFields): Fields {
  return {
    destination_event: from.destinationEvent,
    event_conditions: from.eventConditions.map((c) => ({
      field: c.field,
      comparison_type: c.comparisonType,
      value: c.value,
      negated: c.negated,
    })),
    source_copy_parameters: from.sourceCopyParameters,
    parameter_mutations: from.parameterMutations.map((m) => ({
      parameter: m.parameter,
      parameter_value: m.parameterValue,
    })),
  };
}

/** Rules of one stream; whether GA4 counts them by stream or by property is not established, see GA4's help 10447093. */
export const RULES_PER_STREAM_LIMIT = 50;
