/** `ga4-goals init`: a first goals file and what belongs to it. All questions come before the first file is written. */
import { readFile } from "node:fs/promises";
import type { Answers } from "../../../authoring/templates/answers.js";
import {
  type FirstFile,
  firstFiles,
  goalsPath,
  pathsOf,
  WORKFLOW,
  workflowFiles,
} from "../../../authoring/templates/first-files.js";
import { goalsText } from "../../../authoring/templates/goals-text.js";
import { hasErrors } from "../../../diagnostics/diagnostic.js";
import { EXIT, GoalsError, usage } from "../../../diagnostics/error.js";
import { FileErrors } from "../../../diagnostics/file-errors.js";
import type { Ink } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { goalsJsonSchema } from "../../../goals/json-schema.js";
import { loadGoals } from "../../../goals/load.js";
import { goalsFilesIn } from "../../../workflows/goals-files.js";
import type { BigQueryFlags } from "../../../workflows/open-events.js";
import type { Context } from "../../context.js";
import { refuseBigQueryFlags } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";
import { packageFile } from "../../package-files.js";
import { VERSION } from "../../version.js";
import { collectAnswers, type InitFlags as TemplateFlags } from "./collect.js";

export interface InitFlags extends TemplateFlags, BigQueryFlags {
  readonly fromEvents?: readonly string[];
  readonly fromProperty: boolean;
  /** Goes with `fromProperty`. */
  readonly period?: string;
  /** Goes with a draft. */
  readonly out?: string;
}

export async function init(context: Context, flags: InitFlags): Promise<void> {
  if ((flags.fromEvents ?? []).length === 0) refuseBigQueryFlags(flags, "--from-events");
  if (isDraft(flags)) return await draft(context, flags);
  for (const name of ["out", "period"] as const) {
    if (flags[name] === undefined) continue;
    throw usage(
      `--${name} goes with a draft`,
      "Add --from-property or --from-events. Without a draft init writes goals/KIND.yaml and what belongs to it into this folder.",
    );
  }
  if (!flags.yes && !context.interactive) {
    throw new GoalsError("confirmation-needed", "init writes files, and there is no terminal to ask on", {
      exitCode: EXIT.confirmationNeeded,
      hint: "Pass --yes and what it would ask: --kind shop --property 123456789 --currency EUR --thanks /thanks",
    });
  }
  // Who has goals and names no kind of site wants nothing but the workflow.
  if (flags.ci === "github" && flags.kind === undefined && (await goalsFilesIn(context)).length > 0)
    return await addWorkflow(context, flags);
  const answers = await collectAnswers(context, flags);
  for (const { address } of answers.thanks.filter(({ shape }) => shape.folded))
    context.say(
      `${printable(address)} has one visitor's number or code in it: the goal counts the page whatever stands there.`,
    );
  await refuseSecondFile(context, answers);
  const files = await agreed(context, flags, await filesFor(context, answers));
  await write(context, files);
  await writeResult(
    context,
    told(files, answers, paintFor(context, context.stdout, flags.noColor)),
    undefined,
  );
}

async function addWorkflow(context: Context, flags: InitFlags): Promise<void> {
  const present = await textOf(context, WORKFLOW);
  const files = await agreed(
    context,
    flags,
    workflowFiles(VERSION, () => present),
  );
  await write(context, files);
  const lines = fateLines(files, paintFor(context, context.stdout, flags.noColor));
  await writeResult(context, lines.join("\n"), undefined);
}

async function write(context: Context, files: readonly FirstFile[]): Promise<void> {
  for (const { path, text, fate } of files) {
    if (fate !== "same" && fate !== "keep") await context.files.writeWhole(path, text);
  }
}

const isDraft = ({ fromEvents = [], fromProperty }: InitFlags): boolean =>
  fromProperty || fromEvents.length > 0;

