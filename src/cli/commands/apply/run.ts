/**
 * `ga4-goals apply`: makes a plan (or takes a saved one, or one that was cut off), shows it, asks, carries it out and
 * says what became of each operation.
 */
import { annotationFor } from "../../../apply/annotation.js";
import { type Applied, applyPlan } from "../../../apply/apply-plan.js";
import type { OutcomeStatus } from "../../../apply/journal.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { leaveAnnotation } from "../../../ga4/annotations.js";
import { type AdminClients, openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_EDIT } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { resourceWriter } from "../../../ga4/resource-writer.js";
import type { Ledger } from "../../../ledger/ledger.js";
import type { Plan } from "../../../plan/plan.js";
import type { Context } from "../../context.js";
import type { CommonFlags, PolicyFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { paintFor } from "../../ink.js";
import { lockProperty } from "../../lock.js";
import { makePlan } from "../../make-plan.js";
import { outcomesJson, renderOutcome, renderOutcomes } from "../../output/apply-text.js";
import { renderWarnings } from "../../output/file-problems.js";
import { renderPlan } from "../../output/plan-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";
import { pacerOf } from "../../quota.js";
import { readSavedPlan, rememberPlan } from "../../saved-plan.js";
import { journalWriter, ledgerStore, removeJournal } from "../../state-files.js";
import { takeUp } from "../../take-up.js";

export interface ApplyFlags extends CommonFlags, SignInFlags, PolicyFlags {
  readonly yes: boolean;
  readonly resume: boolean;
  readonly format: "text" | "json";
}

/** What is to be carried out, and from where on. */
interface Task {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly finished?: ReadonlyMap<string, OutcomeStatus>;
}

/** How a task comes about; `interrupted` runs once what an apply left behind has been settled. */
type MakeTask = (clients: AdminClients) => Promise<Task & { readonly interrupted: boolean }>;

export async function apply(this: Context, flags: ApplyFlags, ...patterns: string[]): Promise<void> {
  const { property, make } = await taskFor(this, flags, patterns);
  const unlock = await lockProperty(this, property);
  try {
    const clients = await openAdminClients(connectionOf(this, flags, SCOPE_EDIT), pacerOf(this));
    try {
      await carryOut(this, flags, property, clients, make);
    } finally {
      await clients.close();
    }
  } finally {
    await unlock();
  }
}

async function taskFor(
  context: Context,
  flags: ApplyFlags,
  patterns: readonly string[],
): Promise<{ readonly property: string; readonly make: MakeTask }> {
  const [only] = patterns;
  if (only?.endsWith(".json")) {
    if (patterns.length > 1 || flags.resume)
      throw usage("a saved plan goes alone: ga4-goals apply plan.json");
    const saved = await readSavedPlan(context, only);
    const property = saved.plan.property;
    if (flags.property !== undefined && flags.property !== property) {
      throw usage(`the plan is for property ${property}, not ${flags.property}`);
    }
    return {
      property,
      make: async () => ({
        plan: saved.plan,
        ledger: await rememberPlan(context, saved),
        interrupted: false,
      }),
    };
  }
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  if (flags.resume) {
    return {
      property,
      make: async (clients) => ({ ...(await takeUp(context, clients, property)), interrupted: false }),
    };
  }
  return { property, make: (clients) => makePlan(context, config, property, clients, flags) };
}

async function carryOut(
  context: Context,
  flags: ApplyFlags,
  property: string,
  clients: AdminClients,
  make: MakeTask,
): Promise<void> {
  const task = await make(clients);
  if (task.interrupted) await settleOnDisk(context, property, task.ledger);
  showPlan(context, task.plan, flags);
  if (task.plan.refusals.length > 0) {
    context.process.exitCode = EXIT.refused;
    return;
  }
  if (task.plan.operations.length > 0) await agree(context, flags);
  const stop = interruption(context);
  const paint = paintFor(context, context.stdout, flags.noColor);
  const applied = await applyPlan({
    plan: task.plan,
    ledger: task.ledger,
    ...(task.finished ? { finished: task.finished } : {}),
    reader: propertyReader(clients, property),
    writer: resourceWriter(clients),
    store: ledgerStore(context, property),
    journal: journalWriter(context, property),
    onOutcome: (outcome) => {
      if (flags.format === "text") context.stdout.write(`${renderOutcome(outcome, paint)}\n`);
    },
    stopping: stop.requested,
  }).finally(stop.forget);
  if (task.plan.annotate) await annotate(context, clients, property, applied);
  await tell(context, applied, flags);
}

function usage(text: string): GoalsError {
  return new GoalsError("usage", text, { exitCode: EXIT.usage });
}

/** What an apply that was cut off has done is ours before anything new begins. */
async function settleOnDisk(context: Context, property: string, ledger: Ledger): Promise<void> {
  await ledgerStore(context, property).save(ledger);
  await removeJournal(context, property);
  context.stderr.write("An earlier apply was cut off; what it had done is in the ledger now.\n");
}

/** The plan is part of what a person agrees to; with JSON, stdout is for the outcome alone. */
function showPlan(context: Context, plan: Plan, flags: ApplyFlags): void {
  const output = flags.format === "json" ? context.stderr : context.stdout;
  const options = { paint: paintFor(context, output, flags.noColor), width: output.columns };
  output.write(`${renderPlan(plan, options)}\n\n`);
}

async function agree(context: Context, flags: ApplyFlags): Promise<void> {
  if (flags.yes) return;
  if (!context.interactive) {
    throw new GoalsError("confirmation-needed", "apply needs a yes, and there is no terminal to ask on", {
      exitCode: EXIT.confirmationNeeded,
      hint: "Pass --yes.",
    });
  }
  if (await context.confirm("Carry this plan out?")) return;
  throw new GoalsError("not-confirmed", "nothing was applied", { exitCode: EXIT.confirmationNeeded });
}

/** Ctrl-C once: the write in flight is finished and recorded, nothing new begins. */
function interruption(context: Context): { readonly requested: () => boolean; readonly forget: () => void } {
  let requested = false;
  const forget = context.onInterrupt(() => {
    if (!requested) context.stderr.write("\nStopping after the write in flight ...\n");
    requested = true;
  });
  return { requested: () => requested, forget };
}

/** A note that can't be left is a pity, not a failure of the apply. */
async function annotate(
  context: Context,
  clients: AdminClients,
  property: string,
  applied: Applied,
): Promise<void> {
  const note = annotationFor(applied.outcomes);
  if (!note) return;
  try {
    const { timeZone } = await propertyReader(clients, property).property();
    const day = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(context.now());
    await leaveAnnotation(clients, property, { ...note, day });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    context.stderr.write(`The goals are applied, but the annotation could not be left: ${text}\n`);
  }
}

async function tell(context: Context, applied: Applied, flags: ApplyFlags): Promise<void> {
  const text =
    flags.format === "json"
      ? toJson(outcomesJson(applied))
      : renderOutcomes(applied, paintFor(context, context.stdout, flags.noColor));
  if (text !== "") await writeResult(context, text, undefined);
  const bad = applied.outcomes.some(
    (o) => o.status === "failed" || o.status === "skipped" || o.status === "unknown",
  );
  if (bad) context.process.exitCode = EXIT.someFailed;
}
