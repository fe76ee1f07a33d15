/** The threshold on deletes of one property, over all properties of a run together. Pure. */
import { isRemoval } from "../../sync/plan/operation.js";
import type { Plan } from "../../sync/plan/plan.js";
import { DELETE_PERCENT, isTooMany } from "../../sync/plan/refusal.js";

export interface PlannedDeletes {
  readonly plan: Plan;
  /** Resources that are ours in this property. */
  readonly owned: number;
}

export interface TooManyDeletes {
  readonly deletes: number;
  readonly owned: number;
  readonly properties: number;
  readonly percent: number;
}

/**
 * More than 30 % of what is ours in all these properties, and more than two resources, going away at once looks like a
 * mistake, even where it is few in each of them. Null where it is not so, and with `force`.
 */
export function tooManyDeletes(planned: readonly PlannedDeletes[], force: boolean): TooManyDeletes | null {
  const going = (plan: Plan): number => plan.operations.filter(isRemoval).length;
  const deletes = planned.reduce((sum, { plan }) => sum + going(plan), 0);
  const owned = planned.reduce((sum, one) => sum + one.owned, 0);
  if (force || !isTooMany(deletes, owned)) return null;
  const properties = planned.filter(({ plan }) => going(plan) > 0).length;
  return { deletes, owned, properties, percent: DELETE_PERCENT };
}
