/**
 * Values as SQL text, quoted so that no value can end its literal: the one place where text from outside becomes part
 * of a statement. And an event parameter as SQL: GA4 gives it one value whose type depends on how it was sent; rules
 * and reports see its text.
 */

/** A string literal; a NUL, which would end the statement early in DuckDB's C interface, is spelled out. */
export function literal(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return quoted.includes("\0") ? `(${quoted.replaceAll("\0", "' || chr(0) || '")})` : quoted;
}

/** A literal, or NULL. */
export function nullable(value: string | null | undefined): string {
  return value === null || value === undefined ? "NULL::VARCHAR" : literal(value);
}

/** A DOUBLE; throws a RangeError for what is not a finite number. */
export function double(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  return `${value}::DOUBLE`;
}

/** A moment as the export writes it: microseconds since 1970 UTC. */
export function microseconds(moment: Date): string {
  return `${moment.getTime() * 1000}::BIGINT`;
}

/** `(a, b, c)` for IN; the list must not be empty. */
export function literals(values: readonly string[]): string {
  return `(${values.map(literal).join(", ")})`;
}

/** Conditions joined with AND; true when there is none. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.map((condition) => `(${condition})`).join(" AND ");
}

/** Conditions joined with OR; false when there is none. */
export function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? "false" : conditions.map((condition) => `(${condition})`).join(" OR ");
}

/**
 * What counts as a number when a text is compared as one: decimal digits, a point, an exponent. The rule is written
 * out (and not left to a cast) so that a count made elsewhere can follow it exactly.
 */
const NUMBER = "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?$";

/** The number a text stands for, NULL if it is none. */
export function numberOfText(text: string): string {
  return `(CASE WHEN regexp_full_match(${text}, ${literal(NUMBER)}) THEN TRY_CAST(${text} AS DOUBLE) END)`;
}

/** The text of a DOUBLE as a page would have sent it: 20, not 20.0. */
function textOfDouble(value: string): string {
  return `(CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e15 THEN ${value}::BIGINT::VARCHAR ELSE ${value}::VARCHAR END)`;
}

/** The text of an export's `value` struct; NULL when all four are, which is the same as a parameter not sent. */
export function textOfValue(value: string): string {
  const text = [
    `${value}.string_value`,
    `${value}.int_value::VARCHAR`,
    textOfDouble(`${value}.double_value`),
    textOfDouble(`${value}.float_value`),
  ];
  return `coalesce(${text.join(", ")})`;
}

/** The whole number a text stands for, exact up to 64 bits where it is written out; NULL if it is none or too large. */
export function integerOfText(text: string): string {
  return `coalesce(CASE WHEN regexp_full_match(${text}, '-?[0-9]+') THEN TRY_CAST(${text} AS BIGINT) END, TRY_CAST(${numberOfText(text)} AS BIGINT))`;
}

/** The text of the parameter `name` in a list of kept parameters (the first, should there be two); NULL if missing. */
export function parameterText(list: string, name: string): string {
  return `list_filter(${list}, lambda p: p.key = ${literal(name)})[1].value`;
}

/** The same in a list as the export has it, which an item keeps. */
export function exportParameterText(list: string, name: string): string {
  return `list_transform(list_filter(${list}, lambda p: p.key = ${literal(name)}), lambda p: ${textOfValue("p.value")})[1]`;
}
