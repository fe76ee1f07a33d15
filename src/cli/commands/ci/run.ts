/**
 * `ga4-goals ci`: the program's own commands, run for a CI job, and their results told where people look: a comment, an
 * issue, the page of the run. What is true of the commands (exit codes, what they write) is true of these.
 */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { fenced, inline } from "../../../draw/markdown.js";
import { onlyDrift, type Plan } from "../../../sync/plan/plan.js";
import type { CommonFlags, PolicyFlags, SignInFlags } from "../../../workflows/options.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { gitIn, keepLedger } from "../../ci/keep-ledger.js";
import { type Runner, readRunner } from "../../ci/runner.js";
import { driftIssue, failedComment, markerOf, planComment, wrongFileComment } from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { DiagnosticsJson } from "../../output/diagnostics-json.js";
import type { ErrorJson } from "../../output/error-json.js";
import { githubAnnotations, githubMessage } from "../../output/github-annotations.js";

export interface CiFlags extends CommonFlags, SignInFlags {
  /** Tells one comment or issue from another of the same repository. */
  readonly name: string;
}

type Handler<F> = (this: Context, flags: F, ...files: string[]) => Promise<void>;

export function ciPlanOf(run: RunCommand): Handler<CiFlags & PolicyFlags> {
  return async function ciPlan(flags, ...files) {
    const runner = await readRunner(this);
    const marker = markerOf("plan", flags.name);
    const checked = await runInner(this, run, [
      "validate",
      ...files,
      "--format",
      "json",
      ...goalsWords(flags),
    ]);
    const diagnostics = diagnosticsIn(checked.stdout);
    if (diagnostics.length > 0) this.stdout.write(`${githubAnnotations(diagnostics)}\n`);
    if (checked.exitCode !== EXIT.done) {
      const comment =
        checked.exitCode === EXIT.fileWrong && diagnostics.length > 0
          ? wrongFileComment(marker, diagnostics, runner)
          : failedComment(marker, checked.exitCode, checked.stderr, runner);
      await tellPullRequest(this, runner, marker, comment);
      this.process.exitCode = checked.exitCode;
      return;
    }
    const planned = await runInner(this, run, ["plan", ...files, "--format", "json", ...planWords(flags)]);
    const plan = planIn(planned.stdout);
    await tellPullRequest(
      this,
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
    if (planned.exitCode !== EXIT.done) this.process.exitCode = planned.exitCode;
  };
}

export interface CiApplyFlags extends CommonFlags, SignInFlags, PolicyFlags {
  readonly commit: boolean;
}

export function ciApplyOf(run: RunCommand): Handler<CiApplyFlags> {
  return async function ciApply(flags, ...files) {
    const runner = await readRunner(this);
    const applied = await runInner(this, run, ["apply", ...files, "--yes", ...planWords(flags)]);
    this.stdout.write(applied.stdout);
    const heading = applied.exitCode === EXIT.done ? "GA4 apply" : `GA4 apply: exit code ${applied.exitCode}`;
    await runner.summarise(
      `### ${heading}\n\n${fenced((applied.stdout || applied.stderr).trim(), "diff", "the log of the run")}`,
    );
    if (applied.exitCode !== EXIT.done) this.process.exitCode = applied.exitCode;
    // What was applied before something failed is ours all the same.
    if (
      flags.commit &&
      (await keepLedger(gitIn(this.directory, this.environment), "ga4-goals: the ledger after an apply"))
    )
      this.stderr.write("The ledger is committed and pushed.\n");
  };
}

const DRIFT_LABEL = "ga4-goals-drift";

export function ciDriftOf(run: RunCommand): Handler<CiFlags & { readonly detailedExitcode: boolean }> {
  return async function ciDrift(flags, ...files) {
    const runner = await readRunner(this);
    const planned = await runInner(this, run, [
      "plan",
      ...files,
      "--format",
      "json",
      ...goalsWords(flags),
      ...signInWords(flags),
    ]);
    const plan = planIn(planned.stdout);
    if (!plan) {
      this.process.exitCode = planned.exitCode;
      return;
    }
    const drift = onlyDrift(plan);
    const count = drift.operations.length + (drift.tagManager?.operations.length ?? 0);
    const marker = markerOf("drift", flags.name);
    const issue = driftIssue(marker, drift);
    const words = count === 1 ? "1 change" : `${count} changes`;
    this.stdout.write(count > 0 ? `${words} in GA4 behind the file\n` : "No drift.\n");
    await runner.summarise(count > 0 ? `### ${inline(issue.title)}\n\n${issue.body}` : "### GA4 drift: none");
    await runner.output("drifted", String(count));
    if (runner.github === null) {
      this.stderr.write("No GITHUB_TOKEN: no issue is opened.\n");
    } else {
      const open = (await runner.github.openIssues(DRIFT_LABEL)).find(({ body }) => body.startsWith(marker));
      if (count > 0 && !open) {
        await runner.github.createIssue({ ...issue, label: DRIFT_LABEL });
      } else if (count > 0 && open && !sameText(open.body, issue.body)) {
        await runner.github.updateIssue(open.number, issue);
      } else if (count === 0 && open) {
        await runner.github.createComment(open.number, "GA4 is as the goals file says again.");
        await runner.github.updateIssue(open.number, { state: "closed" });
      }
    }
    if (flags.detailedExitcode && count > 0) this.process.exitCode = EXIT.changesPending;
  };
}

export interface CiReportFlags extends CommonFlags, SignInFlags {
  readonly period: string;
  readonly html?: string;
}

export function ciReportOf(run: RunCommand): Handler<CiReportFlags> {
  return async function ciReport(flags, ...files) {
    const runner = await readRunner(this);
    const words = ["report", ...files, "--period", flags.period, ...goalsWords(flags), ...signInWords(flags)];
    const made = await runInner(this, run, [...words, "--format", "markdown"]);
    this.stdout.write(made.stdout);
    if (made.exitCode !== EXIT.done) {
      this.process.exitCode = made.exitCode;
      return;
    }
    await runner.summarise(made.stdout);
    if (flags.html === undefined) return;
    const page = await runInner(this, run, [...words, "--format", "html", "--out", flags.html]);
    if (page.exitCode !== EXIT.done) this.process.exitCode = page.exitCode;
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
    const mine = (await github.comments(pullRequest)).find(({ body }) => body.startsWith(marker));
    if (!mine) await github.createComment(pullRequest, text);
    else if (!sameText(mine.body, text)) await github.updateComment(mine.id, text);
  } catch (error) {
    if (!(error instanceof GoalsError) || error.code !== "github-refused") throw error;
    context.stdout.write(
      `${githubMessage("warning", `The comment could not be written: ${error.message}. ${error.hint ?? ""}`)}\n`,
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
