/**
 * Event create rules as SQL over `arrived`: which events they act on and what they make of them. Pure: text in, text
 * out. Knows nothing of key events, sessions or reports.
 *
 * What GA4's documentation says: a rule sees one event at a time, its conditions are ANDed, it cannot act on an event
 * that another rule made, it belongs to one stream, and it acts only on what is collected while it is in force. What
 * Google has not said, and this emulator had to choose, is in CollectionChoices and in `createdParameters`.
 */
import type { EventCreateRuleState, RuleCondition, Versioned } from "../world/state.js";
import { COPIED, namedColumn } from "./incoming-sql.js";
import { allOf, integerOfText, literal, literals, microseconds, numberOfText } from "./sql-text.js";

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
function comparison(text: string, { comparisonType: type, value, question }: Numbered): string {
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
      return `${text} IN (SELECT value FROM temp.matched WHERE question = ${question})`;
  }
}

/** One version of a rule that was in force while a batch was collected. */
interface Acting extends Versioned<EventCreateRuleState> {
  /** Its place among them: the `made_by` of what it makes. */
  readonly nth: number;
}

/** What of a batch decides which rules and key events have to be looked at. */
export interface Batch {
  /** Moments in microseconds, both included. */
  readonly first: bigint;
  readonly last: bigint;
  readonly names: ReadonlySet<string>;
  readonly streams: ReadonlySet<string>;
}

/** The rules that act on a batch. */
export interface ActingRules {
  readonly versions: readonly Acting[];
  /** The regular expressions of all that are in force: those too are held to be readable whose rules have no event here. */
  readonly patterns: readonly Pattern[];
  /** The parameters whose texts they look at in `arrived`. */
  readonly parameters: readonly string[];
}

/** The versions that can have been in force at any moment of a batch, and have an event in it to look at. */
export function actingRules(history: readonly Versioned<EventCreateRuleState>[], batch: Batch): ActingRules {
  const inForce = history.filter((version) => inForceWithin(version, batch));
  const versions = inForce
    .filter(({ value }) => hasEvents(value, batch))
    .map((version, nth) => ({ ...version, nth }));
  const named = versions.flatMap(({ value }) => [
    ...value.eventConditions.map(({ field }) => field).filter((field) => field !== "event_name"),
    ...value.parameterMutations
      .filter(isOfSession)
      .flatMap(({ parameterValue }) => sourceOf(parameterValue) ?? []),
  ]);
  const patterns = inForce.flatMap(({ value }) => value.eventConditions.filter(isPattern).map(patternOf));
  return { versions, patterns, parameters: [...new Set(named)] };
}

/** Whether any event of a batch is of the rule's stream, and of the name that its conditions ask for. */
function hasEvents({ streamId, eventConditions }: EventCreateRuleState, { names, streams }: Batch): boolean {
  return (
    streams.has(streamId) &&
    eventConditions.every(
      ({ field, comparisonType, value, negated }) =>
        field !== "event_name" || comparisonType !== "EQUALS" || negated || names.has(value),
    )
  );
}

export interface Pattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

/** What a regular expression of a rule is held against. DuckDB has RE2, and rules run with JavaScript's regular expressions. */
export interface PatternQuestion extends Pattern {
  /** The `question` of its texts in `temp.matched (question INTEGER, value VARCHAR)`. */
  readonly question: number;
  /** The texts that any event of the rule's has, in one column. */
  readonly texts: string;
}

/** The regular expressions of the rules; each needs its matches before `makeEventsSql`. */
export function patternQuestions(
  { versions, parameters }: ActingRules,
  choices: CollectionChoices,
): readonly PatternQuestion[] {
  return versions.flatMap((version) => {
    const conditions = conditionsOf(version);
    const others = conditions.filter((condition) => !isPattern(condition));
    const acts = allOf([
      ...scopeOf(version),
      ...others.map((condition) => conditionSql(condition, parameters, choices)),
    ]);
    return conditions.filter(isPattern).map((condition) => ({
      ...patternOf(condition),
      question: condition.question,
      texts: `SELECT DISTINCT ${textOf(condition, parameters)} FROM arrived WHERE ${acts}`,
    }));
  });
}

function isPattern({ comparisonType }: RuleCondition): boolean {
  return comparisonType.startsWith("REGULAR_EXPRESSION");
}

function patternOf({ comparisonType, value }: RuleCondition): Pattern {
  return { pattern: value, ignoreCase: comparisonType === "REGULAR_EXPRESSION_CASE_INSENSITIVE" };
}

