/**
 * `ga4-goals ci`: the program's own commands, run for a CI job, and their results told where people look: a comment, an
 * issue, the page of the run. What is true of the commands (exit codes, what they write) is true of these.
 */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { fenced, inline } from "../../../draw/markdown.js";
import { onlyDrift, type Plan } from "../../../sync/plan/plan.js";
import type { PolicyFlags, SignInFlags } from "../../../workflows/options.js";
import { type Runner, readRunner } from "../../ci/github.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { gitIn, keepLedger } from "../../ci/keep-ledger.js";
import { driftIssue, failedComment, markerOf, planComment, wrongFileComment } from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import type { DiagnosticsJson } from "../../output/diagnostics.js";
import { githubAnnotations, githubMessage } from "../../output/diagnostics.js";
import type { ErrorJson } from "../../output/error-json.js";

export interface CiFlags extends CommonFlags, SignInFlags {
  /** Tells one comment or issue from another of the same repository. */
  readonly name: string;
}

type Handler<F> = (context: Context, flags: F, ...files: string[]) => Promise<ExitCode>;

export function ciPlanOf(run: RunCommand): Handler<CiFlags & PolicyFlags> {
  return async function ciPlan(context, flags, ...files) {
    const runner = await readRunner(context);
    const marker = markerOf("plan", flags.name);
    const checked = await runInner(context, run, [
      "validate",
      ...files,
      "--format",
      "json",
      ...goalsWords(flags),
    ]);
    const diagnostics = diagnosticsIn(checked.stdout);
    if (diagnostics.length > 0) context.tellRunner(githubAnnotations(diagnostics));
    if (checked.exitCode !== EXIT.done) {
      const comment =
        checked.exitCode === EXIT.fileWrong && diagnostics.length > 0
          ? wrongFileComment(marker, diagnostics, runner)
          : failedComment(marker, checked.exitCode, checked.stderr, runner);
      await tellPullRequest(context, runner, marker, comment);
      return checked.exitCode;
    }
    const planned = await runInner(context, run, ["plan", ...files, "--format", "json", ...planWords(flags)]);
    const plan = planIn(planned.stdout);
    await tellPullRequest(
      context,
      runner,
      marker,
      plan
        ? planComment(marker, plan, runner)
        : failedComment(marker, planned.exitCode, planned.stderr, runner),
    );
    if (plan) {
      const inTagManager = plan.tagManager?.operations.length ?? 0;
      await runner.output("changes", String(plan.operations.length + inTagManager));
    }
    return planned.exitCode;
  };
}

export interface CiApplyFlags extends CommonFlags, SignInFlags, PolicyFlags {
  readonly commit: boolean;
}

export function ciApplyOf(run: RunCommand): Handler<CiApplyFlags> {
  return async function ciApply(context, flags, ...files) {
    const runner = await readRunner(context);
    const applied = await runInner(context, run, ["apply", ...files, "--yes", ...planWords(flags)]);
    context.stdout.write(applied.stdout);
    const heading = applied.exitCode === EXIT.done ? "GA4 apply" : `GA4 apply: exit code ${applied.exitCode}`;
    await runner.summarise(
      `### ${heading}\n\n${fenced((applied.stdout || applied.stderr).trim(), "diff", "the log of the run")}`,
    );
    // What was applied before something failed is ours all the same.
    if (
      flags.commit &&
      (await keepLedger(
        gitIn(context.directory, context.environment),
        "ga4-goals: the ledger after an apply",
      ))
    )
      context.say("The ledger is committed and pushed.");
    return applied.exitCode;
  };
}

const DRIFT_LABEL = "ga4-goals-drift";

