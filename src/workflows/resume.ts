/** What an apply that was cut off has left to do: its own plan, and how far it came. */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import { propertyReader } from "../google/admin/property-reader.js";
import type { AdminClients } from "../google/clients.js";
import { reconcile } from "../sync/apply/reconcile.js";
import type { Operation } from "../sync/ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger } from "../sync/ledger/ledger.js";
import type { OutcomeStatus } from "../sync/operations/operation.js";
import type { Plan } from "../sync/plan/plan.js";
import { hasFields } from "../sync/resources/same.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { State } from "./state.js";

export interface Resumed {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly finished: ReadonlyMap<string, OutcomeStatus>;
}

/** @throws GoalsError `nothing-to-resume` (exit 64) where no apply was cut off. */
export async function resume(state: State, clients: AdminClients, property: string): Promise<Resumed> {
  const journal = await state.journal(property);
  if (!journal) {
    throw new GoalsError("nothing-to-resume", "no apply of this property was cut off", {
      exitCode: EXIT.usage,
      hint: "Run apply without --resume.",
    });
  }
  const before = await state.ledger(property);
  const snapshot = await readSnapshot(propertyReader(clients, property));
  const ledger = reconcile(journal, snapshot, before);
  await state.saveLedger(ledger);
  const finished = new Map<string, OutcomeStatus>();
  for (const operation of journal.plan.operations) {
    const end = journal.ended.get(operation.id);
    if (end === "applied" || end === "unchanged") finished.set(operation.id, end);
    else if (journal.started.has(operation.id) && tookEffect(operation, snapshot, ledger)) {
      finished.set(operation.id, "applied");
    }
  }
  return { plan: journal.plan, snapshot, ledger, finished };
}

/** The ledger is written before the journal's closing line, so it may know more than the journal. */
function tookEffect(operation: Operation, snapshot: Snapshot, ledger: Ledger): boolean {
  if (Object.keys(operation.fields).length === 0)
    return !ledger.entries.some((e) => e.name === operation.name);
  const entry = ledger.entries.find((e) => e.kind === operation.kind && e.key === operation.key);
  const applied = fieldHashes(operation.kind, operation.fields);
  if (!entry || JSON.stringify(entry.applied) !== JSON.stringify(applied)) return false;
  // After a drift the ledger looks right before and after the update: only the live resource tells.
  const live = snapshot.resources.find((r) => r.name === entry.name);
  return live !== undefined && hasFields(live, operation.fields);
}
