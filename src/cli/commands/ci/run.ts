/**
 * `ga4-goals ci`: the program's own commands, run for a CI job, and their results told where people look: a comment, an
 * issue, the page of the run. What is true of the commands (exit codes, what they write) is true of these.
 */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { inline } from "../../../draw/markdown.js";
import { counted } from "../../../draw/names.js";
import { onlyDrift, type Plan } from "../../../sync/plan/plan.js";
import type { CheckResult } from "../../../watch/finding.js";
import { type Kept, keepIssue } from "../../../workflows/ci/issues.js";
import { type Runner, readRunner } from "../../../workflows/ci/runner.js";
import type { ErrorJson } from "../../../workflows/error-json.js";
import type { ClientsFlags, SignInFlags } from "../../../workflows/options.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import {
  type Checked,
  checkIssue,
  checkNews,
  checkPage,
  type DriftOfClient,
  driftCount,
  driftIssue,
  driftsIssue,
  markerOf,
} from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import type { FleetJson } from "../../output/error-json.js";
import { type CiFlags, clientsWords, goalsWords, jsonIn, signInWords } from "./words.js";

type Handler<F> = (context: Context, flags: F, ...files: string[]) => Promise<ExitCode>;

const DRIFT_LABEL = "ga4-goals-drift";

export type CiDriftFlags = CiFlags & ClientsFlags & { readonly detailedExitcode: boolean };

export function ciDriftOf(run: RunCommand): Handler<CiDriftFlags> {
  return async function ciDrift(context, flags, ...files) {
    const runner = await readRunner(context);
    const words = ["plan", ...files, "--format", "json", ...goalsWords(flags), ...signInWords(flags)];
    const planned = await runInner(context, run, [...words, ...clientsWords(flags)]);
    const found = driftIn(planned.stdout);
    if (found === null) return planned.exitCode;
    const drifts = found.flatMap((one) => ("drift" in one ? [one.drift] : []));
    const count = drifts.reduce((sum, drift) => sum + driftCount(drift), 0);
    const marker = markerOf("drift", flags.name);
    const [alone] = drifts;
    const issue =
      flags.clients === undefined && alone !== undefined
        ? driftIssue(marker, alone)
        : driftsIssue(marker, found);
    context.stdout.write(count > 0 ? `${counted(count, "change")} in GA4 behind the file\n` : "No drift.\n");
    await runner.summarise(count > 0 ? `### ${inline(issue.title)}\n\n${issue.body}` : "### GA4 drift: none");
    await runner.output("drifted", String(count));
    // Of who could not be looked at nobody knows that all is well.
    if (count > 0 || drifts.length === found.length)
      await keep(context, runner, {
        ...{ label: DRIFT_LABEL, marker, issue: count > 0 ? issue : null },
        over: "GA4 is as the goals file says again.",
      });
    if (drifts.length < found.length) return planned.exitCode;
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

export interface CiReportFlags extends CommonFlags, SignInFlags, ClientsFlags {
  readonly period: string;
  readonly html?: string;
}

export function ciReportOf(run: RunCommand): Handler<CiReportFlags> {
  return async function ciReport(context, flags, ...files) {
    const runner = await readRunner(context);
    const asked = [...goalsWords(flags), ...signInWords(flags), ...clientsWords(flags)];
    const words = ["report", ...files, "--period", flags.period, ...asked];
    const made = await runInner(context, run, [...words, "--format", "markdown"]);
    context.stdout.write(made.stdout);
    // Who could not be reported on is told in the report of the others.
    if (made.exitCode !== EXIT.done && (flags.clients === undefined || made.stdout === ""))
      return made.exitCode;
    await runner.summarise(made.stdout);
    if (flags.html === undefined) return made.exitCode;
    const page = await runInner(context, run, [...words, "--format", "html", "--out", flags.html]);
    return page.exitCode;
  };
}

async function keep(context: Context, { forge }: Runner, kept: Kept): Promise<void> {
  if (forge !== null) return keepIssue(forge, kept);
  context.stderr.write(
    "No token (GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN or SYSTEM_ACCESSTOKEN): no issue is opened.\n",
  );
}

/** Null where the command wrote why it failed. */
function driftIn(stdout: string): readonly DriftOfClient[] | null {
  const found = jsonIn(stdout) as Plan | FleetJson<Plan> | ErrorJson | null;
  if (found === null || "error" in found) return null;
  if (!("clients" in found)) return [{ name: "", drift: onlyDrift(found) }];
  return found.clients.map(({ client: name, state, error, diagnostics, result }) =>
    result === null
      ? { name, error: error?.message ?? diagnostics[0]?.message ?? state }
      : { name, drift: onlyDrift(result) },
  );
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
