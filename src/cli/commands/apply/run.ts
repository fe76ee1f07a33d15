/**
 * `ga4-goals apply`: makes a plan (or takes a saved one, or one that was cut off), shows it, asks, carries it out and
 * says what became of each operation. Of many clients the plans are shown folded, and there is one question.
 */

import { type ExitCode, type GoalsError, usage } from "../../../diagnostics/error.js";
import { properties } from "../../../draw/names.js";
import { SCOPE_EDIT } from "../../../google/connection.js";
import {
  appliedJson,
  outcomesJson,
  renderApplied,
  renderOutcome,
  renderOutcomes,
  renderTagManagerEnd,
  tagManagerEndJson,
} from "../../../sync/draw/outcomes.js";
import { renderPlan, renderPlans, type TextOptions } from "../../../sync/draw/plan-text.js";
import type { SavedPlan, SavedPlans } from "../../../sync/plan/plan-file.js";
import { googleAccess } from "../../../workflows/access.js";
import {
  type AppliedProperty,
  type ApplyListeners,
  applyProperty,
  resumeApply,
} from "../../../workflows/apply.js";
import { applyClients, noAnnotation, RECONCILED } from "../../../workflows/fleet/apply-clients.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { PolicyFlags } from "../../../workflows/options.js";
import { readRules } from "../../../workflows/policy.js";
import { clientsFileOf, propertyOf } from "../../../workflows/property.js";
import { readSavedPlans } from "../../../workflows/saved-plan.js";
import { stateOn } from "../../../workflows/state.js";
import { confirmed, interruption } from "../../confirm.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { fleetJson } from "../../output/error-json.js";
import { renderError, renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { fleetListeners, fleetWish, type PropertyFlags } from "../../run-command.js";

export interface ApplyFlags extends PropertyFlags, PolicyFlags {
  readonly yes: boolean;
  readonly resume: boolean;
  readonly canary?: string;
  readonly publish: boolean;
  readonly format: "text" | "json";
}

export async function apply(context: Context, flags: ApplyFlags, ...patterns: string[]): Promise<ExitCode> {
  const [saved] = patterns.length === 1 ? patterns.filter((word) => word.endsWith(".json")) : [];
  const file = clientsFileOf(flags, saved === undefined || flags.clients === undefined ? patterns : []);
  if (file === null && flags.canary !== undefined)
    throw usage("--canary chooses among the clients of --clients FILE");
  return file === null ? applyOne(context, flags, patterns) : applyMany(context, flags, file, saved);
}

async function applyOne(context: Context, flags: ApplyFlags, patterns: readonly string[]): Promise<ExitCode> {
  const stop = interruption(context, "Stopping after the write in flight");
  const paint = paintFor(context, context.stdout, flags.noColor);
  const line = (text: string): void => {
    if (flags.format === "text") context.stdout.write(`${text}\n`);
  };
  const writes = { done: 0, of: 0 };
  const tellWrites = (): void => context.onStep?.({ what: "applying", ...writes, unit: "operations" });
  const through = (): void => {
    writes.done++;
    tellWrites();
  };
  const applied = await applyWished({ ...context, stop: stop.signal }, flags, patterns, {
    onReconciled: () => context.say(RECONCILED),
    onPlan: (plan, before) => {
      if (before > 0)
        context.say(
          `${before} of ${before + plan.operations.length} operations were done before the apply was cut off; what is left:`,
        );
      show(context, flags, (options) => renderPlan(plan, options));
      writes.of = plan.operations.length + (plan.tagManager?.operations.length ?? 0);
    },
    confirm: async () => {
      const isYes = await confirmed(context, "apply", flags.yes, "Carry this plan out?");
      if (isYes) {
        stop.listen();
        tellWrites();
      }
      return isYes;
    },
    onOutcome: (outcome) => {
      line(renderOutcome(outcome, paint));
      through();
    },
    onTagManagerOutcome: (outcome) => {
      line(renderOutcome(outcome, paint));
      through();
    },
    onNoAnnotation: (why) => context.say(noAnnotation(why)),
    stopping: () => stop.signal.aborted,
  }).finally(stop.forget);
  // What is left when it stopped early is no longer under way.
  writes.done = writes.of;
  tellWrites();
  const { tagManager: end } = applied;
  const text =
    flags.format === "json"
      ? toJson({ ...outcomesJson(applied), ...(end ? { tagManager: tagManagerEndJson(end) } : {}) })
      : [renderOutcomes(applied, paint), end ? renderTagManagerEnd(end, paint) : ""]
          .filter((part) => part !== "")
          .join("\n");
  if (text !== "") await writeResult(context, text, undefined);
  if (end?.error) tellError(context, flags, end.error);
  return applied.exitCode;
}

/** What the words on the command line stand for: a saved plan, or goals files. */
async function applyWished(
  context: Context,
  flags: ApplyFlags,
  patterns: readonly string[],
  listeners: ApplyListeners,
): Promise<AppliedProperty> {
  const google = googleAccess({ ...context, scope: SCOPE_EDIT, impersonate: flags.impersonate });
  const { publish, policy, now } = { ...flags, now: context.now };
  const shared = { google, state: stateOn(context), policy: flags, publish, now, ...listeners };
  const [only] = patterns;
  if (only?.endsWith(".json")) {
    if (patterns.length > 1 || flags.resume)
      throw usage("a saved plan goes alone: ga4-goals apply plan.json");
    const [saved, ...others] = (await readSavedPlans(context, only)).plans;
    if (saved === undefined || saved.client !== null || others.length > 0)
      throw usage(`the plans of clients go with their file: ga4-goals apply ${only} --clients FILE`);
    const { property } = saved.plan;
    if (flags.property !== undefined && flags.property !== property)
      throw usage(`the plan is for property ${property}, not ${flags.property}`);
    return applyProperty({ ...shared, saved, rules: await readRules(context, { policy, saved }) });
  }
  const { config, files, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const rules = await readRules(context, { policy, beside: files });
  const input = { ...shared, config, rules, property: propertyOf(config, flags.property) };
  return flags.resume ? resumeApply(input) : applyProperty(input);
}

/** @param path of saved plans that are carried out, exactly those */
async function applyMany(
  context: Context,
  flags: ApplyFlags,
  file: string,
  path: string | undefined,
): Promise<ExitCode> {
  if (path !== undefined && flags.resume)
    throw usage("saved plans go without --resume: the same command again goes on with them");
  const saved = path === undefined ? undefined : plansOfClients(await readSavedPlans(context, path), path);
  const stop = interruption(context, "Stopping after the writes in flight");
  stop.listen();
  const { allowDelete, force, policy, resume, canary, publish } = flags;
  const { ends, exitCode, refused, stopped } = await applyClients(
    { ...context, stop: stop.signal },
    file,
    { ...fleetWish(flags, SCOPE_EDIT), allowDelete, force, policy, resume, canary, publish, saved },
    {
      ...fleetListeners(context, flags),
      onPlans: (plans) => show(context, flags, (options) => renderPlans(file, plans, options)),
      onRefused: (error) => tellError(context, flags, error),
      confirm: (many) =>
        confirmed(context, "apply", flags.yes, `Carry these plans out in ${properties(many)}?`),
      stopping: () => stop.signal.aborted,
    },
  ).finally(stop.forget);
  const text =
    flags.format === "json"
      ? toJson(fleetJson("apply", file, ends, exitCode, appliedJson, refused))
      : renderApplied(ends, paintFor(context, context.stdout, flags.noColor));
  await writeResult(context, text, undefined);
  if (stopped)
    context.say(`To go on with it: the same command${path === undefined ? " with --resume" : " again"}.`);
  return exitCode;
}

/** By the client's name. @throws GoalsError `usage` (exit 64) for the plan of one property. */
function plansOfClients({ plans }: SavedPlans, path: string): ReadonlyMap<string, SavedPlan> {
  return new Map(
    plans.map((saved) => {
      if (saved.client === null)
        throw usage(`${path} is the plan of one property: ga4-goals apply ${path}, without --clients`);
      return [saved.client, saved];
    }),
  );
}

/** A plan is part of what a person agrees to; with JSON, stdout is for the outcome alone. */
function show(
  context: Context,
  flags: ApplyFlags,
  render: (options: Pick<TextOptions, "paint" | "width">) => string,
): void {
  const output = flags.format === "json" ? context.stderr : context.stdout;
  const options = { paint: paintFor(context, output, flags.noColor), width: output.columns };
  output.write(`${render(options)}\n\n`);
}

function tellError(context: Context, { noColor }: ApplyFlags, error: GoalsError): void {
  context.stderr.write(`${renderError(error, paintFor(context, context.stderr, noColor))}\n`);
}
