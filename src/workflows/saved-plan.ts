/** Saved plans on disk; each may be carried out once. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { type Ledger, ledgerHash } from "../sync/ledger/ledger.js";
import { isRemoval } from "../sync/operations/operation.js";
import type { Plan } from "../sync/plan/plan.js";
import { decodePlan, type SavedPlan } from "../sync/plan/plan-file.js";
import type { Ports } from "./ports.js";
import type { State } from "./state.js";

/** @throws GoalsError `plan-absent` or `plan-damaged` (exit 3). */
export async function readSavedPlan({ files }: Pick<Ports, "files">, path: string): Promise<SavedPlan> {
  if ((await files.size(path)) === null) {
    throw new GoalsError("plan-absent", `there is no file ${path}`, {
      exitCode: EXIT.fileWrong,
      hint: "Make it with `ga4-goals plan --out FILE`.",
    });
  }
  return decodePlan((await files.read(path)).toString("utf8"), path);
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
