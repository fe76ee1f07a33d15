/**
 * Which audiences' triggers this emulator can act on: those whose conditions are that users did, or did not do, events,
 * at all or so many times. Reads the filters into a small tree; what it can't read it names. Pure; knows no SQL.
 */
import type {
  AudienceEventTrigger,
  AudienceExpression,
  AudienceFieldFilter,
  AudienceFilterClause,
  AudienceFilterScope,
  AudienceNumber,
  AudienceState,
  PropertyState,
  Versioned,
} from "../world/state.js";

export type CountOperator = ">" | "<" | "=";

/** A user did an event so many times. */
export interface EventLeaf {
  readonly event: string;
  readonly operator: CountOperator;
  readonly count: number;
  /** Of the last so many days, the present one included; null = since the audience is there. */
  readonly days: number | null;
}

/** Every list must hold; of a list, one leaf. */
export interface EventClause {
  readonly excludes: boolean;
  readonly scope: AudienceFilterScope;
  readonly lists: readonly (readonly EventLeaf[])[];
}

/** One audience with all the triggers it ever had. Its conditions and its membership never change. */
export interface TriggeredAudience {
  readonly id: string;
  /** Nothing that was collected before counts. */
  readonly since: Date;
  readonly membershipDays: number;
  /** Whoever was excluded once stays out. */
  readonly excludesForGood: boolean;
  readonly clauses: readonly EventClause[];
  readonly triggers: readonly Versioned<AudienceEventTrigger>[];
}

/** A trigger that never acts here, though it would in GA4. */
export interface TriggerNotEvaluated {
  readonly audience: string;
  readonly event: string;
  /** The part of the definition that was not understood. */
  readonly why: string;
}

export interface Triggers {
  readonly evaluated: readonly TriggeredAudience[];
  readonly notEvaluated: readonly TriggerNotEvaluated[];
}

/** The audiences of a property that have, or had, a trigger. */
export function triggersOf(property: Pick<PropertyState, "audienceHistory">): Triggers {
  const evaluated: TriggeredAudience[] = [];
  const notEvaluated: TriggerNotEvaluated[] = [];
  const ids = new Set(property.audienceHistory.map(({ value }) => value.id));
  for (const id of ids) {
    const versions = property.audienceHistory.filter(({ value }) => value.id === id);
    const first = versions[0];
    const triggers = versions.flatMap(({ value, from, until }) =>
      value.eventTrigger === undefined ? [] : [{ value: value.eventTrigger, from, until }],
    );
    const last = triggers.at(-1);
    if (first === undefined || last === undefined) continue;
    const read = readClauses(first.value.filterClauses);
    if ("why" in read) {
      notEvaluated.push({ audience: first.value.displayName, event: last.value.eventName, why: read.why });
      continue;
    }
    evaluated.push({
      id,
      since: first.from,
      membershipDays: first.value.membershipDurationDays,
      excludesForGood: first.value.exclusionDurationMode === "EXCLUDE_PERMANENTLY",
      clauses: read.clauses,
      triggers,
    });
  }
  return { evaluated, notEvaluated };
}

/** Carries the name of what could not be read up to where it is reported. */
class NotUnderstood extends Error {}

/** An audience's conditions, or what of them is not understood. */
export function readClauses(
  clauses: AudienceState["filterClauses"],
): { readonly clauses: readonly EventClause[] } | { readonly why: string } {
  if (clauses.length === 0) return { why: "no definition" };
  try {
    return { clauses: clauses.map(readClause) };
  } catch (error) {
    if (error instanceof NotUnderstood) return { why: error.message };
    throw error;
  }
}

function readClause(clause: AudienceFilterClause): EventClause {
  if ("sequenceFilter" in clause) throw new NotUnderstood("sequence_filter");
  const { scope, filterExpression } = clause.simpleFilter;
  const lists = membersOf(filterExpression, "andGroup").map((and) => membersOf(and, "orGroup").map(readLeaf));
  return { excludes: clause.clauseType === "EXCLUDE", scope, lists };
}

/** A group's members; what is no such group is the one member. */
function membersOf(
  expression: AudienceExpression,
  kind: "andGroup" | "orGroup",
): readonly AudienceExpression[] {
  if (kind === "andGroup" && "andGroup" in expression) return expression.andGroup.filterExpressions;
  if (kind === "orGroup" && "orGroup" in expression) return expression.orGroup.filterExpressions;
  return [expression];
}

function readLeaf(expression: AudienceExpression): EventLeaf {
  if (!("eventFilter" in expression)) throw new NotUnderstood(nameOf(expression));
  const { eventName, eventParameterFilterExpression: parameters } = expression.eventFilter;
  const atAll: EventLeaf = { event: eventName, operator: ">", count: 0, days: null };
  if (parameters === undefined) return atAll;
  const conditions = membersOf(parameters, "andGroup").flatMap((and) => membersOf(and, "orGroup"));
  const [counted] = conditions.flatMap((condition) =>
    "dimensionOrMetricFilter" in condition && condition.dimensionOrMetricFilter.fieldName === "eventCount"
      ? [condition.dimensionOrMetricFilter]
      : [],
  );
  // A filter on eventCount is the only one that is considered [audience.proto].
  const [other] = conditions;
  if (counted === undefined)
    throw new NotUnderstood(`parameters of ${eventName}${other ? `: ${nameOf(other)}` : ""}`);
  return { ...atAll, ...readCount(counted) };
}

const OPERATORS = { GREATER_THAN: ">", LESS_THAN: "<", EQUAL: "=" } as const;

function readCount(filter: AudienceFieldFilter): Pick<EventLeaf, "operator" | "count" | "days"> {
  if (!("numericFilter" in filter)) throw new NotUnderstood("eventCount by other than a numeric_filter");
  if (filter.atAnyPointInTime) throw new NotUnderstood("at_any_point_in_time");
  const { operation, value } = filter.numericFilter;
  const days = filter.inAnyNDayPeriod === 0 ? null : filter.inAnyNDayPeriod;
  return { operator: OPERATORS[operation], count: numberOf(value), days };
}

function numberOf(value: AudienceNumber): number {
  return "int64Value" in value ? Number(value.int64Value) : value.doubleValue;
}

function nameOf(expression: AudienceExpression): string {
  if ("dimensionOrMetricFilter" in expression)
    return `the field ${expression.dimensionOrMetricFilter.fieldName}`;
  return (
    Object.keys(expression)[0]?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) ?? "an expression"
  );
}
