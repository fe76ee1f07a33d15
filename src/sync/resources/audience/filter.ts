/**
 * An audience's conditions in the shape of audience.proto, by snake_case paths: and_group -> or_group -> one condition,
 * also inside an event's parameter expression, which is how live properties have it. Knows nothing of goals.
 */
import type { FieldValue } from "../resource.js";

export type FilterScope = "WITHIN_SAME_SESSION" | "ACROSS_ALL_SESSIONS";

/** `eventCount > count`; numbers are whole, as GA4 counts. */
export interface EventCondition {
  readonly event: string;
  /** More than so many times; absent = at all. */
  readonly moreThan?: number;
  /** In so many days up to the present one; only across all sessions. */
  readonly withinDays?: number;
}

/** A user did that. A count and a span of days are conditions on `eventCount`. */
export function eventFilter({ event, moreThan, withinDays }: EventCondition): FieldValue {
  if (moreThan === undefined && withinDays === undefined) return { event_filter: { event_name: event } };
  return {
    event_filter: {
      event_name: event,
      event_parameter_filter_expression: allOf([[fieldGreater("eventCount", moreThan ?? 0, withinDays)]]),
    },
  };
}

/** A field of the user or session is greater than a number. */
export function fieldGreater(field: string, number: number, withinDays?: number): FieldValue {
  return {
    dimension_or_metric_filter: {
      field_name: field,
      numeric_filter: { operation: "GREATER_THAN", value: { int64_value: String(number) } },
      ...(withinDays === undefined ? {} : { in_any_n_day_period: withinDays }),
    },
  };
}

/** Every list must hold; of a list, one. */
export function allOf(lists: readonly (readonly FieldValue[])[]): FieldValue {
  const anyOf = lists.map((list) => ({ or_group: { filter_expressions: list } }));
  return { and_group: { filter_expressions: anyOf } };
}

export function clause(type: "INCLUDE" | "EXCLUDE", scope: FilterScope, expression: FieldValue): FieldValue {
  return {
    clause_type: type,
    simple_filter: { scope: `AUDIENCE_FILTER_SCOPE_${scope}`, filter_expression: expression },
  };
}
