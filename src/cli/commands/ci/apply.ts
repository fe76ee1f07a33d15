/**
 * `ci apply`: plans again, and carries out what the merged pull request showed and nothing else. What is more, less or other
 * than what was reviewed is left alone and told: in the log, on the page of the run, on the pull request.
 */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { fenced } from "../../../draw/markdown.js";
import { comparePlans } from "../../../sync/plan/compare.js";
import { hasChanges, isRefused } from "../../../sync/plan/plan.js";
import { encodePlan, type PlanOfClient } from "../../../sync/plan/plan-file.js";
import type { PolicyFlags } from "../../../workflows/options.js";
import { readSavedPlans } from "../../../workflows/saved-plan.js";
import { stateOn } from "../../../workflows/state.js";
import { findReview, type Review } from "../../ci/find-review.js";
import { ourComment } from "../../ci/forge.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { takeLedger } from "../../ci/keep-ledger.js";
import { type Runner, readRunner } from "../../ci/runner.js";
import { tellRequest } from "../../ci/tell-request.js";
import {
  appliedComment,
  markerOf,
  type NotReviewed,
  notReviewedComment,
  notReviewedError,
  notReviewedText,
} from "../../ci/texts.js";
import type { Context } from "../../context.js";
import { renderError } from "../../output/error-text.js";
import { makePlan, withFile } from "./saved.js";
import { type CiFlags, planWords, signInWords } from "./words.js";

export interface CiApplyFlags extends CiFlags, PolicyFlags {
  readonly commit: boolean;
  readonly replan: boolean;
  /** A file with the plan that was reviewed. */
  readonly plan?: string;
}

export function ciApplyOf(
  run: RunCommand,
): (context: Context, flags: CiApplyFlags, ...files: string[]) => Promise<ExitCode> {
  return async function ciApply(context, flags, ...files) {
    const runner = await readRunner(context);
    const ledger = flags.commit ? await takeLedger({ ...context, branch: runner.branch }) : null;
    const exitCode = await applyReviewed(context, flags, files, { run, runner });
    // What was applied before something failed is ours all the same.
    if (await ledger?.keep("ga4-goals: the ledger after an apply"))
      context.say("The ledger is committed and pushed.");
    return exitCode;
  };
}

interface Around {
  readonly run: RunCommand;
  readonly runner: Runner;
}

async function applyReviewed(
  context: Context,
  flags: CiApplyFlags,
  files: readonly string[],
  { run, runner }: Around,
): Promise<ExitCode> {
  const made = await makePlan(context, run, [...files, ...planWords(flags)]);
  const [now] = made.saved?.plans.plans ?? [];
  if (now === undefined) {
    await tellPage(runner, made.exitCode, made.stderr);
    return made.exitCode;
  }
  // A refused plan is not carried out, reviewed or not; apply says why.
  const wished = isRefused(now.plan) || flags.replan;
  const review = wished ? null : await reviewOf(context, flags, runner);
  const differs = review && (await differenceOf(context, review, now));
  if (differs) {
    await tellDifference(context, flags, runner, review, [differs]);
    return EXIT.stale;
  }
  const applied = await withFile(context, undefined, async (path) => {
    await context.files.writeWhole(path, encodePlan(now));
    return runInner(context, run, ["apply", path, "--yes", ...signInWords(flags)]);
  });
  context.stdout.write(applied.stdout);
  await tellPage(runner, applied.exitCode, applied.stdout || applied.stderr);
  if (applied.exitCode === EXIT.done) await tellDone(flags, runner, review);
  return applied.exitCode;
}

async function reviewOf(context: Context, { plan, name }: CiApplyFlags, runner: Runner): Promise<Review> {
  if (plan === undefined) return findReview(runner, markerOf("plan", name));
  return { plans: await readSavedPlans(context, plan), why: "", request: null };
}

/** Null where what would be done now is what was reviewed, and where nothing would be done that needs a review. */
async function differenceOf(
  context: Context,
  { plans }: Review,
  now: PlanOfClient,
): Promise<NotReviewed | null> {
  const reviewed = plans?.plans.find(({ client }) => client === now.client);
  if (reviewed === undefined && !hasChanges(now.plan)) return null;
  const { tagManager: _none, ...rest } = now.plan;
  const nothing = { ...now, plan: { ...rest, operations: [], refusals: [] } };
  const ledger = await stateOn(context).ledger(now.plan.property);
  const comparison = comparePlans(reviewed ?? nothing, now, ledger);
  return comparison.same && reviewed !== undefined ? null : { now, comparison };
}

async function tellDifference(
  context: Context,
  { name }: CiApplyFlags,
  runner: Runner,
  { request, why }: Review,
  differing: readonly NotReviewed[],
): Promise<void> {
  const marker = markerOf("apply", name);
  const comment = notReviewedComment(marker, why, differing, runner);
  context.say(notReviewedText(differing));
  context.stderr.write(`${renderError(notReviewedError(why))}
`);
  await runner.summarise(comment);
  await tellRequest(context, runner, request, marker, comment);
}

/** A pull request that was told that it is not applied is told when it is. */
async function tellDone({ name }: CiApplyFlags, runner: Runner, review: Review | null): Promise<void> {
  const { forge, pushed } = runner;
  if (forge === null || pushed === null) return;
  const request = review?.request ?? (await forge.requestOf(pushed));
  const marker = markerOf("apply", name);
  const told = request === null ? null : await ourComment(forge, request, marker);
  if (request !== null && told !== null)
    await forge.updateComment(request, told.id, appliedComment(marker, runner));
}

function tellPage(runner: Runner, exitCode: ExitCode, text: string): Promise<void> {
  const heading = exitCode === EXIT.done ? "GA4 apply" : `GA4 apply: exit code ${exitCode}`;
  return runner.summarise(`### ${heading}\n\n${fenced(text.trim(), "diff", "the log of the run")}`);
}
