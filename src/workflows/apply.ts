/** Carries one property's plan out and leaves its annotation: what apply does for one property and for each of many. */

import { EXIT, type ExitCode } from "../diagnostics/error.js";
import { leaveAnnotation } from "../google/admin/annotations.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { resourceWriter } from "../google/admin/resource-writer.js";
import type { AdminClients } from "../google/clients.js";
import { dayAt } from "../numbers/calendar.js";
import { annotationFor } from "../sync/apply/annotation.js";
import { type Applied, applyPlan, type Outcome } from "../sync/apply/apply-plan.js";
import type { OutcomeStatus } from "../sync/apply/journal.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import type { Plan } from "../sync/plan/plan.js";
import type { Ports } from "./ports.js";
import { journalWriter, ledgerStore, removeJournal } from "./state.js";

/** What is to be carried out, and from where on. */
export interface Task {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly finished?: ReadonlyMap<string, OutcomeStatus>;
  /** True where an earlier apply was cut off and has been settled in `ledger`, not yet on disk. */
  readonly interrupted: boolean;
}

/** The plan without what an apply that was cut off had done of it. */
export function leftToDo({ plan, finished }: Task): Plan {
  if (finished === undefined || finished.size === 0) return plan;
  return { ...plan, operations: plan.operations.filter(({ id }) => !finished.has(id)) };
}

/** @throws GoalsError as `applyPlan` does. */
export async function applyTask(
  context: Ports,
  clients: AdminClients,
  task: Task,
  watch: { readonly onOutcome?: (outcome: Outcome) => void; readonly stopping: () => boolean },
): Promise<Applied> {
  const { property } = task.plan;
  const applied = await applyPlan({
    plan: task.plan,
    ledger: task.ledger,
    ...(task.finished ? { finished: task.finished } : {}),
    reader: propertyReader(clients, property),
    writer: resourceWriter(clients),
    store: ledgerStore(context, property),
    journal: journalWriter(context, property),
    ...watch,
  });
  if (task.plan.annotate) await annotate(context, clients, property, applied);
  return applied;
}

/** What an apply that was cut off has done is ours before anything new begins. */
export async function reconcileOnDisk(context: Ports, property: string, ledger: Ledger): Promise<void> {
  await ledgerStore(context, property).save(ledger);
  await removeJournal(context, property);
  context.stderr.write("An earlier apply was cut off; what it had done is in the ledger now.\n");
}

export function exitCodeOf(applied: Applied): ExitCode {
  const bad = applied.outcomes.some(
    (o) => o.status === "failed" || o.status === "skipped" || o.status === "unknown",
  );
  return bad ? EXIT.someFailed : EXIT.done;
}

/** Ctrl-C once: the writes in flight are finished and recorded, nothing new begins. */
export function interruption(
  context: Ports,
  words: string,
): { readonly requested: () => boolean; readonly forget: () => void } {
  let requested = false;
  const forget = context.onInterrupt(() => {
    if (!requested) context.stderr.write(`\n${words} ...\n`);
    requested = true;
  });
  return { requested: () => requested, forget };
}

/** A note that can't be left is a pity, not a failure of the apply. */
async function annotate(
  context: Ports,
  clients: AdminClients,
  property: string,
  applied: Applied,
): Promise<void> {
  const note = annotationFor(applied.outcomes);
  if (!note) return;
  try {
    const { timeZone } = await propertyReader(clients, property).property();
    const day = dayAt(context.now(), timeZone);
    await leaveAnnotation(clients, property, { ...note, day });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    context.stderr.write(`The goals are applied, but the annotation could not be left: ${text}\n`);
  }
}
