/**
 * A live event create rule back to what a goal would say: the way back of `compile/`. Whatever comes out here compiles to
 * the very same rule, or it does not come out: a plan would otherwise see a second rule beside it.
 */

import { stringify } from "yaml";
import { messageOf } from "../../diagnostics/messages.js";
import type { Goal } from "../../goals/goal.js";
import { GOAL_ID, type RawGoal, type RawMatch, type RawPage } from "../../goals/goal-schema.js";
import { loadGoals } from "../../goals/load.js";
import type { RawGoalsFile } from "../../goals/schema.js";
import { escapeReferences, type YamlData } from "../../goals/yaml/inline-yaml.js";
import { compileGoal } from "../../sync/compile/compile.js";
import type {
  ComparisonType,
  EventCreateRuleFields,
  RuleCondition,
} from "../../sync/resources/event-create-rule/event-create-rule.js";
import { kindOf } from "../../sync/resources/registry.js";
import { canonicalJson, type Fields, type FieldValue } from "../../sync/resources/resource.js";
import { type AddressReading, addressReadings } from "./address-readings.js";
import type { Why } from "./left-out.js";
import { joinOperators, type Operator, operatorsOf } from "./operators.js";

/** What picks the events of a goal. */
export type Source =
  | {
      readonly type: "event";
      readonly event: string | readonly string[];
      readonly where?: Readonly<Record<string, RawMatch>>;
    }
  | { readonly type: "destination"; readonly page: string | RawPage };

export interface RuleMeaning {
  readonly source: Source;
  /** The parameter the event's value is copied from. */
  readonly valueFrom: string | undefined;
}

export type Inverted = { readonly meaning: RuleMeaning } | { readonly why: Why };

/**
 * `as`: only this type of goal will do; a page view with conditions on its address can be said either way, and becomes a
 * `destination` where nothing is asked for.
 */
export function invertRule(fields: Fields, as?: Source["type"]): Inverted {
  const rule = readRule(fields);
  if (!GOAL_ID.test(rule.destinationEvent)) return { why: { code: "event-not-an-id" } };
  if (!rule.sourceCopyParameters) return { why: { code: "without-parameters" } };
  const valueFrom = copiedValue(rule);
  if (valueFrom === undefined) {
    const parameters = rule.parameterMutations.map((m) => m.parameter);
    return { why: { code: "sets-parameters", parameters } };
  }
  const events = sourceEvents(rule);
  const [event] = events;
  if (event === undefined) return { why: { code: "source-not-one-event" } };
  if (events.includes(rule.destinationEvent))
    return { why: { code: "source-is-created", event: rule.destinationEvent } };
  const rest = rule.eventConditions.filter((c) => c.field !== "event_name");
  if (rest.length === 0 && events.length === 1) return { why: { code: "copy-of-event", event } };

  const onPage =
    events.length === 1 && event === "page_view" && rest.every((c) => c.field === "page_location");
  if (as === "destination" && !onPage) return { why: { code: "needs-other-type", type: "event" } };
  let why: Why | undefined;
  for (const source of [
    ...(onPage && as !== "event" ? [pageOf(rest)] : []),
    ...(as === "destination" ? [] : [whereOf(events.length === 1 ? event : events, rest)]),
  ]) {
    const problem = "why" in source ? source.why : notTheSame(source, valueFrom, fields);
    if (!problem && !("why" in source)) {
      return { meaning: { source, valueFrom: valueFrom === "" ? undefined : valueFrom } };
    }
    why ??= problem;
  }
  return { why: why ?? { code: "not-the-same" } };
}

/** The parts of a goal that are not known from the rule: any will do to compile it. */
const ANY = { tier: "micro", category: "interaction" } as const;

/** Why the goal would not be this rule, or undefined where it is. */
function notTheSame(source: Source, valueFrom: string, fields: Fields): Why | undefined {
  const id = String(fields.destination_event);
  const raw: RawGoal = {
    ...ANY,
    ...source,
    ...(valueFrom === "" ? {} : { value: { parameter: valueFrom } }),
  };
  const loaded = loadGoal(id, raw, undefined);
  if ("why" in loaded) return loaded.why;
  const template = compileGoal(loaded.goal).templates.find((t) => t.kind === "event_create_rule");
  return template && sameFields(template.fields, fields) ? undefined : { code: "not-the-same" };
}

/** One goal through the checks every goals file goes through. */
export function loadGoal(
  id: string,
  raw: RawGoal,
  currency: string | undefined,
): { readonly goal: Goal } | { readonly why: Why } {
  const text = goalsText({
    version: 1,
    ...(currency === undefined ? {} : { currency }),
    goals: { [id]: raw },
  });
  const { config, diagnostics } = loadGoals([{ file: "import", text }], { named: {}, environment: {} });
  const [goal] = config?.goals ?? [];
  if (goal) return { goal };
  const error = diagnostics.find((d) => d.severity === "error");
  return { why: { code: "file-refuses", problem: error ? messageOf(error) : "it can't be read" } };
}

