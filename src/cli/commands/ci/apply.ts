/**
 * `ci apply`: plans again, and carries out what the merged pull request showed and nothing else. What is more, less or other
 * than what was reviewed is left alone and told: in the log, on the page of the run, on the pull request.
 */
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import { fenced } from "../../../draw/markdown.js";
import { comparePlans } from "../../../sync/plan/compare.js";
import { hasChanges, isRefused } from "../../../sync/plan/plan.js";
import { encodePlan, encodePlans, type PlanOfClient } from "../../../sync/plan/plan-file.js";
import { changedClients } from "../../../workflows/ci/changed-clients.js";
import { findReview, type Review } from "../../../workflows/ci/find-review.js";
import { ourComment } from "../../../workflows/ci/forge.js";
import { takeLedger } from "../../../workflows/ci/keep-ledger.js";
import { type Runner, readRunner } from "../../../workflows/ci/runner.js";
import type { ClientsFlags, PolicyFlags } from "../../../workflows/options.js";
import { readSavedPlans } from "../../../workflows/saved-plan.js";
import { stateOn } from "../../../workflows/state.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
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
import { type MadePlan, makePlan, withFile } from "./saved.js";
import { type CiFlags, onlyWords, planWords, policyWords, signInWords } from "./words.js";

export interface CiApplyFlags extends CiFlags, PolicyFlags, ClientsFlags {
  readonly canary?: string;
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
  if (flags.clients === undefined && flags.canary !== undefined)
    throw usage("--canary chooses among the clients of --clients FILE");
  const review = flags.replan ? null : await reviewOf(context, flags, runner);
  const planned = await planAgain(context, flags, files, { run, runner }, review);
  if (planned === null) return EXIT.done;
  const { made, gone } = planned;
  if (made?.saved === null) {
    await tellPage(runner, made.exitCode, made.stderr);
    return made.exitCode;
  }
  const now = made?.saved.plans.plans ?? [];
  const found =
    review === null ? [] : await Promise.all(now.map((one) => differenceOf(context, review, one)));
  const differing = [...found, ...gone].filter((one) => one !== null);
  const agreed = now.filter(({ client }) => !differing.some((one) => one.now.client === client));
  if (review !== null && differing.length > 0)
    await tellDifference(context, flags, runner, review, differing);
  const failed = made !== null && made.exitCode !== EXIT.done && made.exitCode !== EXIT.refused;
  const open = agreed.filter(({ plan }) => hasChanges(plan) || isRefused(plan));
  // Who could not be planned stands with the plans alone.
  const unplanned = failed && flags.clients !== undefined ? made.stdout : "";
  context.stdout.write(unplanned);
  if (open.length === 0 && (differing.length > 0 || agreed.length === 0))
    return differing.length > 0 && !failed ? EXIT.stale : (made?.exitCode ?? EXIT.stale);
  const applied = await withFile(context, undefined, async (path) => {
    const [alone] = agreed;
    const text = alone?.client === null ? encodePlan(alone) : encodePlans(agreed);
    await context.files.writeWhole(path, text);
    return runInner(context, run, ["apply", path, "--yes", ...applyWords(flags)]);
  });
  context.stdout.write(applied.stdout);
  const exitCode = overall(applied.exitCode, failed ? made.exitCode : EXIT.done, differing.length > 0);
  await tellPage(runner, exitCode, [applied.stdout || applied.stderr, unplanned].join("\n"));
  if (exitCode === EXIT.done) await tellDone(flags, runner, review);
  return exitCode;
}

/** As of a run over clients: the one code that something ended with, or that some failed. */
function overall(applied: ExitCode, planned: ExitCode, differs: boolean): ExitCode {
  const codes = new Set(
    [applied, planned, differs ? EXIT.stale : EXIT.done].filter((code) => code !== EXIT.done),
  );
  const [only = EXIT.done] = codes;
  return codes.size > 1 || differs ? EXIT.someFailed : only;
}

interface PlannedAgain {
  /** Null where there is no client left to plan. */
  readonly made: MadePlan | null;
  /** Clients of the review that the clients file does not name any more, and that something was to be done for. */
  readonly gone: readonly NotReviewed[];
}

/** A plan of now: of one property, or of the clients that were reviewed or are changed. Null where there are none. */
async function planAgain(
  context: Context,
  flags: CiApplyFlags,
  files: readonly string[],
  { run, runner }: Around,
  review: Review | null,
): Promise<PlannedAgain | null> {
  const words = [...files, ...planWords(flags)];
  if (flags.clients === undefined) return { made: await makePlan(context, run, words), gone: [] };
  const { all, changed } = await changedClients(
    context,
    flags.clients,
    flags,
    review?.plans ? runner.base : null,
  );
  if (review?.plans && changed === null)
    context.say(
      "Planned are the clients that were reviewed. Whether the merge changes others can't be told: the commit before it is not in the checkout.",
    );
  const reviewed = review?.plans?.plans ?? [];
  const names = review?.plans
    ? all.filter((name) => changed?.includes(name) || reviewed.some(({ client }) => client === name))
    : all;
  const gone = reviewed
    .filter(({ client, plan }) => client !== null && !all.includes(client) && hasChanges(plan))
    .filter(() => (flags.only ?? []).length + (flags.exclude ?? []).length === 0);
  if (names.length === 0 && gone.length === 0) {
    context.say("What was merged changes no client's goals: nothing to do.");
    return null;
  }
  const clients = onlyWords(flags, names);
  return {
    made: names.length === 0 ? null : await makePlan(context, run, [...words, ...clients]),
    gone: await Promise.all(
      gone.map(async (one) => {
        const ledger = await stateOn(context).ledger(one.plan.property);
        return { now: one, comparison: comparePlans(one, emptied(one), ledger) };
      }),
    ),
  };
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
  // A refused plan is not carried out, reviewed or not; apply says why.
  if (isRefused(now.plan)) return null;
  const ledger = await stateOn(context).ledger(now.plan.property);
  const comparison = comparePlans(reviewed ?? emptied(now), now, ledger);
  return comparison.same && reviewed !== undefined ? null : { now, comparison };
}

/** The same plan with nothing in it. */
function emptied(saved: PlanOfClient): PlanOfClient {
  const { tagManager: _none, ...plan } = saved.plan;
  return { ...saved, plan: { ...plan, operations: [], refusals: [] } };
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

function applyWords({ clients, parallel, canary, ...flags }: CiApplyFlags): readonly string[] {
  const many = clients === undefined ? [] : ["--clients", clients, "--parallel", String(parallel)];
  return [
    ...signInWords(flags),
    ...policyWords(flags),
    ...many,
    ...(canary === undefined ? [] : ["--canary", canary]),
  ];
}

function tellPage(runner: Runner, exitCode: ExitCode, text: string): Promise<void> {
  const heading = exitCode === EXIT.done ? "GA4 apply" : `GA4 apply: exit code ${exitCode}`;
  return runner.summarise(`### ${heading}\n\n${fenced(text.trim(), "diff", "the log of the run")}`);
}