/** A condition with a number that no other condition of the acting rules has. */
type Numbered = RuleCondition & { readonly question: number };

/** GA4 has no rule with so many conditions. */
const MOST_CONDITIONS = 1000;

function conditionsOf({ nth, value }: Acting): readonly Numbered[] {
  return value.eventConditions.map((condition, index) => ({
    ...condition,
    question: nth * MOST_CONDITIONS + index,
  }));
}

function textOf({ field }: RuleCondition, parameters: readonly string[]): string {
  return field === "event_name" ? "event_name" : namedColumn(parameters, field);
}

/** Which events a version of a rule can act on at all. */
function scopeOf(version: Acting): readonly string[] {
  return [
    "made_by IS NULL",
    `stream_id = ${literal(version.value.streamId)}`,
    inForceSql(version, "event_ts"),
  ];
}

/** A condition as a predicate that is true or false, never NULL. */
function conditionSql(
  condition: Numbered,
  parameters: readonly string[],
  choices: CollectionChoices,
): string {
  const text = textOf(condition, parameters);
  const holds = `coalesce(${comparison(text, condition)}, false)`;
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

/** The parameter that `[[parameter]]` stands for. */
function sourceOf(value: string): string | undefined {
  return /^\[\[(.+)\]\]$/.exec(value)?.[1];
}

function mutation(parameter: string, value: string, choices: CollectionChoices): string {
  const source = sourceOf(value);
  const constant = (text: string): string => `[{'key': ${literal(parameter)}, 'value': ${literal(text)}}]`;
  if (source === undefined) return constant(value);
  const copied = `list_transform(list_filter(params, lambda p: p.key = ${literal(source)})[1:1], lambda p: {'key': ${literal(parameter)}, 'value': p.value})`;
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
    `list_filter(params, lambda p: ${kept})`,
  );
}

function inForceWithin(version: Versioned<unknown>, { first, last }: Batch): boolean {
  const until = version.until === null ? null : BigInt(version.until.getTime()) * 1000n;
  return BigInt(version.from.getTime()) * 1000n <= last && (until === null || until > first);
}

/** That a moment in the column lies in the span of a version. */
export function inForceSql(version: Versioned<unknown>, column: string): string {
  const after = `${column} >= ${microseconds(version.from)}`;
  return version.until === null ? after : `${after} AND ${column} < ${microseconds(version.until)}`;
}

type Mutation = EventCreateRuleState["parameterMutations"][number];

function isOfSession({ parameter }: Mutation): boolean {
  return parameter === "ga_session_id";
}

/** The session of what a version makes: that of the event it is made of, unless the rule sets another. */
function sessionSql({ value }: Acting, parameters: readonly string[]): string {
  const set = value.parameterMutations.find(isOfSession)?.parameterValue;
  if (set === undefined) return "ga_session_id";
  const source = sourceOf(set);
  return integerOfText(source === undefined ? literal(set) : namedColumn(parameters, source));
}

/** The statement that adds to `arrived` what the rules make. */
export function makeEventsSql({ versions, parameters }: ActingRules, choices: CollectionChoices): string {
  const made = versions.map((version) => {
    // A condition on the name is cheap and mostly the narrowest: it goes first.
    const conditions = [...conditionsOf(version)].sort(
      (a, b) => Number(a.field !== "event_name") - Number(b.field !== "event_name"),
    );
    const acts = allOf([
      ...scopeOf(version),
      ...conditions.map((condition) => conditionSql(condition, parameters, choices)),
    ]);
    return `SELECT ${COPIED.join(", ")}, raw_row, ${literal(version.value.destinationEvent)} AS event_name,
  ${version.nth} AS made_by, ${literal(version.value.id)} AS rule_id, ${sessionSql(version, parameters)} AS ga_session_id
FROM arrived WHERE ${acts}`;
  });
  return `INSERT INTO arrived BY NAME ${made.join("\nUNION ALL\n")}\nORDER BY made_by, raw_row`;
}

/** The parameters of what the rules make: SQL over the original's `params`, and `made_by`, which is NULL for an original. */
export function madeParametersSql({ versions }: ActingRules, choices: CollectionChoices): string {
  if (versions.length === 0) return "params";
  const cases = versions.map(({ nth, value }) => `WHEN ${nth} THEN ${createdParameters(value, choices)}`);
  return `CASE made_by ${cases.join("\n  ")} ELSE params END`;
}
