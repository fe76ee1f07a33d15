/**
 * An event create rule as SQL over `raw_events`: which events it acts on and what it makes of them. Pure: text in, text
 * out. Knows nothing of key events, sessions or reports.
 *
 * What GA4's documentation says: a rule sees one event at a time, its conditions are ANDed, it cannot act on an event
 * that another rule made, it belongs to one stream, and it acts only on what is collected while it is in force. What
 * Google has not said, and this emulator had to choose, is in CollectionChoices and in `createdParameters`.
 */
import { createHash } from "node:crypto";
import type { ComparisonType, EventCreateRuleState, RuleCondition, Versioned } from "../world/state.js";
import { allOf, literal, literals, microseconds, numberOfText, parameterText } from "./sql-text.js";

/** What is NOT established about GA4 and therefore a choice; every default is a guess and can be turned round. */
export interface CollectionChoices {
  /** Whether a REGULAR_EXPRESSION condition must match the whole value or a part of it. Default `partial`. */
  readonly regexMatch: "partial" | "full";
  /**
   * Whether a negated condition holds for an event that lacks the parameter. Default `holds`: the comparison is false,
   * and it is the comparison's result that is negated. A condition that is not negated never holds without it.
   */
  readonly negatedWhenMissing: "holds" | "fails";
  /** What `[[parameter]]` makes of an event without that parameter. Default `left_out`. */
  readonly referenceToNothing: "left_out" | "empty" | "as_written";
  /** Whether rules see what servers send. Default `false`: they run in the page [answer/10447093]. */
  readonly rulesOnServerEvents: boolean;
}

export const DEFAULT_CHOICES: CollectionChoices = {
  regexMatch: "partial",
  negatedWhenMissing: "holds",
  referenceToNothing: "left_out",
  rulesOnServerEvents: false,
};

/** The number in a condition's value; the same rule of what a number is as for parameters. */
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

function numeric(operator: string, text: string, wanted: string): string {
  const number = Number(wanted);
  if (!NUMBER.test(wanted) || !Number.isFinite(number)) return "false";
  return `${numberOfText(text)} ${operator} ${number}::DOUBLE`;
}

/**
 * The comparison alone: NULL or false where it does not hold. Which letters are one without regard to case is not
 * established: here those that a regular expression takes for one.
 */
function comparison(text: string, type: ComparisonType, value: string): string {
  const anyCase = (pattern: string): string => `regexp_full_match(${text}, ${literal(pattern)}, 'is')`;
  const part = value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  switch (type) {
    case "EQUALS":
      return `${text} = ${literal(value)}`;
    case "EQUALS_CASE_INSENSITIVE":
      return anyCase(part);
    case "CONTAINS":
      return `contains(${text}, ${literal(value)})`;
    case "CONTAINS_CASE_INSENSITIVE":
      return anyCase(`.*${part}.*`);
    case "STARTS_WITH":
      return `starts_with(${text}, ${literal(value)})`;
    case "STARTS_WITH_CASE_INSENSITIVE":
      return anyCase(`${part}.*`);
    case "ENDS_WITH":
      return `ends_with(${text}, ${literal(value)})`;
    case "ENDS_WITH_CASE_INSENSITIVE":
      return anyCase(`.*${part}`);
    case "GREATER_THAN":
      return numeric(">", text, value);
    case "GREATER_THAN_OR_EQUAL":
      return numeric(">=", text, value);
    case "LESS_THAN":
      return numeric("<", text, value);
    case "LESS_THAN_OR_EQUAL":
      return numeric("<=", text, value);
    case "REGULAR_EXPRESSION":
    case "REGULAR_EXPRESSION_CASE_INSENSITIVE":
      return `${text} IN (SELECT value FROM ${matchedTable(value, type)})`;
  }
}

function textOf({ field }: RuleCondition): string {
  return field === "event_name" ? "event_name" : parameterText("event_params", field);
}

/** Where the texts are that a pattern matches: DuckDB has RE2, and rules run with JavaScript's regular expressions. */
function matchedTable(pattern: string, type: ComparisonType): string {
  return `temp.matched_${createHash("sha256").update(`${type} ${pattern}`).digest("hex").slice(0, 16)}`;
}

/** What a regular expression of a rule is held against, and where its matches go. */
export interface PatternQuestion {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** The texts that any event of the rule's has, in one column. */
  readonly texts: string;
  readonly table: string;
}

/** The regular expressions of one version of a rule; each needs its table before `createEventsSql`. */
export function patternQuestions(
  version: Versioned<EventCreateRuleState>,
  choices: CollectionChoices,
): readonly PatternQuestion[] {
  const { eventConditions } = version.value;
  const others = eventConditions.filter((condition) => !isPattern(condition));
  const acts = allOf([...scopeOf(version), ...others.map((condition) => conditionSql(condition, choices))]);
  return eventConditions.filter(isPattern).map((condition) => ({
    pattern: condition.value,
    ignoreCase: condition.comparisonType === "REGULAR_EXPRESSION_CASE_INSENSITIVE",
    texts: `SELECT DISTINCT ${textOf(condition)} FROM raw_events WHERE ${acts}`,
    table: matchedTable(condition.value, condition.comparisonType),
  }));
}

