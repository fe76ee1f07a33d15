/**
 * Fields of GA4's resources in words: a rule's conditions read like a sentence, a value like money. What it has no words
 * for it shows as GA4 sends it: nothing is left out.
 */

import { canonicalClauses } from "../resources/audience/canonical-clauses.js";
import type { Fields, FieldValue } from "../resources/resource.js";

type Block = { readonly [key: string]: FieldValue };

const COMPARISON: Readonly<Record<string, string>> = {
  EQUALS: "=",
  CONTAINS: "contains",
  STARTS_WITH: "begins with",
  ENDS_WITH: "ends with",
  REGULAR_EXPRESSION: "matches",
  GREATER_THAN: ">",
  GREATER_THAN_OR_EQUAL: ">=",
  LESS_THAN: "<",
  LESS_THAN_OR_EQUAL: "<=",
};

/** The fields of a new resource in words, one item each; what goes without saying is left out. */
export function describeFields(fields: Fields, label: string | null): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]): readonly string[] => {
    if (field === label || (Array.isArray(value) && value.length === 0)) return [];
    const words = describeValue(field, value);
    switch (field) {
      case "counting_method":
        return words;
      case "scope":
        return [`scope ${words.join("").toLowerCase()}`];
      case "measurement_unit":
        return [`in ${words.join("").toLowerCase()} units`];
      case "restricted_metric_type":
        return [];
      case "display_name":
        return [`called "${words.join("")}"`];
      case "default_value":
        return value === null ? ["no value"] : [`value ${words.join("")}`];
      case "event_conditions":
        return words.map((line, i) => (i === 0 ? `when ${line}` : `and ${line}`));
      case "parameter_mutations":
        return words.map((line) => `sets ${line}`);
      case "filter_clauses":
        return words.map((line, i) => (i === 0 ? `users who ${line}` : `and ${line}`));
      case "membership_duration_days":
        return [`members for ${words.join("")}`];
      case "event_trigger":
        return value === null ? [] : [`logs ${words.join("")}`];
      case "exclusion_duration_mode":
        return words;
      case "description":
        return [];
      case "source_copy_parameters":
        return value === true ? [] : ["without the source event's parameters"];
      default:
        return [`${field} ${words.join("; ")}`];
    }
  });
}

/** A value in words, one line for each part of it. */
export function describeValue(field: string, value: FieldValue): readonly string[] {
  if (value === null) return ["none"];
  if (field === "counting_method") return [String(value).toLowerCase().replaceAll("_", " ")];
  if (field === "event_conditions" && Array.isArray(value))
    return value.map((c: FieldValue) => condition(c as Block));
  if (field === "parameter_mutations" && Array.isArray(value)) {
    return value.length === 0 ? ["none"] : value.map((m: FieldValue) => mutation(m as Block));
  }
  if (field === "filter_clauses") return describeClauses(value);
  if (field === "membership_duration_days") return [`${String(value)} ${value === 1 ? "day" : "days"}`];
  if (field === "event_trigger") return [trigger(value as Block)];
  if (field === "exclusion_duration_mode") {
    return [value === "EXCLUDE_PERMANENTLY" ? "excluded for good" : "excluded while that holds"];
  }
  if (field === "default_value") {
    const { numeric_value: amount, currency_code: currency } = value as Block;
    return [`${String(amount)} ${String(currency)}`];
  }
  if (field.endsWith("_retention")) return [String(value).toLowerCase().replaceAll("_", " ")];
  if (typeof value === "boolean") return [value ? "on" : "off"];
  return [typeof value === "string" ? value : JSON.stringify(value)];
}

function condition(block: Block): string {
  const type = String(block.comparison_type);
  const base = type.replace(/_CASE_INSENSITIVE$/, "");
  const not = block.negated === true ? "not " : "";
  const anyCase = base === type ? "" : " (any case)";
  return `${String(block.field)} ${not}${COMPARISON[base] ?? base} ${String(block.value)}${anyCase}`;
}

function mutation(block: Block): string {
  return `${String(block.parameter)} = ${String(block.parameter_value)}`;
}

