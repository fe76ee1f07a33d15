/**
 * `ga4-goals apply`: makes a plan (or takes a saved one, or one that was cut off), shows it, asks, carries it out and
 * says what became of each operation.
 */

import type { Applied } from "../../../apply/apply-plan.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { type AdminClients, openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_EDIT } from "../../../ga4/connection.js";
import type { Plan } from "../../../plan/plan.js";
import type { Context } from "../../context.js";
import type { ClientsFlags, CommonFlags, PolicyFlags, SignInFlags } from "../../flags.js";
import { clientsFileOf } from "../../fleet/clients-file.js";
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
import { takeUp } from "../../take-up.js";
import { agree } from "./agree.js";
import { carryOutTask, exitCodeOf, interruption, settleOnDisk, type Task } from "./carry-out.js";

export interface ApplyFlags extends CommonFlags, SignInFlags, PolicyFlags, ClientsFlags {
  readonly yes: boolean;
  readonly resume: boolean;
  readonly canary?: string;
  readonly format: "text" | "json";
}

/** How a task comes about; `interrupted` runs once what an apply left behind has been settled. */
type MakeTask = (clients: AdminClients) => Promise<Task>;

export async function apply(this: Context, flags: ApplyFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).applyClients(this, flags, file);
  if (flags.canary !== undefined) throw usage("--canary chooses among the clients of --clients FILE");
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
  if (task.plan.operations.length > 0) await agree(context, flags.yes, "Carry this plan out?");
  const stop = interruption(context, "Stopping after the write in flight");
  const paint = paintFor(context, context.stdout, flags.noColor);
  const applied = await carryOutTask(context, clients, task, {
    onOutcome: (outcome) => {
      if (flags.format === "text") context.stdout.write(`${renderOutcome(outcome, paint)}\n`);
    },
    stopping: stop.requested,
  }).finally(stop.forget);
  await tell(context, applied, flags);
}

function usage(text: string): GoalsError {
  return new GoalsError("usage", text, { exitCode: EXIT.usage });
}

/** The plan is part of what a person agrees to; with JSON, stdout is for the outcome alone. */
function showPlan(context: Context, plan: Plan, flags: ApplyFlags): void {
  const output = flags.format === "json" ? context.stderr : context.stdout;
  const options = { paint: paintFor(context, output, flags.noColor), width: output.columns };
  output.write(`${renderPlan(plan, options)}\n\n`);
}

async function tell(context: Context, applied: Applied, flags: ApplyFlags): Promise<void> {
  const text =
    flags.format === "json"
      ? toJson(outcomesJson(applied))
      : renderOutcomes(applied, paintFor(context, context.stdout, flags.noColor));
  if (text !== "") await writeResult(context, text, undefined);
  const exitCode = exitCodeOf(applied);
  if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
}
