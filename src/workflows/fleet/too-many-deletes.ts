/** The threshold on deletes of one property holds over all of a run together, too. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { properties } from "../../draw/names.js";
import { isRemoval } from "../../sync/operations/operation.js";
import { DELETE_PERCENT, isTooMany } from "../../sync/operations/refusal.js";
import type { Plan } from "../../sync/plan/plan.js";
import { ownedIn } from "../../sync/tag-manager/tag-manager-plan.js";
import type { Prepared } from "../apply.js";

/**
 * More than 30 % of what is ours in all these properties, and more than two resources, going away at once looks like a
 * mistake, even where it is few in each of them. Null where it is not so.
 */
export function tooManyDeletes(prepared: readonly Pick<Prepared, "plan" | "ledger">[]): GoalsError | null {
  const deletes = prepared.reduce((sum, { plan }) => sum + removals(plan), 0);
  const owned = prepared.reduce(
    (sum, { plan, ledger }) => sum + ledger.entries.length + (plan.tagManager ? ownedIn(plan.tagManager) : 0),
    0,
  );
  if (!isTooMany(deletes, owned)) return null;
  const many = prepared.filter(({ plan }) => removals(plan) > 0).length;
  return new GoalsError(
    "refused",
    `${deletes} of the ${owned} resources that are ours would go away, in ${properties(many)}; more than ${DELETE_PERCENT} % looks like a mistake`,
    { exitCode: EXIT.refused, hint: "--force allows it." },
  );
}

function removals({ operations, tagManager }: Plan): number {
  return [...operations, ...(tagManager?.operations ?? [])].filter(isRemoval).length;
}
