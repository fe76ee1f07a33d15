/**
 * Reads a single condition of an incoming Audience: a field and what its value is held against, by the rules of
 * audience.proto. The wording of the refusals is not established. Knows nothing of how conditions are combined.
 */

import { invalidArgument } from "../grpc/status.js";
import type {
  AudienceComparison,
  AudienceFieldFilter,
  AudienceFilterScope,
  AudienceNumber,
} from "../world/state.js";
import { isRe2 } from "./event-names.js";

/** `one_value` of a NumericValue; neither is there where neither was sent. */
interface NumberInput {
  readonly int64Value?: string;
  readonly doubleValue?: number;
}

/** A decoded AudienceDimensionOrMetricFilter; one of the four filters is there, or none. */
export interface FieldFilterInput {
  readonly fieldName: string;
  readonly atAnyPointInTime: boolean;
  readonly inAnyNDayPeriod: number;
  readonly stringFilter?: {
    readonly matchType: string | number;
    readonly value: string;
    readonly caseSensitive: boolean;
  } | null;
  readonly inListFilter?: { readonly values: readonly string[]; readonly caseSensitive: boolean } | null;
  readonly numericFilter?: { readonly operation: string | number; readonly value: NumberInput | null } | null;
  readonly betweenFilter?: {
    readonly fromValue: NumberInput | null;
    readonly toValue: NumberInput | null;
  } | null;
}

const MATCH_TYPES = ["EXACT", "BEGINS_WITH", "ENDS_WITH", "CONTAINS", "FULL_REGEXP"] as const;
const OPERATIONS = ["EQUAL", "LESS_THAN", "GREATER_THAN"] as const;
const MAXIMUM_PERIOD_DAYS = 60;

/** The one of the known names that the value is, or INVALID_ARGUMENT. */
export function oneOf<Name extends string>(known: readonly Name[], value: string | number, at: string): Name {
  const name = known.find((candidate) => candidate === value);
  if (name === undefined) throw invalidArgument(`${at} is required: one of ${known.join(", ")}.`);
  return name;
}

function readNumber(input: NumberInput | null, at: string): AudienceNumber {
  if (input?.int64Value !== undefined) return { int64Value: input.int64Value };
  if (input?.doubleValue !== undefined && Number.isFinite(input.doubleValue)) {
    return { doubleValue: input.doubleValue };
  }
  throw invalidArgument(`${at} is required: a number.`);
}

function readComparison(input: FieldFilterInput, at: string): AudienceComparison {
  const { stringFilter, inListFilter, numericFilter, betweenFilter } = input;
  if (stringFilter) {
    const matchType = oneOf(MATCH_TYPES, stringFilter.matchType, `${at}.string_filter.match_type`);
    const { value, caseSensitive } = stringFilter;
    if (value === "") throw invalidArgument(`${at}.string_filter.value is required.`);
    if (matchType === "FULL_REGEXP" && !isRe2(value)) {
      throw invalidArgument(`${at}.string_filter.value is not a valid regular expression.`);
    }
    return { stringFilter: { matchType, value, caseSensitive } };
  }
  if (inListFilter) {
    const { values, caseSensitive } = inListFilter;
    if (values.length === 0) throw invalidArgument(`${at}.in_list_filter.values must be non-empty.`);
    return { inListFilter: { values, caseSensitive } };
  }
  if (numericFilter) {
    const operation = oneOf(OPERATIONS, numericFilter.operation, `${at}.numeric_filter.operation`);
    return {
      numericFilter: { operation, value: readNumber(numericFilter.value, `${at}.numeric_filter.value`) },
    };
  }
  if (betweenFilter) {
    return {
      betweenFilter: {
        fromValue: readNumber(betweenFilter.fromValue, `${at}.between_filter.from_value`),
        toValue: readNumber(betweenFilter.toValue, `${at}.between_filter.to_value`),
      },
    };
  }
  throw invalidArgument(`${at} must have one filter.`);
}

/** The condition, checked for a filter of that scope. Throws INVALID_ARGUMENT naming the first wrong field. */
export function readFieldFilter(
  input: FieldFilterInput,
  scope: AudienceFilterScope,
  at: string,
): AudienceFieldFilter {
  const { fieldName, atAnyPointInTime, inAnyNDayPeriod } = input;
  if (fieldName === "") throw invalidArgument(`${at}.field_name is required.`);
  if (scope !== "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS" && (atAnyPointInTime || inAnyNDayPeriod !== 0)) {
    throw invalidArgument(
      `${at}: at_any_point_in_time and in_any_n_day_period can only be set when the scope is ACROSS_ALL_SESSIONS.`,
    );
  }
  if (inAnyNDayPeriod < 0 || inAnyNDayPeriod > MAXIMUM_PERIOD_DAYS) {
    throw invalidArgument(`${at}.in_any_n_day_period cannot be greater than ${MAXIMUM_PERIOD_DAYS} days.`);
  }
  return { fieldName, ...readComparison(input, at), atAnyPointInTime, inAnyNDayPeriod };
}
