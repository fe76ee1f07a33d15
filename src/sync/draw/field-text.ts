/** Fields of GA4's resources in words: a rule's conditions read like a sentence, a value like money. */
import type { Fields, FieldValue } from "../resources/resource.js";
import { describeClauses } from "./audience-text.js";

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
export function describeFields(fields: Fields, label: string): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]): readonly string[] => {
    if (field === label || (Array.isArray(value) && value.length === 0)) return [];
    const words = describeValue(field, value);
    switch (field) {
      case "counting_method":
        return words;
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
