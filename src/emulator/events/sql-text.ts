/**
 * Values as SQL text, quoted so that no value can end its literal. The one place where text from outside becomes part
 * of a statement. Knows nothing of events.
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
