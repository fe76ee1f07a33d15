/** Saved plans on disk; each may be carried out once. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import { hasChanges } from "../sync/plan/plan.js";
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
 * Writes down that the plan is being carried out, and gives the ledger it starts from.
 *
 * @throws GoalsError `plan-used` or `stale` (exit 7)
 */
export async function rememberPlan(state: State, { id, plan }: SavedPlan): Promise<Ledger> {
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
  const remembered: Ledger = { ...ledger, lastPlan: id };
  if (hasChanges(plan)) await state.saveLedger(remembered);
  return remembered;
}
