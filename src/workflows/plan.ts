/** Goals file, live property and ledger to a plan: the part that plan and apply share. */

import type { GoalsConfig } from "../goals/goal.js";
import { lastChanges } from "../google/admin/change-history.js";
import { propertyReader } from "../google/admin/property-reader.js";
import type { AdminClients } from "../google/clients.js";
import { settle } from "../sync/apply/settle.js";
import { compileGoals } from "../sync/compile/compile.js";
import { needsAudiences, type PlanInput, planChanges } from "../sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import { isDrift } from "../sync/plan/operation.js";
import type { Plan } from "../sync/plan/plan.js";
import type { Policy } from "../sync/plan/refusal.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { Ports } from "./ports.js";
import { readJournal, readLedger } from "./state.js";

export interface PlannedProperty {
  readonly plan: Plan;
  /** What the plan was made from. */
  readonly snapshot: Snapshot;
  /** As it is after an apply that was cut off has been settled; not written yet. */
  readonly ledger: Ledger;
  /** True where an earlier apply was cut off. */
  readonly interrupted: boolean;
}

export async function planProperty(
  context: Ports,
  config: GoalsConfig,
  property: string,
  clients: AdminClients,
  policy: Policy,
): Promise<PlannedProperty> {
  const [written, journal] = await Promise.all([
    readLedger(context, property),
    readJournal(context, property),
  ]);
  const compiled = compileGoals(config);
  const audiences = needsAudiences(compiled, written, journal?.plan);
  const snapshot = await readSnapshot(propertyReader(clients, property), { audiences });
  const ledger = journal ? settle(journal, snapshot, written) : written;
  const input: PlanInput = {
    compiled,
    streams: config.streams,
    moved: config.moved,
    annotate: config.annotate,
    snapshot,
    ledger,
    policy: { allowDelete: policy.allowDelete, force: policy.force },
  };
  const plan = planChanges(input);
  // Who did it is only asked for where something drifted.
  const drifted = plan.operations.some((o) => isDrift(o.reason));
  const history = drifted ? await lastChanges(clients, snapshot.property.account, property) : null;
  return {
    plan: history ? planChanges({ ...input, history }) : plan,
    snapshot,
    ledger,
    interrupted: journal !== null,
  };
}
