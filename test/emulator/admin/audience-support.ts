/** Audiences in the client's own words, as small as they come. */
import type { protos } from "@google-analytics/admin";

type V1alpha = typeof protos.google.analytics.admin.v1alpha;
export type Audience = ConstructorParameters<V1alpha["Audience"]>[0] & object;
export type Clause = ConstructorParameters<V1alpha["AudienceFilterClause"]>[0] & object;
export type Expression = ConstructorParameters<V1alpha["AudienceFilterExpression"]>[0] & object;
export type FieldFilter = ConstructorParameters<V1alpha["AudienceDimensionOrMetricFilter"]>[0] & object;
type Scope = "WITHIN_SAME_EVENT" | "WITHIN_SAME_SESSION" | "ACROSS_ALL_SESSIONS";

export function and(...filterExpressions: Expression[]): Expression {
  return { andGroup: { filterExpressions } };
}

export function or(...filterExpressions: Expression[]): Expression {
  return { orGroup: { filterExpressions } };
}

export function not(expression: Expression): Expression {
  return { notExpression: expression };
}

/** A condition on a field; by default that it is exactly "x". */
export function field(fieldName: string, filter: FieldFilter = exactly("x")): Expression {
  return { dimensionOrMetricFilter: { fieldName, ...filter } };
}

export function exactly(value: string): FieldFilter {
  return { stringFilter: { matchType: "EXACT", value, caseSensitive: false } };
}

export function moreThan(count: number): FieldFilter {
  return { numericFilter: { operation: "GREATER_THAN", value: { int64Value: String(count) } } };
}

export function did(eventName: string, parameters?: Expression): Expression {
  return { eventFilter: { eventName, ...(parameters && { eventParameterFilterExpression: parameters }) } };
}

/** One inclusive clause. */
export function including(filterExpression: Expression, scope: Scope = "ACROSS_ALL_SESSIONS"): Clause {
  return {
    clauseType: "INCLUDE",
    simpleFilter: { scope: `AUDIENCE_FILTER_SCOPE_${scope}`, filterExpression },
  };
}

/** One clause of steps that follow each other. */
export function following(...steps: Expression[]): Clause {
  const scope = "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS";
  return {
    clauseType: "INCLUDE",
    sequenceFilter: {
      scope,
      sequenceMaximumDuration: { seconds: "3600", nanos: 0 },
      sequenceSteps: steps.map((filterExpression, index) => ({
        scope,
        immediatelyFollows: index === 1,
        ...(index > 0 && { constraintDuration: { seconds: "60", nanos: 0 } }),
        filterExpression,
      })),
    },
  };
}

/** Who has viewed a page. */
export const READERS: Audience = {
  displayName: "Readers",
  description: "Who viewed a page",
  membershipDurationDays: 30,
  filterClauses: [including(and(or(did("page_view"))))],
};

/** The same without the virtual fields that name a oneof's member, the nulls and the defaults. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !["expr", "oneFilter", "oneValue", "filter"].includes(key))
    .map(([key, inner]): [string, unknown] => [key, plain(inner)])
    .filter(([, inner]) => inner !== null && inner !== undefined && inner !== false && inner !== 0);
  return Object.fromEntries(entries);
}
