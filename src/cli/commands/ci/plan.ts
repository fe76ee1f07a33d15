/** `ci plan`: what would change, as one comment of the pull request, with the plan itself for the merge to find. */

import type { DiagnosticsJson } from "../../../diagnostics/diagnostic-json.js";
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { counted } from "../../../draw/names.js";
import { isRefused, type Plan } from "../../../sync/plan/plan.js";
import { decodePlans, encodePlans } from "../../../sync/plan/plan-file.js";
import { changedClients } from "../../../workflows/ci/changed-clients.js";
import { type PackedPlan, withPlan } from "../../../workflows/ci/packed-plan.js";
import { type Runner, readRunner } from "../../../workflows/ci/runner.js";
import type { ClientsFlags, PolicyFlags } from "../../../workflows/options.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import { tellRequest } from "../../ci/tell-request.js";
import { failedComment, markerOf, planComment, wrongFileComment } from "../../ci/texts.js";
import type { Context } from "../../context.js";
import type { CountFlags, OutFlag } from "../../flags.js";
import { githubAnnotations } from "../../output/diagnostics.js";
import { makePlan } from "./saved.js";
import {
  type CiFlags,
  clientsWords,
  countWords,
  goalsWords,
  jsonIn,
  onlyWords,
  planWords,
  policyWords,
} from "./words.js";

export interface CiPlanFlags extends CiFlags, PolicyFlags, OutFlag, ClientsFlags, CountFlags {
  /** Of clients, also those whose goals and policy the change does not touch. */
  readonly all: boolean;
}

export function ciPlanOf(
  run: RunCommand,
): (context: Context, flags: CiPlanFlags, ...files: string[]) => Promise<ExitCode> {
  return async function ciPlan(context, flags, ...files) {
    const runner = await readRunner(context);
    const marker = markerOf("plan", flags.name);
    const asked = [...goalsWords(flags), ...clientsWords(flags), ...policyWords(flags)];
    const checked = await runInner(context, run, ["validate", ...files, "--format", "json", ...asked]);
    const diagnostics = diagnosticsIn(checked.stdout);
    if (diagnostics.length > 0) context.tellRunner(githubAnnotations(diagnostics));
    // A client whose files are wrong is told beside the plans of the others; a rule that is broken, with the plan that breaks it.
    const isPlanned = checked.exitCode === EXIT.done || checked.exitCode === EXIT.refused;
    if (!isPlanned && !isOfClients(checked.stdout)) {
      const comment =
        checked.exitCode === EXIT.fileWrong && diagnostics.length > 0
          ? wrongFileComment(marker, diagnostics, runner)
          : failedComment(marker, checked.exitCode, checked.stderr, runner);
      await tell(context, runner, marker, comment);
      return checked.exitCode;
    }
    const chosen = await chooseClients(context, flags, runner);
    if (chosen?.names.length === 0) return planNobody(context, flags, runner, marker, chosen);
    const clients = chosen === null ? clientsWords(flags) : onlyWords(flags, chosen.names);
    const words = [...files, "--format", "markdown", ...planWords(flags), ...clients, ...countWords(flags)];
    const made = await makePlan(context, run, words, flags.out);
    if (made.saved === null) {
      const failed = failedComment(marker, made.exitCode, made.stderr, runner);
      await tell(context, runner, marker, failed);
      return made.exitCode;
    }
    const { text, plans } = made.saved;
    const refused = plans.plans.some(({ plan }) => isRefused(plan));
    const shown = [made.stdout, chosen === null ? "" : chosenWords(chosen)].filter((part) => part !== "");
    const comment = planComment(marker, shown.join("\n"), refused, runner);
    await tell(
      context,
      runner,
      marker,
      comment,
      packed(comment, { id: plans.id, run: runner.run, text }, runner),
    );
    const changes = plans.plans.reduce((sum, { plan }) => sum + operationsOf(plan), 0);
    await runner.output("changes", String(changes));
    return made.exitCode;
  };
}

/** The comment with the plan in it. */
function packed(comment: string, plan: PackedPlan, { forge }: Runner): string {
  return forge === null ? comment : withPlan(comment, plan, forge.room);
}

interface Chosen {
  readonly names: readonly string[];
  readonly all: number;
  /** True where it could not be told which clients the change is about. */
  readonly unknown: boolean;
}

/** Of clients, those that are planned; null for one property. */
async function chooseClients(context: Context, flags: CiPlanFlags, { base }: Runner): Promise<Chosen | null> {
  if (flags.clients === undefined) return null;
  const { all, changed } = await changedClients(context, flags.clients, flags, flags.all ? null : base);
  return { names: changed ?? all, all: all.length, unknown: changed === null && !flags.all };
}

function chosenWords({ names, all, unknown }: Chosen): string {
  if (unknown)
    return `All ${counted(all, "client")} are planned: the commit that this is a change of is not in the checkout (\`fetch-depth: 0\`).\n`;
  return names.length === all
    ? ""
    : `Planned are the ${counted(names.length, "client")} of ${all} whose goals or policy this changes; \`--all\` plans the others too.\n`;
}

/** The change is about no client's goals. That is a plan too, so that the merge finds one. */
async function planNobody(
  context: Context,
  { out }: CiPlanFlags,
  runner: Runner,
  marker: string,
  { all }: Chosen,
): Promise<ExitCode> {
  const text = encodePlans([]);
  if (out !== undefined) await context.files.writeWhole(out, text);
  const shown = `### GA4 plan: nothing to do\n\nThis changes goals and policy of none of ${counted(all, "client")}; \`--all\` plans them all the same.\n`;
  const comment = planComment(marker, shown, false, runner);
  const { id } = decodePlans(text, "it");
  await tell(context, runner, marker, comment, packed(comment, { id, run: runner.run, text }, runner));
  await runner.output("changes", "0");
  return EXIT.done;
}

function isOfClients(stdout: string): boolean {
  const found = jsonIn(stdout) as object | null;
  return found !== null && "clients" in found;
}

/** What is wrong, of one property or of many clients; once each, where several have the same file. */
function diagnosticsIn(stdout: string): DiagnosticsJson["diagnostics"] {
  type Said = Partial<Pick<DiagnosticsJson, "diagnostics">>;
  const found = jsonIn(stdout) as (Said & { readonly clients?: readonly Said[] }) | null;
  const all = [
    ...(found?.diagnostics ?? []),
    ...(found?.clients ?? []).flatMap((one) => one.diagnostics ?? []),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
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
