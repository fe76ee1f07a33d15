/**
 * What a request makes of fields: a metric's `expression` (numbers, metrics, + - * / and parentheses) and a
 * `dimensionExpression` (lower case, upper case, several in one). To SQL; knows the fields by look-up only.
 */
import { literal } from "../../events/sql-text.js";
import { invalidArgument } from "../../grpc/status.js";
import type { MetricField } from "./fields.js";

/** A metric's SQL as a report shows it. Throws INVALID_ARGUMENT for formulas that are made of each other; `within`: those around it. */
export function metricSql(
  field: Pick<MetricField, "sql" | "formula">,
  named: (name: string) => Pick<MetricField, "sql" | "formula">,
  within: readonly string[] = [],
): string {
  const { formula } = field;
  if (formula !== undefined) {
    if (within.includes(formula)) throw wrong(formula);
    return expressionSql(formula, named, [...within, formula]);
  }
  return `coalesce(${field.sql}, 0)`;
}

/** The names that an expression mentions. */
export function namesIn(expression: string): readonly string[] {
  return tokensOf(expression).filter((token) => /^[A-Za-z]/.test(token));
}

function tokensOf(expression: string): readonly string[] {
  const tokens = expression.match(/[A-Za-z][\w:]*|\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  const strange = tokens.find((token) => !/^([A-Za-z][\w:]*|[\d.]+|[-+*/()])$/.test(token));
  if (strange !== undefined) throw wrong(expression);
  return tokens;
}

// GA4's wording is not established.
const wrong = (expression: string): Error => invalidArgument(`The expression ${expression} is invalid.`);

/** More than anybody writes, less than what a parser that calls itself can take. */
const MAX_TOKENS = 500;

/** `eventCount / totalUsers` as SQL. Division by nothing is 0. Throws INVALID_ARGUMENT for what is no expression. */
function expressionSql(
  expression: string,
  named: (name: string) => Pick<MetricField, "sql" | "formula">,
  within: readonly string[],
): string {
  const tokens = tokensOf(expression);
  if (tokens.length > MAX_TOKENS) throw wrong(expression.slice(0, 100));
  let at = 0;
  const sum = (): string => {
    let left = product();
    while (tokens[at] === "+" || tokens[at] === "-") left = `(${left} ${tokens[at++]} ${product()})`;
    return left;
  };
  const product = (): string => {
    let left = one();
    while (tokens[at] === "*" || tokens[at] === "/") {
      const by = tokens[at++];
      left = by === "*" ? `(${left} * ${one()})` : `coalesce(${left} / nullif(${one()}, 0), 0)`;
    }
    return left;
  };
  const one = (): string => {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const inner = sum();
      if (tokens[at++] !== ")") throw wrong(expression);
      return inner;
    }
    if (token === "-") return `-${one()}`;
    if (/^\d/.test(token)) return `${token}::DOUBLE`;
    if (/^[A-Za-z]/.test(token)) return `(${metricSql(named(token), named, within)})::DOUBLE`;
    throw wrong(expression);
  };
  const sql = sum();
  if (at !== tokens.length) throw wrong(expression);
  return sql;
}

/** A calculated metric's formula as an expression: GA4's page has names in braces. */
export function expressionOf(formula: string): string {
  return formula.replace(/[{}]/g, "");
}

const MAX_CUSTOM_METRICS = 5;

/** Throws INVALID_ARGUMENT for a formula that is no expression, or is of too many custom metrics. Which metrics there are is not asked. */
export function checkFormula(formula: string): void {
  const expression = expressionOf(formula);
  expressionSql(expression, () => ({ sql: "NULL" }), []);
  const custom = new Set(namesIn(expression).filter((name) => name.startsWith("customEvent:")));
  if (custom.size > MAX_CUSTOM_METRICS)
    throw invalidArgument(`formula refers to at most ${MAX_CUSTOM_METRICS} custom metrics.`);
}

export interface DimensionExpressionMessage {
  readonly lowerCase?: { readonly dimensionName: string } | null;
  readonly upperCase?: { readonly dimensionName: string } | null;
  readonly concatenate?: { readonly dimensionNames: readonly string[]; readonly delimiter: string } | null;
}

/** The dimensions that an expression is made of. */
export function dimensionsIn({
  lowerCase,
  upperCase,
  concatenate,
}: DimensionExpressionMessage): readonly string[] {
  return concatenate?.dimensionNames ?? [lowerCase?.dimensionName ?? upperCase?.dimensionName ?? ""];
}

/** A dimension's expression as SQL; `column` gives a dimension's text as the report shows it. */
export function dimensionExpressionSql(
  expression: DimensionExpressionMessage,
  column: (name: string) => string,
): string {
  const parts = dimensionsIn(expression).map(column);
  if (parts.length === 0) throw invalidArgument("concatenate.dimension_names must name a dimension.");
  if (expression.lowerCase) return `lower(${parts[0]})`;
  if (expression.upperCase) return `upper(${parts[0]})`;
  return parts.join(` || ${literal(expression.concatenate?.delimiter ?? "")} || `);
}
