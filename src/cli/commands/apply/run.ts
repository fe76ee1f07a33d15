/**
 * `ga4-goals apply`: makes a plan (or takes a saved one, or one that was cut off), shows it, asks, carries it out and
 * says what became of each operation.
 */

import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { type AdminClients, openAdminClients } from "../../../google/clients.js";
import { SCOPE_EDIT } from "../../../google/connection.js";
import type { Applied } from "../../../sync/apply/apply-plan.js";
import {
  outcomesJson,
  renderOutcome,
  renderOutcomes,
  renderTagManagerEnd,
  tagManagerEndJson,
} from "../../../sync/draw/outcomes.js";
import { renderPlan } from "../../../sync/draw/plan-text.js";
import { isRefused, type Plan } from "../../../sync/plan/plan.js";
import type { TagManagerEnd } from "../../../sync/tag-manager/apply.js";
import {
  applyTask,
  exitCodeOf,
  interruption,
  leftToDo,
  reconcileOnDisk,
  type Task,
} from "../../../workflows/apply.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import { lockProperty } from "../../../workflows/lock.js";
import type { ClientsFlags, CommonFlags, PolicyFlags, SignInFlags } from "../../../workflows/options.js";
import { planProperty } from "../../../workflows/plan.js";
import { PlanRefused } from "../../../workflows/plan-refused.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { pacerOf } from "../../../workflows/quota.js";
import { resume } from "../../../workflows/resume.js";
import { readSavedPlan, rememberPlan } from "../../../workflows/saved-plan.js";
import {
  exitCodeWith,
  openTagManagerPart,
  writesToTagManager,
} from "../../../workflows/tag-manager/apply.js";
import { withTagManager } from "../../../workflows/tag-manager/plan.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { renderError } from "../../output/error-text.js";
import { renderWarnings } from "../../output/file-problems.js";
import { toJson, writeResult } from "../../output/result.js";
import { confirm } from "./confirm.js";

export interface ApplyFlags extends CommonFlags, SignInFlags, PolicyFlags, ClientsFlags {
  readonly yes: boolean;
  readonly resume: boolean;
  readonly canary?: string;
  readonly publish: boolean;
  readonly format: "text" | "json";
}

/** How a task comes about; `interrupted` runs once what an apply left behind has been settled. */
type MakeTask = (clients: AdminClients) => Promise<Task>;

export async function apply(this: Context, flags: ApplyFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null && flags.publish) throw usage("--publish is for one property, without --clients");
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
      make: async (clients) => {
        const { plan, ...rest } = await resume(context, clients, property);
        // What was left undone in Tag Manager, the container itself says.
        const { tagManager: _then, ...ga4 } = plan;
        return withTagManager(context, flags, config, { ...rest, plan: ga4, interrupted: false });
      },
    };
  }
  return {
    property,
    make: async (clients) =>
      withTagManager(context, flags, config, await planProperty(context, config, property, clients, flags)),
  };
}

async function carryOut(
  context: Context,
  flags: ApplyFlags,
  property: string,
  clients: AdminClients,
  make: MakeTask,
): Promise<void> {
  const task = await make(clients);
  if (task.interrupted) await reconcileOnDisk(context, property, task.ledger);
  const left = leftToDo(task);
  const before = task.plan.operations.length - left.operations.length;
  if (before > 0)
    context.stderr.write(
      `${before} of ${task.plan.operations.length} operations were done before the apply was cut off; what is left:\n`,
    );
  showPlan(context, left, flags);
  if (isRefused(task.plan)) throw new PlanRefused(task.plan);
  if (left.operations.length > 0 || writesToTagManager(task.plan, flags.publish))
    await confirm(context, flags.yes, "Carry this plan out?");
  const tagManager = await openTagManagerPart(context, flags, task.plan);
  const stop = interruption(context, "Stopping after the write in flight");
  const paint = paintFor(context, context.stdout, flags.noColor);
  const say = (line: string): void => {
    if (flags.format === "text") context.stdout.write(`${line}\n`);
  };
  try {
    const applied = await applyTask(context, clients, task, {
      onOutcome: (outcome) => say(renderOutcome(outcome, paint)),
      stopping: stop.requested,
    });
    const end = await tagManager?.carryOut(applied, {
      onOutcome: (outcome) => say(renderOutcome(outcome, paint)),
      stopping: stop.requested,
    });
    await tell(context, applied, end ?? null, flags);
  } finally {
    stop.forget();
  }
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

async function tell(
  context: Context,
  applied: Applied,
  end: TagManagerEnd | null,
  flags: ApplyFlags,
): Promise<void> {
  const paint = paintFor(context, context.stdout, flags.noColor);
  const text =
    flags.format === "json"
      ? toJson({ ...outcomesJson(applied), ...(end ? { tagManager: tagManagerEndJson(end) } : {}) })
      : [renderOutcomes(applied, paint), end ? renderTagManagerEnd(end, paint) : ""]
          .filter((part) => part !== "")
          .join("\n");
  if (text !== "") await writeResult(context, text, undefined);
  if (end?.error)
    context.stderr.write(`${renderError(end.error, paintFor(context, context.stderr, flags.noColor))}\n`);
  const exitCode = exitCodeWith(exitCodeOf(applied), applied, end);
  if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
}
