/**
 * Conditions of a GA4 rule back to the operators of a goals file: the way back of `compile/conditions.ts`. It proposes;
 * whoever calls compiles the proposal and compares. Knows nothing of goals.
 */

import type { RawMatch, RawOperators } from "../../goals/goal-schema.js";
import { wholeText } from "../../goals/pattern/re2.js";
import type { RuleCondition } from "../../sync/resources/event-create-rule/event-create-rule.js";
import type { Why } from "./left-out.js";

export type Operators = { readonly match: RawMatch } | { readonly why: Why };

/** One operator with its text or number. */
export interface Operator {
  readonly name: Exclude<keyof RawOperators, "ignore_case">;
  readonly value: string | number;
  /** Undefined where it says nothing about case: numbers. */
  readonly ignoreCase: boolean | undefined;
}

/** All conditions on one parameter, at least one. */
export function operatorsOf(field: string, conditions: readonly RuleCondition[]): Operators {
  const numbersOnly = conditions.every(
    (c) => numberOperator(c) !== undefined || c.comparisonType === "EQUALS",
  );
  const operators: Operator[] = [];
  for (const condition of conditions) {
    const found = operatorOf(field, condition, numbersOnly);
    if ("why" in found) return found;
    operators.push(found);
  }
  return joinOperators(field, operators);
}

/** Several operators as one block, in its shortest form. */
export function joinOperators(field: string, operators: readonly Operator[]): Operators {
  const block: Record<string, string | number | boolean> = {};
  for (const { name, value } of operators) {
    if (Object.hasOwn(block, name)) return { why: { code: "comparison-twice", field, comparison: name } };
    block[name] = value;
  }
  const cases = new Set(operators.flatMap((o) => (o.ignoreCase === undefined ? [] : [o.ignoreCase])));
  if (cases.size > 1) return { why: { code: "case-differs", field } };
  if (cases.has(true)) block.ignore_case = true;
  const [only] = operators;
  const plain =
    operators.length === 1 && (only?.name === "eq" || (only?.name === "equals" && !cases.has(true)));
  return { match: plain && only ? only.value : (block as RawOperators) };
}

const TEXT = {
  EQUALS: "equals",
  CONTAINS: "contains",
  STARTS_WITH: "begins_with",
  ENDS_WITH: "ends_with",
  REGULAR_EXPRESSION: "regex",
} as const;

function operatorOf(
  field: string,
  condition: RuleCondition,
  numbersOnly: boolean,
): Operator | { readonly why: Why } {
  const { comparisonType, value, negated } = condition;
  const number = numberOperator(condition);
  const comparison = inWords(comparisonType);
  if (number !== undefined) {
    if (negated) return { why: { code: "negated", field, comparison } };
    if (!isPlainNumber(value)) return { why: { code: "number-otherwise", field, value } };
    return { name: number, value: Number(value), ignoreCase: undefined };
  }
  const base = comparisonType.replace(/_CASE_INSENSITIVE$/, "");
  const ignoreCase = base !== comparisonType;
  if (!isText(base)) return { why: { code: "comparison-unknown", field, comparison } };
  const name = TEXT[base];
  if (name === "regex") {
    const pattern = wholePattern(value);
    if (pattern === undefined) return { why: patternProblem(field, value) };
    return negated ? { why: { code: "negated", field, comparison } } : { name, value: pattern, ignoreCase };
  }
  if (negated) {
    if (name === "equals" || name === "contains") return { name: `not_${name}`, value, ignoreCase };
    return { why: { code: "negated", field, comparison } };
  }
  // GA4 compares an equal number and an equal text alike; as a number it reads better.
  if (name === "equals" && !ignoreCase && numbersOnly && isPlainNumber(value))
    return { name: "eq", value: Number(value), ignoreCase: undefined };
  return { name, value, ignoreCase };
}

function numberOperator({ comparisonType }: RuleCondition): "gt" | "gte" | "lt" | "lte" | undefined {
  switch (comparisonType) {
    case "GREATER_THAN":
      return "gt";
    case "GREATER_THAN_OR_EQUAL":
      return "gte";
    case "LESS_THAN":
      return "lt";
    case "LESS_THAN_OR_EQUAL":
      return "lte";
    default:
      return undefined;
  }
}

const isText = (base: string): base is keyof typeof TEXT => Object.hasOwn(TEXT, base);

/** A number that is written the way the compiler writes it, and that a file can hold exactly. */
function isPlainNumber(text: string): boolean {
  const number = Number(text);
  const exact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return exact && String(number) === text;
}

/** The pattern a goals file would hold for this one, or undefined where there is none. */
function wholePattern(value: string): string | undefined {
  const inner = /^\^\(\?:([\s\S]*)\)\$$/.exec(value)?.[1];
  return [inner, value].find(
    (pattern) => pattern !== undefined && pattern !== "" && wholeText(pattern) === value,
  );
}

function patternProblem(field: string, pattern: string): Why {
  const anchored = /^\^/.test(pattern) && /(?:^|[^\\])(?:\\\\)*\$$/.test(pattern) && !pattern.includes("|");
  return { code: anchored ? "pattern-otherwise" : "pattern-not-anchored", field, pattern };
}

function inWords(comparison: string): string {
  return comparison
    .toLowerCase()
    .replace(/_case_insensitive$/, "")
    .replaceAll("_", " ");
}
