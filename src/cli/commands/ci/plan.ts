/** `ci plan`: what would change, as one comment of the pull request, with the plan itself for the merge to find. */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { isRefused, type Plan } from "../../../sync/plan/plan.js";
import type { PolicyFlags } from "../../../workflows/options.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { withPlan } from "../../ci/packed-plan.js";
import { type Runner, readRunner } from "../../ci/runner.js";
import { tellRequest } from "../../ci/tell-request.js";
import { failedComment, markerOf, planComment, wrongFileComment } from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { OutFlag } from "../../flags.js";
import { type DiagnosticsJson, githubAnnotations } from "../../output/diagnostics.js";
import { makePlan } from "./saved.js";
import { type CiFlags, goalsWords, jsonIn, planWords } from "./words.js";

export interface CiPlanFlags extends CiFlags, PolicyFlags, OutFlag {}

export function ciPlanOf(
  run: RunCommand,
): (context: Context, flags: CiPlanFlags, ...files: string[]) => Promise<ExitCode> {
  return async function ciPlan(context, flags, ...files) {
    const runner = await readRunner(context);
    const marker = markerOf("plan", flags.name);
    const validate = ["validate", ...files, "--format", "json", ...goalsWords(flags)];
    const checked = await runInner(context, run, validate);
    const diagnostics = (jsonIn(checked.stdout) as DiagnosticsJson | null)?.diagnostics ?? [];
    if (diagnostics.length > 0) context.tellRunner(githubAnnotations(diagnostics));
    if (checked.exitCode !== EXIT.done) {
      const comment =
        checked.exitCode === EXIT.fileWrong && diagnostics.length > 0
          ? wrongFileComment(marker, diagnostics, runner)
          : failedComment(marker, checked.exitCode, checked.stderr, runner);
      await tell(context, runner, marker, comment);
      return checked.exitCode;
    }
    const words = [...files, "--format", "markdown", ...planWords(flags)];
    const made = await makePlan(context, run, words, flags.out);
    if (made.saved === null) {
      const failed = failedComment(marker, made.exitCode, made.stderr, runner);
      await tell(context, runner, marker, failed);
      return made.exitCode;
    }
    const { text, plans } = made.saved;
    const refused = plans.plans.some(({ plan }) => isRefused(plan));
    const comment = planComment(marker, made.stdout, refused, runner);
    await tell(context, runner, marker, comment, withPlan(comment, { id: plans.id, run: runner.run, text }));
    const changes = plans.plans.reduce((sum, { plan }) => sum + operationsOf(plan), 0);
    await runner.output("changes", String(changes));
    return made.exitCode;
  };
}

function operationsOf({ operations, tagManager }: Plan): number {
  return operations.length + (tagManager?.operations.length ?? 0);
}

/** On the page of the run, and where people review; what can be told nowhere else is printed. */
async function tell(
  context: Context,
  runner: Runner,
  marker: string,
  text: string,
  comment = text,
): Promise<void> {
  await runner.summarise(text);
  const told = await tellRequest(context, runner, runner.pullRequest, marker, comment);
  if (!told) context.stdout.write(`${text}\n`);
}
