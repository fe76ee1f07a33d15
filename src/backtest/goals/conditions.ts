/** A condition of the goals file as a predicate on a subject. Knows no SQL. */
import type { Condition } from "../../goals/goal.js";
import { all, not, type Predicate, type Subject } from "./predicate.js";

/**
 * Whether "is not" holds for an event that lacks the parameter. Google does not say; `holds` reads a rule's negation as
 * the negation of its comparison. Whoever knows better can turn it round.
 */
export type MissingParameter = "holds" | "fails";

export function conditionPredicate(
  subject: Subject,
  condition: Condition,
  missing: MissingParameter,
): Predicate {
  if (condition.kind === "number") {
    const { operator, value } = condition;
    // A rule has one comparison for "equals", and it compares texts: 3 is `3`, not `3.0`.
    return operator === "eq"
      ? { kind: "text", subject, operator: "equals", value: String(value), ignoreCase: false }
      : { kind: "number", subject, operator, value };
  }
  const { operator, value, ignoreCase, negated } = condition;
  return negate({ kind: "text", subject, operator, value, ignoreCase }, subject, negated, missing);
}

/** The predicate or its negation. */
export function negate(
  predicate: Predicate,
  subject: Subject,
  negated: boolean,
  missing: MissingParameter,
): Predicate {
  if (!negated) return predicate;
  return missing === "holds" ? not(predicate) : all([{ kind: "present", subject }, not(predicate)]);
}
