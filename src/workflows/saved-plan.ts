/** Saved plans on disk; each may be carried out once. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { type Ledger, ledgerHash } from "../sync/ledger/ledger.js";
import { isRemoval } from "../sync/operations/operation.js";
import { isDone } from "../sync/plan/compare.js";
import type { Plan } from "../sync/plan/plan.js";
import { decodePlans, fingerprint, planId, type SavedPlan, type SavedPlans } from "../sync/plan/plan-file.js";
import type { PlannedProperty } from "./plan.js";
import { checkedBy, type Rules } from "./policy.js";
import type { Ports } from "./ports.js";
import type { State } from "./state.js";

/** A plan as it is saved, with what it was made from. */
export function savedPlan(
  { plan, ledger }: Pick<PlannedProperty, "plan" | "ledger">,
  config: GoalsConfig,
  rules?: Rules | null,
): SavedPlan {
  const policy = checkedBy(rules);
  const checked = policy === undefined ? {} : { policy };
  const saved = { goals: fingerprint(config), ledger: ledgerHash(ledger), ...checked, plan };
  return { id: planId(saved), ...saved };
}

/** @throws GoalsError `plan-absent` or `plan-damaged` (exit 3). */
export async function readSavedPlans({ files }: Pick<Ports, "files">, path: string): Promise<SavedPlans> {
  if ((await files.size(path)) === null) {
    throw new GoalsError("plan-absent", `there is no file ${path}`, {
      exitCode: EXIT.fileWrong,
      hint: "Make it with `ga4-goals plan --out FILE`.",
    });
  }
  return decodePlans((await files.read(path)).toString("utf8"), path);
}

/** True where the plan has been carried out to its end; false where it was not, and where it was cut off. */
export async function isCarriedOut(state: State, { id, plan }: SavedPlan): Promise<boolean> {
  const ledger = await state.ledger(plan.property);
  return (
    ledger.lastPlan === id &&
    (await state.journal(plan.property)) === null &&
    plan.operations.every((operation) => isDone(operation, ledger))
  );
}

/**
 * The ledger that a saved plan starts from; with it on disk, the plan is not carried out a second time.
 *
 * @throws GoalsError `plan-used` or `stale` (exit 7)
 */
export async function ledgerOfSaved(state: State, { id, plan, ledger: planned }: SavedPlan): Promise<Ledger> {
  const ledger = await state.ledger(plan.property);
  if (ledger.lastPlan === id) {
    throw new GoalsError("plan-used", "this plan has been carried out already", {
      exitCode: EXIT.stale,
      hint: "Make a new one: what is left to do is in it.",
    });
  }
  if (await state.journal(plan.property)) {
    throw new GoalsError("stale", "an apply of this property was cut off after the plan was made", {
      exitCode: EXIT.stale,
      hint: "Go on with it (`apply --resume`) or make a new plan.",
    });
  }
  if (ledgerHash(ledger) !== planned) throw otherLedger(plan, ledger);
  return { ...ledger, lastPlan: id };
}

/** Names what would be lost: what the plan takes away and somebody has protected since. */
function otherLedger({ operations }: Plan, { entries }: Ledger): GoalsError {
  const kept = operations
    .filter((o) => isRemoval(o) && entries.some(({ name, protect }) => name === o.name && protect))
    .map(({ name }) => `${name} is protected now`);
  const what = kept.length === 0 ? "" : `: ${kept.join("; ")}`;
  return new GoalsError("stale", `the ledger has changed since the plan was made${what}`, {
    exitCode: EXIT.stale,
    hint: "Nothing was applied. Make a new plan and look at it.",
  });
}