export function ciDriftOf(run: RunCommand): Handler<CiFlags & { readonly detailedExitcode: boolean }> {
  return async function ciDrift(context, flags, ...files) {
    const runner = await readRunner(context);
    const planned = await runInner(context, run, [
      "plan",
      ...files,
      "--format",
      "json",
      ...goalsWords(flags),
      ...signInWords(flags),
    ]);
    const plan = planIn(planned.stdout);
    if (!plan) return planned.exitCode;
    const drift = onlyDrift(plan);
    const count = drift.operations.length + (drift.tagManager?.operations.length ?? 0);
    const marker = markerOf("drift", flags.name);
    const issue = driftIssue(marker, drift);
    const words = count === 1 ? "1 change" : `${count} changes`;
    context.stdout.write(count > 0 ? `${words} in GA4 behind the file\n` : "No drift.\n");
    await runner.summarise(count > 0 ? `### ${inline(issue.title)}\n\n${issue.body}` : "### GA4 drift: none");
    await runner.output("drifted", String(count));
    if (runner.github === null) {
      context.stderr.write("No GITHUB_TOKEN: no issue is opened.\n");
    } else {
      const me = await runner.github.me();
      const open = (await runner.github.openIssues(DRIFT_LABEL)).find(
        ({ body, author }) => author === me && body.startsWith(marker),
      );
      if (count > 0 && !open) {
        await runner.github.createIssue({ ...issue, label: DRIFT_LABEL });
      } else if (count > 0 && open && !sameText(open.body, issue.body)) {
        await runner.github.updateIssue(open.number, issue);
      } else if (count === 0 && open) {
        await runner.github.createComment(open.number, "GA4 is as the goals file says again.");
        await runner.github.updateIssue(open.number, { state: "closed" });
      }
    }
    return flags.detailedExitcode && count > 0 ? EXIT.changesPending : EXIT.done;
  };
}

export interface CiReportFlags extends CommonFlags, SignInFlags {
  readonly period: string;
  readonly html?: string;
}

export function ciReportOf(run: RunCommand): Handler<CiReportFlags> {
  return async function ciReport(context, flags, ...files) {
    const runner = await readRunner(context);
    const words = ["report", ...files, "--period", flags.period, ...goalsWords(flags), ...signInWords(flags)];
    const made = await runInner(context, run, [...words, "--format", "markdown"]);
    context.stdout.write(made.stdout);
    if (made.exitCode !== EXIT.done) return made.exitCode;
    await runner.summarise(made.stdout);
    if (flags.html === undefined) return EXIT.done;
    const page = await runInner(context, run, [...words, "--format", "html", "--out", flags.html]);
    return page.exitCode;
  };
}

/** One comment for all runs. Where none may be written, as on pull requests from forks, the run's page has the text. */
async function tellPullRequest(
  context: Context,
  runner: Runner,
  marker: string,
  text: string,
): Promise<void> {
  await runner.summarise(text);
  const { github, pullRequest } = runner;
  if (github === null || pullRequest === null) {
    context.stdout.write(`${text}\n`);
    return;
  }
  try {
    const me = await github.me();
    // Anybody can write a comment that begins like ours.
    const mine = (await github.comments(pullRequest)).find(
      ({ body, author }) => author === me && body.startsWith(marker),
    );
    if (!mine) await github.createComment(pullRequest, text);
    else if (!sameText(mine.body, text)) await github.updateComment(mine.id, text);
  } catch (error) {
    if (!(error instanceof GoalsError) || error.code !== "github-refused") throw error;
    context.tellRunner(
      githubMessage("warning", `The comment could not be written: ${error.message}. ${error.hint ?? ""}`),
    );
  }
}

/** GitHub gives texts back with the line ends of a form. */
function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  return plain(a) === plain(b);
}

function diagnosticsIn(stdout: string): DiagnosticsJson["diagnostics"] {
  return (jsonIn(stdout) as DiagnosticsJson | null)?.diagnostics ?? [];
}

/** Null where there is none, also where the command wrote why it failed. */
function planIn(stdout: string): Plan | null {
  const found = jsonIn(stdout) as Plan | ErrorJson | null;
  return found === null || "error" in found ? null : found;
}

function jsonIn(stdout: string): unknown {
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}

function goalsWords(flags: CommonFlags): readonly string[] {
  return [
    ...(flags.property === undefined ? [] : ["--property", flags.property]),
    ...(flags.var ?? []).flatMap((pair) => ["--var", pair]),
    ...(flags.verbose ? ["--verbose"] : []),
  ];
}

function signInWords(flags: SignInFlags): readonly string[] {
  return flags.impersonate === undefined ? [] : ["--impersonate", flags.impersonate];
}

function planWords(flags: CommonFlags & SignInFlags & PolicyFlags): readonly string[] {
  return [
    ...goalsWords(flags),
    ...signInWords(flags),
    ...(flags.allowDelete ? ["--allow-delete"] : []),
    ...(flags.force ? ["--force"] : []),
  ];
}