function trigger(block: Block): string {
  const when =
    block.log_condition === "AUDIENCE_MEMBERSHIP_RENEWED"
      ? "when somebody joins or meets it again, at most once a day"
      : "when somebody joins";
  return `${String(block.event_name)} ${when}`;
}

/** An audience's conditions, one line each; the first lines are what users did, the last what they did not. */
function describeClauses(clauses: FieldValue): readonly string[] {
  const list = canonicalClauses(clauses);
  if (!Array.isArray(list)) return [JSON.stringify(clauses)];
  const isExclude = (clause: FieldValue): boolean => (clause as Block).clause_type === "EXCLUDE";
  const all = list as readonly FieldValue[];
  return [...all.filter((c) => !isExclude(c)), ...all.filter(isExclude)].flatMap((c) =>
    describeClause(c as Block),
  );
}

function describeClause(clause: Block): readonly string[] {
  const simple = clause.simple_filter as Block | undefined;
  const expression = simple?.filter_expression;
  if (simple === undefined || expression === undefined) return [JSON.stringify(clause)];
  const place = SCOPE[String(simple.scope)] ?? ` (${String(simple.scope)})`;
  const isOut = clause.clause_type === "EXCLUDE";
  const lists = isOut ? [expression] : groupOf(expression, "and_group");
  return lists.map((list) => {
    const words = groupOf(list, "or_group").map((condition) => describeCondition(condition, isOut));
    // Out is who did any of them: in is who did none.
    return `${words.join(isOut ? " and " : " or ")}${place}`;
  });
}

const SCOPE: Readonly<Record<string, string>> = {
  AUDIENCE_FILTER_SCOPE_WITHIN_SAME_EVENT: " in one event",
  AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION: " in one session",
  AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS: "",
};

function groupOf(expression: FieldValue, kind: "and_group" | "or_group"): readonly FieldValue[] {
  const list = (expression as Block)[kind];
  return Array.isArray(list) ? list : [expression];
}

function describeCondition(condition: FieldValue, isOut: boolean): string {
  const { event_filter: event, dimension_or_metric_filter: field } = condition as Block;
  const not = isOut ? "not " : "";
  if (event !== undefined) return `did ${not}${describeEvent(event as Block)}`;
  if (field !== undefined) return `${not}have ${describeMeasure(field as Block)}`;
  return `${not}meet ${JSON.stringify(condition)}`;
}

function describeEvent({ event_name: name, event_parameter_filter_expression: parameters }: Block): string {
  if (parameters === undefined) return String(name);
  const field = (parameters as Block).dimension_or_metric_filter as Block | undefined;
  const days = field?.in_any_n_day_period;
  if (field?.field_name !== "eventCount") return `${String(name)} where ${JSON.stringify(parameters)}`;
  const times = howOften(field);
  return `${String(name)}${times}${days === undefined ? "" : ` in the last ${days === 1 ? "day" : `${String(days)} days`}`}`;
}

/** GA4 counts whole events: more than 4 is 5 or more, and more than 0 goes without saying. */
function howOften(field: Block): string {
  const { operation, value } = (field.numeric_filter ?? {}) as Block;
  const number = (value as Block | undefined)?.number;
  if (operation !== "GREATER_THAN" || typeof number !== "number") return ` ${comparison(field) ?? ""} times`;
  return number === 0 ? "" : ` ${number + 1} times or more`;
}

function describeMeasure(field: Block): string {
  const count = comparison(field);
  return count === undefined ? JSON.stringify(field) : `${String(field.field_name)} ${count}`;
}

const OPERATION: Readonly<Record<string, string>> = { GREATER_THAN: ">", LESS_THAN: "<", EQUAL: "=" };

/** `> 4`, where the field is compared with a number. */
function comparison({ numeric_filter: filter }: Block): string | undefined {
  if (filter === undefined) return undefined;
  const { operation, value } = filter as Block;
  return `${OPERATION[String(operation)] ?? String(operation)} ${String((value as Block).number)}`;
}
