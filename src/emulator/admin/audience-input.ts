/**
 * Reads an incoming Audience field by field, and refuses what audience.proto forbids: its conditions are ANDs of ORs
 * of single ones. The wording of the refusals is not established. Knows nothing of properties and lists.
 */
import { invalidArgument } from "../grpc/status.js";
import type {
  AudienceDuration,
  AudienceEventTrigger,
  AudienceExpression,
  AudienceFilterClause,
  AudienceFilterScope,
  AudienceSequenceStep,
  AudienceState,
} from "../world/state.js";
import { type FieldFilterInput, oneOf, readFieldFilter } from "./audience-field-filter.js";
import { checkCreatedEvent } from "./event-names.js";

interface SimpleFilterInput {
  readonly scope: string | number;
  readonly filterExpression: ExpressionInput | null;
}

interface SequenceStepInput extends SimpleFilterInput {
  readonly immediatelyFollows: boolean;
  readonly constraintDuration: AudienceDuration | null;
}

interface FilterClauseInput {
  readonly clauseType: string | number;
  readonly simpleFilter?: SimpleFilterInput | null;
  readonly sequenceFilter?: {
    readonly scope: string | number;
    readonly sequenceMaximumDuration: AudienceDuration | null;
    readonly sequenceSteps: readonly SequenceStepInput[];
  } | null;
}

/** The fields of an incoming Audience; the output-only ones are ignored. */
export interface AudienceInput {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly membershipDurationDays: number;
  readonly eventTrigger: { readonly eventName: string; readonly logCondition: string | number } | null;
  readonly exclusionDurationMode: string | number;
  readonly filterClauses: readonly FilterClauseInput[];
}

const SCOPES: readonly AudienceFilterScope[] = [
  "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_EVENT",
  "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION",
  "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS",
];
const CLAUSE_TYPES = ["INCLUDE", "EXCLUDE"] as const;
const LOG_CONDITIONS = ["AUDIENCE_JOINED", "AUDIENCE_MEMBERSHIP_RENEWED"] as const;
const EXCLUSION_MODES = ["EXCLUDE_TEMPORARILY", "EXCLUDE_PERMANENTLY"] as const;
const MAXIMUM_MEMBERSHIP_DAYS = 540;

function readText(text: string, field: string): string {
  if (text === "") throw invalidArgument(`audience.${field} is required.`);
  return text;
}

function readMembership(days: number): number {
  const at = "audience.membership_duration_days";
  if (days <= 0) throw invalidArgument(`${at} is required.`);
  if (days > MAXIMUM_MEMBERSHIP_DAYS) {
    throw invalidArgument(`${at} cannot be set to more than ${MAXIMUM_MEMBERSHIP_DAYS} days.`);
  }
  return days;
}

/** The trigger, or nothing where there is none. */
function readTrigger(input: AudienceInput["eventTrigger"]): { readonly eventTrigger?: AudienceEventTrigger } {
  if (input === null) return {};
  const at = "audience.event_trigger";
  checkCreatedEvent(`${at}.event_name`, input.eventName);
  const logCondition = oneOf(LOG_CONDITIONS, input.logCondition, `${at}.log_condition`);
  return { eventTrigger: { eventName: input.eventName, logCondition } };
}

/** The mode, or nothing where there is none. */
function readExclusionMode(value: string | number): Pick<AudienceState, "exclusionDurationMode"> {
  if (value === "AUDIENCE_EXCLUSION_DURATION_MODE_UNSPECIFIED") return {};
  return { exclusionDurationMode: oneOf(EXCLUSION_MODES, value, "audience.exclusion_duration_mode") };
}

function readStep(input: SequenceStepInput, at: string): AudienceSequenceStep {
  const scope = oneOf(SCOPES, input.scope, `${at}.scope`);
  return {
    scope,
    immediatelyFollows: input.immediatelyFollows,
    ...(input.constraintDuration && { constraintDuration: input.constraintDuration }),
    filterExpression: readExpression(input.filterExpression, scope, `${at}.filter_expression`),
  };
}

function readClause(input: FilterClauseInput, at: string): AudienceFilterClause {
  const clauseType = oneOf(CLAUSE_TYPES, input.clauseType, `${at}.clause_type`);
  if (input.simpleFilter) {
    const scope = oneOf(SCOPES, input.simpleFilter.scope, `${at}.simple_filter.scope`);
    const expression = `${at}.simple_filter.filter_expression`;
    const filterExpression = readExpression(input.simpleFilter.filterExpression, scope, expression);
    return { clauseType, simpleFilter: { scope, filterExpression } };
  }
  if (input.sequenceFilter) {
    const sequence = `${at}.sequence_filter`;
    const { sequenceMaximumDuration, sequenceSteps } = input.sequenceFilter;
    if (sequenceSteps.length === 0) throw invalidArgument(`${sequence}.sequence_steps is required.`);
    return {
      clauseType,
      sequenceFilter: {
        scope: oneOf(SCOPES, input.sequenceFilter.scope, `${sequence}.scope`),
        ...(sequenceMaximumDuration && { sequenceMaximumDuration }),
        sequenceSteps: sequenceSteps.map((step, index) =>
          readStep(step, `${sequence}.sequence_steps[${index}]`),
        ),
      },
    };
  }
  throw invalidArgument(`${at} must have a simple_filter or a sequence_filter.`);
}

/** The clauses, checked. Throws INVALID_ARGUMENT for none at all, or naming the first wrong field. */
export function readClauses(inputs: readonly FilterClauseInput[]): readonly AudienceFilterClause[] {
  const at = "audience.filter_clauses";
  if (inputs.length === 0) throw invalidArgument(`${at} is required.`);
  return inputs.map((input, index) => readClause(input, `${at}[${index}]`));
}

/** The part of an audience that never changes. */
type AudienceDefinition = Pick<
  AudienceState,
  "membershipDurationDays" | "exclusionDurationMode" | "filterClauses"
>;

/** The part of an audience that an update may change. */
type AudienceLabels = Pick<AudienceState, "displayName" | "description" | "eventTrigger">;

/** The fields, checked. Throws INVALID_ARGUMENT naming the first wrong one. */
export function readAudience(input: AudienceInput): AudienceDefinition & AudienceLabels {
  return { ...readLabels(input), ...readDefinition(input) };
}

/** The mutable fields, checked. Throws INVALID_ARGUMENT naming the first wrong one. */
export function readLabels(
  input: Pick<AudienceInput, "displayName" | "description" | "eventTrigger">,
): AudienceLabels {
  return {
    displayName: readText(input.displayName, "display_name"),
    description: readText(input.description, "description"),
    ...readTrigger(input.eventTrigger),
  };
}

function readDefinition(input: AudienceInput): AudienceDefinition {
  return {
    membershipDurationDays: readMembership(input.membershipDurationDays),
    ...readExclusionMode(input.exclusionDurationMode),
    filterClauses: readClauses(input.filterClauses),
  };
}

interface ListInput {
  readonly filterExpressions: readonly ExpressionInput[];
}

/** A decoded AudienceFilterExpression; one of the fields is there, or none. */
interface ExpressionInput {
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
function readExpression(
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
