/** An audience's conditions in words. What it has no words for it shows as GA4 sends it: nothing is left out. */
import { canonicalClauses } from "../resources/audience/canonical-clauses.js";
import type { FieldValue } from "../resources/resource.js";

type Block = { readonly [key: string]: FieldValue };

/** One line a condition; the first lines are what users did, the last what they did not. */
export function describeClauses(clauses: FieldValue): readonly string[] {
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
  if (field !== undefined) return `${not}have ${describeField(field as Block)}`;
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

function describeField(field: Block): string {
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
