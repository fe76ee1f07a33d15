/** What a run in CI tells people, in Markdown: the comment with a plan, the issue about drift. Pure text. */

import { plainInk } from "../../diagnostics/ink.js";
import { renderPlan } from "../../sync/draw/plan-text.js";
import type { Operation } from "../../sync/ga4-plan/ga4-plan.js";
import { changesWhatItAdopts } from "../../sync/plan/operation.js";
import { hasChanges, isRefused, type Plan } from "../../sync/plan/plan.js";
import type { DiagnosticsJson } from "../output/diagnostics-json.js";

/** What a text says about where it comes from. */
export interface Origin {
  readonly runUrl: string | null;
  readonly commit: string | null;
}

/** What finds a comment or issue again; nobody sees it. `name` tells several of one repository apart. */
export function markerOf(what: "plan" | "drift", name: string): string {
  return `<!-- ga4-goals:${what}:${name.replace(/[^\w./*-]+/g, "-").replaceAll("--", "-")} -->`;
}

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;
/** More lines than this are folded away: a comment is to be one screen long. */
const SCREEN = 40;
/** In characters; wider lines would be scrolled sideways. */
const WIDTH = 110;

export function planComment(marker: string, plan: Plan, origin: Origin): string {
  const title = `GA4 plan: ${titleOf(plan)}`;
  const after = isRefused(plan)
    ? "As it stands it can't be applied; nothing was written to GA4."
    : "Nothing was written to GA4.";
  const text = renderPlan(plan, { paint: plainInk, width: WIDTH });
  return [marker, `### ${title}`, "", folded(fenced(text, "diff"), text), "", footer(after, origin)].join(
    "\n",
  );
}

function titleOf(plan: Plan): string {
  const { operations, refusals, tagManager } = plan;
  if (isRefused(plan)) return `refused (${refusals.length + (tagManager?.refusals.length ?? 0)})`;
  if (!hasChanges(plan)) return "nothing to do";
  const inTagManager = tagManager?.operations.length ?? 0;
  const parts = [countWords(operations), inTagManager > 0 ? `${inTagManager} in Tag Manager` : ""];
  return parts.filter((part) => part !== "").join(", ") || "a version to make in Tag Manager";
}

/** The goals file is wrong, so there is no plan. */
export function wrongFileComment(
  marker: string,
  diagnostics: DiagnosticsJson["diagnostics"],
  origin: Origin,
): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const text = errors
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`)
    .join("\n");
  const title = `### GA4 plan: the goals file is wrong (${errors.length === 1 ? "1 error" : `${errors.length} errors`})`;
  return [
    marker,
    title,
    "",
    folded(fenced(text, "text"), text),
    "",
    footer("Nothing was sent to GA4.", origin),
  ].join("\n");
}

/** No plan could be made, for example because the sign-in failed. */
export function failedComment(marker: string, exitCode: number, message: string, origin: Origin): string {
  const title = `### GA4 plan: could not be made (exit code ${exitCode})`;
  const text = message.trim() === "" ? "The log of the run says why." : message.trim();
  return [
    marker,
    title,
    "",
    fenced(text, "text"),
    "",
    footer("`ga4-goals doctor` finds the cause.", origin),
  ].join("\n");
}

export interface DriftIssue {
  readonly title: string;
  readonly body: string;
}

/** `drift`: of a plan, `onlyDrift`. Says nothing of the day or the run, so that the same drift is the same text and nobody is told twice. */
export function driftIssue(marker: string, drift: Plan): DriftIssue {
  const text = renderPlan(drift, { paint: plainInk, width: WIDTH });
  const body = [
    marker,
    `Somebody changed in GA4 what the goals file speaks for. This is what an apply would do about it:`,
    "",
    folded(fenced(text, "diff"), text),
    "",
    "Is GA4 right? Then change the goals file. Is the file right? Then run `ga4-goals apply`. This issue is updated by the next check, and closed when GA4 is as the file says.",
  ].join("\n");
  return { title: `GA4 drift: ${drift.propertyName} (property ${drift.property})`, body };
}

const VERBS: readonly (readonly [readonly Operation["action"][], string])[] = [
  [["create"], "to create"],
  [["update"], "to update"],
  [["replace"], "to replace"],
  [["adopt"], "to adopt"],
  [["delete", "archive"], "to delete"],
  [["release"], "to release"],
  [["record"], "to record"],
];

function countWords(operations: readonly Operation[]): string {
  const changing = operations.filter(changesWhatItAdopts);
  const others = operations.filter((o) => !changing.includes(o));
  return [
    ...VERBS.map(
      ([actions, words]) => [others.filter((o) => actions.includes(o.action)).length, words] as const,
    ),
    [changing.length, "to adopt and change"] as const,
  ]
    .filter(([n]) => n > 0)
    .map(([n, words]) => `${n} ${words}`)
    .join(", ");
}

/** A fence that nothing in the text can close. */
export function fenced(text: string, language: string): string {
  const cut =
    text.length > LONGEST ? `${text.slice(0, LONGEST)}\n... (cut; the log of the run has all of it)` : text;
  const ticks = Math.max(3, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length + 1));
  const fence = "`".repeat(ticks);
  return `${fence}${language}\n${cut}\n${fence}`;
}

function folded(block: string, text: string): string {
  const lines = text.split("\n").length;
  return lines <= SCREEN ? block : `<details><summary>${lines} lines</summary>\n\n${block}\n\n</details>`;
}

function footer(text: string, { runUrl, commit }: Origin): string {
  const of = commit === null ? "" : ` of ${commit}`;
  return runUrl === null ? `${text}${of === "" ? "" : ` (Plan${of}.)`}` : `${text} ([Run](${runUrl})${of}.)`;
}
