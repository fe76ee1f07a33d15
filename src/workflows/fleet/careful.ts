/** What keeps an apply over many clients from doing much harm: who goes first, and how many deletes are too many. Pure. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { isRemoval } from "../../sync/operations/operation.js";
import { DELETE_PERCENT, isTooMany } from "../../sync/operations/refusal.js";
import type { Plan } from "../../sync/plan/plan.js";

/**
 * `wish`: a number, or the name of one client of `names`. `open`: those, in the order of the file, that are not as their
 * files say: only they can show that a change is well. Null without a wish.
 *
 * @throws GoalsError (exit 64) for a name that is not among the clients.
 */
export function canaries(
  wish: string | undefined,
  names: readonly string[],
  open: readonly string[],
): readonly string[] | null {
  if (wish === undefined) return null;
  if (/^[1-9]\d*$/.test(wish)) return open.slice(0, Number(wish));
  if (names.includes(wish)) return [wish];
  throw new GoalsError(
    "usage",
    `--canary ${JSON.stringify(wish)} is neither a number nor one of the clients`,
    {
      exitCode: EXIT.usage,
    },
  );
}
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
