/**
 * A request's filter expressions as SQL predicates, true or false, never NULL. Pure. Dimension values are compared as
 * the report shows them (`(not set)` included), metric values as numbers.
 */
import { RE2JS } from "re2js";
import { allOf, anyOf, literal, numberOfText } from "../events/sql-text.js";
import type {
  FilterExpressionMessage,
  FilterMessage,
  NumericFilterMessage,
  NumericOperation,
  NumericValueMessage,
  StringFilterMessage,
} from "./wire.js";
import { invalidFilter } from "./wording.js";

/** Gives the SQL of a field the filter names; throws what GA4 says to an unknown one. */
export type ColumnOf = (fieldName: string) => string;

/** How values of a kind of field are compared. */
type FieldFilter = (filter: FilterMessage, column: string) => string;

function operatorOf(operation: NumericOperation, field: string): string {
  switch (operation) {
    case "EQUAL":
      return "=";
    case "LESS_THAN":
      return "<";
    case "LESS_THAN_OR_EQUAL":
      return "<=";
    case "GREATER_THAN":
      return ">";
    case "GREATER_THAN_OR_EQUAL":
      return ">=";
    case "OPERATION_UNSPECIFIED":
      throw invalidFilter(field, "a numericFilter needs an operation.");
  }
}

function numberOf(value: NumericValueMessage | null, field: string): string {
  const number = value?.oneValue === "int64Value" ? Number(value.int64Value) : value?.doubleValue;
  if (value?.oneValue === undefined || number === undefined || !Number.isFinite(number)) {
    throw invalidFilter(field, "a number is missing.");
  }
  return `${number}::DOUBLE`;
}

function pattern(field: string, text: string): string {
  try {
    RE2JS.compile(text);
  } catch (error) {
    throw invalidFilter(field, `${text} is not an RE2 pattern (${(error as Error).message}).`);
  }
  return literal(text);
}

function stringFilter(filter: StringFilterMessage, field: string, column: string): string {
  const folded = filter.caseSensitive ? column : `lower(${column})`;
  const value = filter.caseSensitive ? literal(filter.value) : `lower(${literal(filter.value)})`;
  const flags = filter.caseSensitive ? "'c'" : "'i'";
  switch (filter.matchType) {
    // The proto does not say what unspecified means; an exact match is what the live service is known to do.
    case "MATCH_TYPE_UNSPECIFIED":
    case "EXACT":
      return `${folded} = ${value}`;
    case "BEGINS_WITH":
      return `starts_with(${folded}, ${value})`;
    case "ENDS_WITH":
      return `ends_with(${folded}, ${value})`;
    case "CONTAINS":
      return `contains(${folded}, ${value})`;
    case "FULL_REGEXP":
      return `regexp_full_match(${column}, ${pattern(field, filter.value)}, ${flags})`;
    case "PARTIAL_REGEXP":
      return `regexp_matches(${column}, ${pattern(field, filter.value)}, ${flags})`;
  }
}

function numericFilter(filter: NumericFilterMessage, field: string, number: string): string {
  return `coalesce(${number} ${operatorOf(filter.operation, field)} ${numberOf(filter.value, field)}, false)`;
}

function betweenFilter(
  filter: NonNullable<FilterMessage["betweenFilter"]>,
  field: string,
  number: string,
): string {
  const from = numberOf(filter.fromValue, field);
  const to = numberOf(filter.toValue, field);
  return `coalesce(${number} BETWEEN ${from} AND ${to}, false)`;
}

const dimensionFilter: FieldFilter = (filter, column) => {
  const { fieldName } = filter;
  if (filter.stringFilter) return stringFilter(filter.stringFilter, fieldName, column);
  if (filter.inListFilter) {
    const { values, caseSensitive } = filter.inListFilter;
    if (values.length === 0) throw invalidFilter(fieldName, "an inListFilter must not be empty.");
    return anyOf(
      values.map((value) => stringFilter({ matchType: "EXACT", value, caseSensitive }, fieldName, column)),
    );
  }
  if (filter.numericFilter) return numericFilter(filter.numericFilter, fieldName, numberOfText(column));
  if (filter.betweenFilter) return betweenFilter(filter.betweenFilter, fieldName, numberOfText(column));
  if (filter.emptyFilter) return `${column} IN ('', '(not set)')`;
  throw invalidFilter(fieldName, "it has no condition.");
};

const metricFilter: FieldFilter = (filter, column) => {
  if (filter.numericFilter) return numericFilter(filter.numericFilter, filter.fieldName, column);
  if (filter.betweenFilter) return betweenFilter(filter.betweenFilter, filter.fieldName, column);
  throw invalidFilter(filter.fieldName, "a metric takes a numericFilter or a betweenFilter.");
};

function expressionSql(expression: FilterExpressionMessage, columnOf: ColumnOf, one: FieldFilter): string {
  const each = (expressions: readonly FilterExpressionMessage[]): readonly string[] =>
    expressions.map((part) => expressionSql(part, columnOf, one));
  if (expression.andGroup) return allOf(each(expression.andGroup.expressions));
  if (expression.orGroup) return anyOf(each(expression.orGroup.expressions));
  if (expression.notExpression) return `NOT (${expressionSql(expression.notExpression, columnOf, one)})`;
  if (expression.filter) return one(expression.filter, columnOf(expression.filter.fieldName));
  return "true";
}

/** A `dimensionFilter`. Throws INVALID_ARGUMENT for a filter that makes no sense on a dimension. */
export function dimensionFilterSql(expression: FilterExpressionMessage, columnOf: ColumnOf): string {
  return expressionSql(expression, columnOf, dimensionFilter);
}

/** A `metricFilter`. Throws INVALID_ARGUMENT for a filter that makes no sense on a metric. */
export function metricFilterSql(expression: FilterExpressionMessage, columnOf: ColumnOf): string {
  return expressionSql(expression, columnOf, metricFilter);
}

/** The field names a filter mentions, each once, in order. */
export function filteredFields(expression: FilterExpressionMessage | null): readonly string[] {
  if (expression === null) return [];
  const groups = [...(expression.andGroup?.expressions ?? []), ...(expression.orGroup?.expressions ?? [])];
  const names = [
    ...groups.flatMap(filteredFields),
    ...filteredFields(expression.notExpression ?? null),
    ...(expression.filter ? [expression.filter.fieldName] : []),
  ];
  return [...new Set(names)];
}
