/**
 * Reads how an incoming Audience combines its conditions: by audience.proto, ANDs of ORs of single conditions. The
 * wording of the refusals is not established. Knows nothing of clauses, audiences and properties.
 */

import { invalidArgument } from "../grpc/status.js";
import type { AudienceExpression, AudienceFilterScope } from "../world/audience-state.js";
import { type FieldFilterInput, readFieldFilter } from "./audience-field-filter.js";

interface ListInput {
  readonly filterExpressions: readonly ExpressionInput[];
}

/** A decoded AudienceFilterExpression; one of the fields is there, or none. */
export interface ExpressionInput {
  readonly andGroup?: ListInput | null;
  readonly orGroup?: ListInput | null;
  readonly notExpression?: ExpressionInput | null;
  readonly dimensionOrMetricFilter?: FieldFilterInput | null;
  readonly eventFilter?: {
    readonly eventName: string;
    readonly eventParameterFilterExpression: ExpressionInput | null;
  } | null;
}

/** Fields that GA4 refuses outside an event's parameters; `eventCount` is valid within. */
const REJECTED_FIELDS: ReadonlySet<string> = new Set(["eventCount", "sessionCount", "sessions"]);

/** What holds for all expressions of one filter. */
interface Place {
  readonly scope: AudienceFilterScope;
  /** Whether this is inside an event filter, where GA4 knows other fields and no further events. */
  readonly ofEvent: boolean;
}

/**
 * The expression of a filter, checked. Throws INVALID_ARGUMENT naming the first wrong field.
 *
 * @example readExpression(input, "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS", "audience.filter_clauses[0]...")
 */
export function readExpression(
  input: ExpressionInput | null,
  scope: AudienceFilterScope,
  at: string,
): AudienceExpression {
  const ands = readAnds(input, at);
  const filterExpressions = ands.map((and, index) => {
    const ors = `${at}.and_group[${index}]`;
    if (!and.orGroup) throw invalidArgument(`${ors}: an and_group can only contain an or_group.`);
    return readOrs(and.orGroup, { scope, ofEvent: false }, ors);
  });
  return { andGroup: { filterExpressions } };
}

function readAnds(input: ExpressionInput | null, at: string): readonly ExpressionInput[] {
  if (!input?.andGroup) throw invalidArgument(`${at} is required: an and_group at the top level.`);
  const { filterExpressions } = input.andGroup;
  if (filterExpressions.length === 0) throw invalidArgument(`${at}.and_group must not be empty.`);
  return filterExpressions;
}

function readOrs({ filterExpressions }: ListInput, place: Place, at: string): AudienceExpression {
  if (filterExpressions.length === 0) throw invalidArgument(`${at}.or_group must not be empty.`);
  return {
    orGroup: {
      filterExpressions: filterExpressions.map((or, index) =>
        readCondition(or, place, `${at}.or_group[${index}]`),
      ),
    },
  };
}

/** A single condition: of a field, of a field negated, or of an event. */
function readCondition(input: ExpressionInput, place: Place, at: string): AudienceExpression {
  if (input.dimensionOrMetricFilter) {
    return { dimensionOrMetricFilter: readField(input.dimensionOrMetricFilter, place, at) };
  }
  if (input.notExpression) {
    const { dimensionOrMetricFilter } = input.notExpression;
    if (!dimensionOrMetricFilter) {
      throw invalidArgument(`${at}.not_expression can only include a dimension_or_metric_filter.`);
    }
    return {
      notExpression: {
        dimensionOrMetricFilter: readField(dimensionOrMetricFilter, place, `${at}.not_expression`),
      },
    };
  }
  if (input.eventFilter) {
    if (place.ofEvent) throw invalidArgument(`${at}.event_filter: nested event filters are not supported.`);
    return readEvent(input.eventFilter, place.scope, `${at}.event_filter`);
  }
  throw invalidArgument(`${at} must be a single condition.`);
}

function readField(input: FieldFilterInput, place: Place, at: string): ReturnType<typeof readFieldFilter> {
  const field = `${at}.dimension_or_metric_filter`;
  if (!place.ofEvent && REJECTED_FIELDS.has(input.fieldName)) {
    throw invalidArgument(`${field}.field_name: "${input.fieldName}" is not a valid field.`);
  }
  return readFieldFilter(input, place.scope, field);
}

function readEvent(
  input: NonNullable<ExpressionInput["eventFilter"]>,
  scope: AudienceFilterScope,
  at: string,
): AudienceExpression {
  const { eventName, eventParameterFilterExpression } = input;
  if (eventName === "") throw invalidArgument(`${at}.event_name is required.`);
  if (eventParameterFilterExpression === null) return { eventFilter: { eventName } };
  const parameters = readParameters(
    eventParameterFilterExpression,
    scope,
    `${at}.event_parameter_filter_expression`,
  );
  return { eventFilter: { eventName, eventParameterFilterExpression: parameters } };
}

/**
 * The conditions on an event's parameters. The proto wants "a single and_group of dimension_or_metric_filter or
 * not_expression; ANDs of ORs are not supported"; live properties hold and_group -> or_group -> filter. Both are
 * accepted: an or_group of one condition is no OR.
 */
function readParameters(input: ExpressionInput, scope: AudienceFilterScope, at: string): AudienceExpression {
  const place: Place = { scope, ofEvent: true };
  const filterExpressions = readAnds(input, at).map((and, index) => {
    const condition = `${at}.and_group[${index}]`;
    if (!and.orGroup) return readCondition(and, place, condition);
    if (and.orGroup.filterExpressions.length > 1) {
      throw invalidArgument(`${condition}.or_group: ANDs of ORs are not supported here.`);
    }
    return readOrs(and.orGroup, place, condition);
  });
  return { andGroup: { filterExpressions } };
}
