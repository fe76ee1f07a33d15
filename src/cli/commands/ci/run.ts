/**
 * `ga4-goals ci`: the program's own commands, run for a CI job, and their results told where people look: a comment, an
 * issue, the page of the run. What is true of the commands (exit codes, what they write) is true of these.
 */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { fenced, inline } from "../../../draw/markdown.js";
import { onlyDrift, type Plan } from "../../../sync/plan/plan.js";
import type { CheckResult } from "../../../watch/finding.js";
import type { ClientsFlags, PolicyFlags, SignInFlags } from "../../../workflows/options.js";
import { type Runner, readRunner } from "../../ci/github.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { type Kept, keepIssue, sameText } from "../../ci/issues.js";
import { gitIn, keepLedger } from "../../ci/keep-ledger.js";
import {
  type Checked,
  checkIssue,
  checkNews,
  checkPage,
  driftIssue,
  failedComment,
  markerOf,
  planComment,
  wrongFileComment,
} from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import type { DiagnosticsJson } from "../../output/diagnostics.js";
import { githubAnnotations, githubMessage } from "../../output/diagnostics.js";
import type { ErrorJson, FleetJson } from "../../output/error-json.js";

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
    await keep(context, runner, {
      ...{ label: DRIFT_LABEL, marker, issue: count > 0 ? issue : null },
      over: "GA4 is as the goals file says again.",
    });
    return flags.detailedExitcode && count > 0 ? EXIT.changesPending : EXIT.done;
  };
}

const CHECK_LABEL = "ga4-goals-check";

export function ciCheckOf(run: RunCommand): Handler<CiFlags & ClientsFlags> {
  return async function ciCheck(context, flags, ...files) {
    const runner = await readRunner(context);
    const words = ["check", ...files, "--format", "json", ...goalsWords(flags), ...signInWords(flags)];
    const made = await runInner(context, run, [...words, ...clientsWords(flags)]);
    const checked = checkedIn(made.stdout);
    if (checked === null) return made.exitCode;
    const results = (checked.clients ?? [checked]).map(({ result }) => result);
    const count = results.flatMap((result) => ("error" in result ? [] : result.findings)).length;
    const page = checkPage(checked);
    context.stdout.write(page);
    await runner.summarise(page);
    await runner.output("findings", String(count));
    // Of who was not checked nobody knows that all is well.
    if (count > 0 || results.every((result) => !("error" in result))) {
      const marker = markerOf("check", flags.name);
      await keep(context, runner, {
        ...{ label: CHECK_LABEL, marker, issue: count > 0 ? checkIssue(marker, checked) : null },
        over: "Every goal is alive again.",
        news: (before) => checkNews(before, checked),
      });
    }
    return made.exitCode;
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

async function keep(context: Context, { issues }: Runner, kept: Kept): Promise<void> {
  if (issues !== null) return keepIssue(issues, kept);
  context.stderr.write("Neither GITHUB_TOKEN nor GITLAB_TOKEN: no issue is opened.\n");
}

function diagnosticsIn(stdout: string): DiagnosticsJson["diagnostics"] {
  return (jsonIn(stdout) as DiagnosticsJson | null)?.diagnostics ?? [];
}

/** Null where there is none, also where the command wrote why it failed. */
function planIn(stdout: string): Plan | null {
  const found = jsonIn(stdout) as Plan | ErrorJson | null;
  return found === null || "error" in found ? null : found;
}

/** Null where the command wrote why it failed. */
function checkedIn(stdout: string): Checked | null {
  const found = jsonIn(stdout) as CheckResult | FleetJson<CheckResult> | ErrorJson | null;
  if (found === null || "error" in found) return null;
  if (!("clients" in found)) return { result: found };
  return {
    clients: found.clients.map(({ client, state, error, diagnostics, result }) => ({
      name: client,
      result: result ?? { error: error?.message ?? diagnostics[0]?.message ?? state },
    })),
  };
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

function clientsWords({ clients, only = [], exclude = [], parallel }: ClientsFlags): readonly string[] {
  return [
    ...(clients === undefined ? [] : ["--clients", clients]),
    ...only.flatMap((selector) => ["--only", selector]),
    ...exclude.flatMap((selector) => ["--exclude", selector]),
    ...["--parallel", String(parallel)],
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
