/**
 * What a goal asks of one event, as a small tree of tests. Plain data, tagged by `kind`; knows no SQL and no goals file.
 * A test on something that is not there (a parameter not sent, an address that is none) is false, its negation true.
 */
import type { NumberOperator, TextOperator } from "../../goals/goal.js";

/** What is looked at: a parameter of the event, or the page's address or a part of it. */
export type Subject =
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "url" }
  | { readonly kind: "path" }
  | { readonly kind: "host" };

export type Predicate =
  | {
      readonly kind: "text";
      readonly subject: Subject;
      readonly operator: TextOperator;
      /** For `regex`: RE2 for the whole text. */
      readonly value: string;
      readonly ignoreCase: boolean;
    }
  | {
      readonly kind: "number";
      readonly subject: Subject;
      readonly operator: Exclude<NumberOperator, "eq">;
      readonly value: number;
    }
  /** There is such a parameter, or such an address. */
  | { readonly kind: "present"; readonly subject: Subject }
  | { readonly kind: "not"; readonly of: Predicate }
  | { readonly kind: "all"; readonly of: readonly Predicate[] }
  | { readonly kind: "any"; readonly of: readonly Predicate[] };

/** Always true. */
export const EVERYTHING: Predicate = { kind: "all", of: [] };

export function not(of: Predicate): Predicate {
  return { kind: "not", of };
}

/** All must hold; a single one stands for itself. */
export function all(of: readonly Predicate[]): Predicate {
  const [first] = of;
  return of.length === 1 && first !== undefined ? first : { kind: "all", of };
}

/** One must hold; a single one stands for itself. */
export function any(of: readonly Predicate[]): Predicate {
  const [first] = of;
  return of.length === 1 && first !== undefined ? first : { kind: "any", of };
}
