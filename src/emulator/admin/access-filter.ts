/** The filters of access reports: whether a value passes. Texts as the report shows them, numbers as they read. */
import { RE2JS } from "re2js";
import { invalidArgument } from "../grpc/status.js";

/** By field. */
export type Values = Readonly<Record<string, string>>;

interface NumericValue {
  readonly int64Value?: string;
  readonly doubleValue?: number;
}

interface AccessFilter {
  readonly fieldName: string;
  readonly stringFilter?: {
    readonly matchType: string;
    readonly value: string;
    readonly caseSensitive: boolean;
  } | null;
  readonly inListFilter?: { readonly values: readonly string[]; readonly caseSensitive: boolean } | null;
  readonly numericFilter?: { readonly operation: string; readonly value: NumericValue | null } | null;
  readonly betweenFilter?: {
    readonly fromValue: NumericValue | null;
    readonly toValue: NumericValue | null;
  } | null;
}

export interface AccessFilterExpression {
  readonly andGroup?: { readonly expressions: readonly AccessFilterExpression[] } | null;
  readonly orGroup?: { readonly expressions: readonly AccessFilterExpression[] } | null;
  readonly notExpression?: AccessFilterExpression | null;
  readonly accessFilter?: AccessFilter | null;
}

/** The fields that an expression names. */
export function fieldsIn(expression: AccessFilterExpression | null): readonly string[] {
  if (expression === null) return [];
  const { andGroup, orGroup, notExpression, accessFilter } = expression;
  return [
    ...[...(andGroup?.expressions ?? []), ...(orGroup?.expressions ?? [])].flatMap(fieldsIn),
    ...fieldsIn(notExpression ?? null),
    ...(accessFilter ? [accessFilter.fieldName] : []),
  ];
}

/** Throws INVALID_ARGUMENT for a filter that says nothing, or whose pattern is none. */
export function passes(expression: AccessFilterExpression | null, read: (name: string) => string): boolean {
  if (expression === null) return true;
  const { andGroup, orGroup, notExpression, accessFilter } = expression;
  if (andGroup) return andGroup.expressions.every((part) => passes(part, read));
  if (orGroup) return orGroup.expressions.some((part) => passes(part, read));
  if (notExpression) return !passes(notExpression, read);
  return accessFilter ? fits(accessFilter, read(accessFilter.fieldName)) : true;
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  EQUAL: (a, b) => a === b,
  LESS_THAN: (a, b) => a < b,
  LESS_THAN_OR_EQUAL: (a, b) => a <= b,
  GREATER_THAN: (a, b) => a > b,
  GREATER_THAN_OR_EQUAL: (a, b) => a >= b,
};

function fits(filter: AccessFilter, value: string): boolean {
  const { fieldName, stringFilter, inListFilter, numericFilter, betweenFilter } = filter;
  const wrong = (problem: string): Error => invalidArgument(`The filter on ${fieldName}: ${problem}.`);
  const number = (one: NumericValue | null | undefined): number => {
    const given = Number(one?.int64Value ?? one?.doubleValue);
    if (!Number.isFinite(given)) throw wrong("a number is missing");
    return given;
  };
  if (inListFilter) {
    const { values, caseSensitive } = inListFilter;
    if (values.length === 0) throw wrong("an inListFilter must not be empty");
    return values.some((one) => matches("EXACT", one, caseSensitive, value));
  }
  if (stringFilter) {
    try {
      return matches(stringFilter.matchType, stringFilter.value, stringFilter.caseSensitive, value);
    } catch {
      throw wrong(`${stringFilter.value} is not an RE2 pattern`);
    }
  }
  if (betweenFilter)
    return number(betweenFilter.fromValue) <= Number(value) && Number(value) <= number(betweenFilter.toValue);
  const holds = OPERATIONS[numericFilter?.operation ?? ""];
  if (holds === undefined) throw wrong("it has no condition");
  return holds(Number(value), number(numericFilter?.value));
}

function matches(type: string, wanted: string, caseSensitive: boolean, value: string): boolean {
  if (type.endsWith("_REGEXP")) {
    const matcher = RE2JS.compile(wanted, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE).matcher(value);
    return type === "FULL_REGEXP" ? matcher.matches() : matcher.find();
  }
  const [a, b] = caseSensitive ? [value, wanted] : [value.toLowerCase(), wanted.toLowerCase()];
  if (type === "BEGINS_WITH") return a.startsWith(b);
  if (type === "ENDS_WITH") return a.endsWith(b);
  return type === "CONTAINS" ? a.includes(b) : a === b;
}