function isPattern({ comparisonType }: RuleCondition): boolean {
  return comparisonType.startsWith("REGULAR_EXPRESSION");
}

/** Which events a version of a rule can act on at all. */
function scopeOf(version: Versioned<EventCreateRuleState>): readonly string[] {
  return [
    "rule_id IS NULL",
    `stream_id = ${literal(version.value.streamId)}`,
    inForceSql(version, "event_timestamp"),
  ];
}

/** A condition as a predicate that is true or false, never NULL. */
function conditionSql(condition: RuleCondition, choices: CollectionChoices): string {
  const text = textOf(condition);
  const holds = `coalesce(${comparison(text, condition.comparisonType, condition.value)}, false)`;
  if (!condition.negated) return holds;
  return choices.negatedWhenMissing === "holds" ? `NOT ${holds}` : `(${text} IS NOT NULL AND NOT ${holds})`;
}

/**
 * The parameters that stay when a rule does not copy: with `source_copy_parameters` unset "all non-internal parameters"
 * are left out. Google names no list; these are the ones the tag sends with every hit by itself.
 */
const INTERNAL_PARAMETERS: readonly string[] = [
  "ga_session_id",
  "ga_session_number",
  "session_engaged",
  "engaged_session_event",
  "page_location",
  "page_title",
  "page_referrer",
  "debug_mode",
];

/** Time in the foreground is sent once, with the original: a copy that carried it would count it twice. */
const NEVER_COPIED: readonly string[] = ["engagement_time_msec"];

function mutation(parameter: string, value: string, choices: CollectionChoices): string {
  const source = /^\[\[(.+)\]\]$/.exec(value)?.[1];
  const constant = (text: string): string =>
    `[{'key': ${literal(parameter)}, 'value': {'string_value': ${literal(text)}, 'int_value': NULL::BIGINT, 'float_value': NULL::DOUBLE, 'double_value': NULL::DOUBLE}}]`;
  if (source === undefined) return constant(value);
  const copied = `list_transform(list_filter(event_params, lambda p: p.key = ${literal(source)})[1:1], lambda p: {'key': ${literal(parameter)}, 'value': p.value})`;
  if (choices.referenceToNothing === "left_out") return copied;
  const instead = constant(choices.referenceToNothing === "empty" ? "" : value);
  return `CASE WHEN len(${copied}) > 0 THEN ${copied} ELSE ${instead} END`;
}

/** The created event's parameters, from those of the event it is made from. */
function createdParameters(rule: EventCreateRuleState, choices: CollectionChoices): string {
  const mutated = rule.parameterMutations.map(({ parameter }) => parameter);
  const dropped = literals([...NEVER_COPIED, ...mutated]);
  const kept = rule.sourceCopyParameters
    ? `p.key NOT IN ${dropped}`
    : `p.key IN ${literals(INTERNAL_PARAMETERS)} AND p.key NOT IN ${dropped}`;
  return rule.parameterMutations.reduce(
    (list, { parameter, parameterValue }) =>
      `list_concat(${list}, ${mutation(parameter, parameterValue, choices)})`,
    `list_filter(event_params, lambda p: ${kept})`,
  );
}

/** Whether a version can have been in force at any moment from `first` to `last`, both in microseconds. */
export function inForceWithin(version: Versioned<unknown>, first: bigint, last: bigint): boolean {
  const until = version.until === null ? null : BigInt(version.until.getTime()) * 1000n;
  return BigInt(version.from.getTime()) * 1000n <= last && (until === null || until > first);
}

/** That a moment in the column lies in the span of a version. */
export function inForceSql(version: Versioned<unknown>, column: string): string {
  const after = `${column} >= ${microseconds(version.from)}`;
  return version.until === null ? after : `${after} AND ${column} < ${microseconds(version.until)}`;
}

/** The statement that adds to `raw_events` what one version of a rule creates. */
export function createEventsSql(
  version: Versioned<EventCreateRuleState>,
  choices: CollectionChoices,
): string {
  const rule = version.value;
  // A condition on the name is cheap and mostly the narrowest: it goes first.
  const conditions = [...rule.eventConditions].sort(
    (a, b) => Number(a.field !== "event_name") - Number(b.field !== "event_name"),
  );
  const acts = allOf([
    ...scopeOf(version),
    ...conditions.map((condition) => conditionSql(condition, choices)),
  ]);
  return `INSERT INTO raw_events BY NAME
SELECT * REPLACE (
  ${literal(rule.destinationEvent)} AS event_name,
  ${createdParameters(rule, choices)} AS event_params,
  NULL AS ecommerce,
  ${literal(rule.id)} AS rule_id)
FROM raw_events WHERE ${acts}`;
}
