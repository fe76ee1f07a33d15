/** Goals file, live property and ledger to a plan: the part that plan and apply share. */
import { settle } from "../apply/settle.js";
import { compileGoals } from "../compile/compile.js";
import type { GoalsConfig } from "../config/goal.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Plan, Policy } from "../plan/plan.js";
import { planChanges } from "../plan/plan-changes.js";
import { type PropertyReader, readSnapshot } from "../snapshot/read-snapshot.js";
import type { Context } from "./context.js";
import { readJournal, readLedger } from "./state-files.js";

export interface MadePlan {
  readonly plan: Plan;
  /** As it is after an apply that was cut off has been settled; not written yet. */
  readonly ledger: Ledger;
  /** True where an earlier apply was cut off. */
  readonly interrupted: boolean;
}

export async function makePlan(
  context: Context,
  config: GoalsConfig,
  property: string,
  reader: PropertyReader,
  policy: Policy,
): Promise<MadePlan> {
  const [written, journal] = await Promise.all([
    readLedger(context, property),
    readJournal(context, property),
  ]);
  const snapshot = await readSnapshot(reader);
  const ledger = journal ? settle(journal, snapshot, written) : written;
  const plan = planChanges({
    compiled: compileGoals(config),
    streams: config.streams,
    moved: config.moved,
    snapshot,
    ledger,
    policy,
  });
  return { plan, ledger, interrupted: journal !== null };
}
