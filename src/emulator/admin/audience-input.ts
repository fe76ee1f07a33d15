/**
 * Reads an incoming Audience field by field, and refuses what audience.proto forbids; the wording of the refusals is not
 * established. Knows nothing of properties and lists.
 */

import { invalidArgument } from "../grpc/status.js";
import type {
  AudienceDuration,
  AudienceEventTrigger,
  AudienceFilterClause,
  AudienceFilterScope,
  AudienceSequenceStep,
  AudienceState,
} from "../world/audience-state.js";
import { type ExpressionInput, readExpression } from "./audience-expression.js";
import { oneOf } from "./audience-field-filter.js";
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
