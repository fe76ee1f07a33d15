/**
 * `ga4-goals ci`: the program's own commands, run for a CI job, and their results told where people look: a comment, an
 * issue, the page of the run. What is true of the commands (exit codes, what they write) is true of these.
 */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { inline } from "../../../draw/markdown.js";
import { onlyDrift, type Plan } from "../../../sync/plan/plan.js";
import type { CheckResult } from "../../../watch/finding.js";
import type { ClientsFlags, SignInFlags } from "../../../workflows/options.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { type Kept, keepIssue } from "../../ci/issues.js";
import { type Runner, readRunner } from "../../ci/runner.js";
import { type Checked, checkIssue, checkNews, checkPage, driftIssue, markerOf } from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import type { ErrorJson, FleetJson } from "../../output/error-json.js";
import { type CiFlags, clientsWords, goalsWords, jsonIn, signInWords } from "./words.js";

type Handler<F> = (context: Context, flags: F, ...files: string[]) => Promise<ExitCode>;

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

async function keep(context: Context, { issues }: Runner, kept: Kept): Promise<void> {
  if (issues !== null) return keepIssue(issues, kept);
  context.stderr.write("Neither GITHUB_TOKEN nor GITLAB_TOKEN: no issue is opened.\n");
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