/** True where every field of `wanted` is live as it is. */
function sameFields(wanted: Fields, live: Fields): boolean {
  const { canonical } = kindOf("event_create_rule");
  return Object.entries(wanted).every(
    ([field, value]) =>
      canonicalJson(canonical(field, value)) === canonicalJson(canonical(field, live[field] ?? null)),
  );
}

/** Fields of a live rule, typed. */
function readRule(fields: Fields): EventCreateRuleFields {
  return {
    destinationEvent: String(fields.destination_event ?? ""),
    eventConditions: blocks(fields.event_conditions).map((c) => ({
      field: String(c.field ?? ""),
      comparisonType: String(c.comparison_type) as ComparisonType,
      value: String(c.value ?? ""),
      negated: c.negated === true,
    })),
    sourceCopyParameters: fields.source_copy_parameters === true,
    parameterMutations: blocks(fields.parameter_mutations).map((m) => ({
      parameter: String(m.parameter ?? ""),
      parameterValue: String(m.parameter_value ?? ""),
    })),
  };
}

function blocks(value: FieldValue | undefined): readonly { readonly [key: string]: FieldValue }[] {
  return Array.isArray(value) ? (value as readonly { readonly [key: string]: FieldValue }[]) : [];
}

/** The parameter `value` is copied from; "" where no parameter is set; undefined where something else is. */
function copiedValue({ parameterMutations: [mutation, ...more] }: EventCreateRuleFields): string | undefined {
  if (!mutation) return "";
  if (more.length > 0 || mutation.parameter !== "value") return undefined;
  return /^\[\[([A-Za-z]\w*)\]\]$/.exec(mutation.parameterValue)?.[1];
}

/** Empty where it is not by name alone. */
function sourceEvents({ eventConditions }: EventCreateRuleFields): readonly string[] {
  const [name, ...more] = eventConditions.filter((c) => c.field === "event_name");
  if (!name || more.length > 0 || name.negated) return [];
  if (name.comparisonType === "EQUALS") return [name.value];
  const several = /^\^\(\?:([\p{L}\p{M}\p{N}_|]+)\)\$$/u.exec(name.value)?.[1];
  return name.comparisonType === "REGULAR_EXPRESSION" && several !== undefined ? several.split("|") : [];
}

function whereOf(
  event: string | readonly string[],
  conditions: readonly RuleCondition[],
): Source | { readonly why: Why } {
  const byField = new Map<string, RuleCondition[]>();
  for (const condition of conditions) {
    byField.set(condition.field, [...(byField.get(condition.field) ?? []), condition]);
  }
  const where: [string, RawMatch][] = [];
  for (const [field, own] of byField) {
    const operators = operatorsOf(field, own);
    if ("why" in operators) return operators;
    where.push([field, operators.match]);
  }
  return {
    type: "event",
    event: typeof event === "string" ? event : [...event],
    ...(where.length === 0 ? {} : { where: Object.fromEntries(where) }),
  };
}

const PARTS = ["path", "host", "url"] as const;

/** Conditions on the address as conditions on path and host where they were written for them, else on the url. */
function pageOf(conditions: readonly RuleCondition[]): Source | { readonly why: Why } {
  const path: Operator[] = [];
  const host: Operator[] = [];
  const whole: RuleCondition[] = [];
  for (const condition of conditions) {
    const reading = addressOf(condition);
    if (reading?.path) path.push(reading.path);
    if (reading?.host) host.push(reading.host);
    if (!reading) whole.push(condition);
  }
  const page: { [P in (typeof PARTS)[number]]?: RawMatch } = {};
  const parts = {
    path: path.length > 0 ? joinOperators("path", path) : undefined,
    // Host names have no upper and lower case.
    host:
      host.length > 0
        ? joinOperators(
            "host",
            host.map(({ name, value }) => ({ name, value, ignoreCase: undefined })),
          )
        : undefined,
    url: whole.length > 0 ? operatorsOf("page_location", whole) : undefined,
  };
  for (const part of PARTS) {
    const found = parts[part];
    if (found && "why" in found) return found;
    if (found) page[part] = found.match;
  }
  const only = Object.keys(page).length === 1 && typeof page.path === "string" ? page.path : undefined;
  // Where a comparison is of numbers, the checks of the goals file refuse it in words.
  return { type: "destination", page: (only ?? page) as RawPage | string };
}

function addressOf({ comparisonType, value, negated }: RuleCondition): AddressReading | undefined {
  const ignoreCase = comparisonType === "REGULAR_EXPRESSION_CASE_INSENSITIVE";
  if (comparisonType !== "REGULAR_EXPRESSION" && !ignoreCase) return undefined;
  return addressReadings(value, ignoreCase, negated)[0];
}

function goalsText(raw: RawGoalsFile): string {
  return stringify(escapeReferences(raw as unknown as YamlData), { schema: "core", lineWidth: 0 });
}
