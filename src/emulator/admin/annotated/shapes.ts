/** How long texts may be and how expressions may be nested, by the comments of the protos. Throws INVALID_ARGUMENT. */
import { snake } from "../../grpc/protos.js";
import { invalidArgument } from "../../grpc/status.js";

type Message = Readonly<Record<string, unknown>>;

/** A check of texts' lengths in UTF-16 units, by field. */
export function atMost(lengths: Readonly<Record<string, number>>): (message: Message) => void {
  return (message) => {
    for (const [field, most] of Object.entries(lengths))
      if (String(message[field] ?? "").length > most)
        throw invalidArgument(`${snake(field)} has at most ${most} characters.`);
  };
}

interface Expression {
  readonly andGroup?: { readonly filterExpressions?: readonly Expression[] } | null;
  readonly orGroup?: { readonly filterExpressions?: readonly Expression[] } | null;
  readonly notExpression?: Expression | null;
  readonly [leaf: string]: unknown;
}

/** Groups in this order, from the outside, and in the innermost only `leaf` or the negation of one. */
export function checkNested(
  at: string,
  expression: unknown,
  [group, ...inner]: readonly ("andGroup" | "orGroup")[],
  leaf: string,
): void {
  const { [group ?? ""]: own, notExpression, ...rest } = (expression ?? {}) as Expression;
  if (group === undefined) {
    const found = (expression ?? {}) as Expression;
    if (!(found[leaf] ?? notExpression?.[leaf]))
      throw invalidArgument(`${at} must be a ${snake(leaf)} or the not_expression of one.`);
    return;
  }
  const parts = (own as Expression["andGroup"])?.filterExpressions ?? [];
  if (parts.length === 0 || Object.values(rest).some((value) => typeof value === "object" && value !== null))
    throw invalidArgument(`${at} must be an ${snake(group)}.`);
  for (const [index, part] of parts.entries())
    checkNested(`${at}.${snake(group)}[${index}]`, part, inner, leaf);
}