/** A draft is printed, or is the one file of `--out`: what the other files are made from has no part in it. */
async function draft(context: Context, flags: InitFlags): Promise<void> {
  const { fromEvents = [], fromProperty } = flags;
  if (fromProperty && fromEvents.length > 0)
    throw usage("--from-property and --from-events both draft goals; give one of them");
  for (const name of ["kind", "thanks", "currency", "ci"] as const) {
    if (flags[name] !== undefined)
      throw usage(`--${name} has no part in a draft`, "Write it into the draft, or run init without one.");
  }
  if (fromProperty) {
    if (flags.offline) throw usage("--from-property asks GA4, so it can't be --offline");
    return await (await import("./draft.js")).draftFromProperty(context, flags);
  }
  if (flags.period !== undefined)
    throw usage(
      "--period goes with --from-property",
      "The days of a draft from events are those of the files, or of --days in BigQuery.",
    );
  await (await import("./draft.js")).draftFromEvents(context, fromEvents, flags);
}

/** Goals files of one folder belong to one property; a second one that names it too would be an error. */
async function refuseSecondFile(context: Context, answers: Answers): Promise<void> {
  const others = (await goalsFilesIn(context)).filter((path) => path !== goalsPath(answers));
  if (others.length === 0) return;
  throw new GoalsError("goals-exist", `there are goals already: ${others.join(", ")}`, {
    exitCode: EXIT.refused,
    hint: "Add to that file, or run init in another folder.",
  });
}

async function filesFor(context: Context, answers: Answers): Promise<readonly FirstFile[]> {
  const goals = { file: goalsPath(answers), text: goalsText(answers) };
  const { diagnostics } = loadGoals([goals], { named: {}, environment: {} });
  if (hasErrors(diagnostics)) throw new FileErrors(diagnostics);
  const present = new Map<string, string | null>();
  for (const path of pathsOf(answers)) present.set(path, await textOf(context, path));
  const environmentExample = await readFile(packageFile(".env.example"), "utf8");
  const shipped = { schema: `${toJson(goalsJsonSchema())}\n`, environmentExample, version: VERSION };
  return firstFiles(answers, goals.text, shipped, (path) => present.get(path) ?? null);
}

async function textOf(context: Context, path: string): Promise<string | null> {
  return (await context.files.size(path)) === null ? null : (await context.files.read(path)).toString("utf8");
}

/** The files as they may be written: those that somebody wants to keep are kept. */
async function agreed(
  context: Context,
  flags: InitFlags,
  files: readonly FirstFile[],
): Promise<readonly FirstFile[]> {
  const replaced = files.filter(({ fate }) => fate === "replace");
  if (replaced.length === 0 || flags.overwrite) return files;
  if (flags.yes || !context.interactive) {
    const names = replaced.map(({ path }) => path).join(", ");
    throw new GoalsError(
      "confirmation-needed",
      `already there and different: ${names}; nothing was written`,
      {
        exitCode: EXIT.confirmationNeeded,
        hint: "Pass --overwrite to replace them.",
      },
    );
  }
  const kept = new Set<FirstFile>();
  for (const file of replaced) {
    if (!(await context.confirm(`${file.path} is there already. Replace it?`))) kept.add(file);
  }
  return files.map((file) => (kept.has(file) ? { ...file, fate: "keep" } : file));
}

const FATES: { readonly [F in FirstFile["fate"]]: string } = {
  new: "wrote",
  replace: "replaced",
  "add-lines": "added to",
  same: "unchanged",
  keep: "left alone",
};

function fateLines(files: readonly FirstFile[], paint: Ink): readonly string[] {
  const width = Math.max(...Object.values(FATES).map((fate) => fate.length));
  return files.map(({ path, fate }) => {
    const paintFate = fate === "same" || fate === "keep" ? paint.dim : paint.good;
    return `${paintFate(FATES[fate].padEnd(width))}  ${path}`;
  });
}

function told(files: readonly FirstFile[], { property }: Answers, paint: Ink): string {
  const later = property === null ? " --property 123456789" : "";
  return [
    ...fateLines(files, paint),
    "",
    "Next:",
    "  npx ga4-goals validate",
    `  npx ga4-goals doctor${later}`,
    `  npx ga4-goals plan${later}`,
  ].join("\n");
}
