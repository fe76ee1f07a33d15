/** `ga4-goals apply`: plans, shows the plan, asks, carries it out and says what became of each operation. */
import { type Applied, applyPlan } from "../../../apply/apply-plan.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_EDIT } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { resourceWriter } from "../../../ga4/resource-writer.js";
import type { Plan } from "../../../plan/plan.js";
import type { Context } from "../../context.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { paintFor } from "../../ink.js";
import { type MadePlan, makePlan } from "../../make-plan.js";
import { outcomesJson, renderOutcome, renderOutcomes } from "../../output/apply-text.js";
import { renderWarnings } from "../../output/file-problems.js";
import { renderPlan } from "../../output/plan-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";
import { pacerOf } from "../../quota.js";
import { journalWriter, ledgerStore, removeJournal } from "../../state-files.js";

export interface ApplyFlags extends CommonFlags, SignInFlags {
  readonly allowDelete: boolean;
  readonly force: boolean;
  readonly yes: boolean;
  readonly format: "text" | "json";
}

export async function apply(this: Context, flags: ApplyFlags, ...patterns: string[]): Promise<void> {
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const clients = await openAdminClients(connectionOf(this, flags, SCOPE_EDIT), pacerOf(this));
  try {
    const reader = propertyReader(clients, property);
    const made = await makePlan(this, config, property, reader, flags);
    if (made.interrupted) await settleOnDisk(this, property, made);
    showPlan(this, made.plan, flags);
    if (made.plan.refusals.length > 0) {
      this.process.exitCode = EXIT.refused;
      return;
    }
    if (made.plan.operations.length > 0) await agree(this, flags);
    const stop = interruption(this);
    const applied = await applyPlan({
      plan: made.plan,
      ledger: made.ledger,
      reader,
      writer: resourceWriter(clients),
      store: ledgerStore(this, property),
      journal: journalWriter(this, property),
      onOutcome: (outcome) => {
        if (flags.format === "text")
          this.stdout.write(`${renderOutcome(outcome, paintFor(this, this.stdout, flags.noColor))}\n`);
      },
      stopping: stop.requested,
    }).finally(stop.forget);
    await tell(this, applied, flags);
  } finally {
    await clients.close();
  }
}

/** What an apply that was cut off has done is ours before anything new begins. */
async function settleOnDisk(context: Context, property: string, made: MadePlan): Promise<void> {
  await ledgerStore(context, property).save(made.ledger);
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
