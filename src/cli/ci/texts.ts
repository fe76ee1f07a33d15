/** What a run in CI tells people, in Markdown: the comment with a plan, the issue about drift. Pure text. */

import { printable } from "../../diagnostics/printable.js";
import { fenced, foldedFence } from "../../draw/markdown.js";
import { planFence, planMarkdown } from "../../sync/draw/plan-markdown.js";
import { isRefused, type Plan } from "../../sync/plan/plan.js";
import type { DiagnosticsJson } from "../output/diagnostics.js";

/** Where all of a text is that had to be cut. */
const LOG = "the log of the run";

/** What a text says about where it comes from. */
export interface Origin {
  readonly runUrl: string | null;
  readonly commit: string | null;
}

/** What finds a comment or issue again; nobody sees it. `name` tells several of one repository apart. */
export function markerOf(what: "plan" | "drift", name: string): string {
  return `<!-- ga4-goals:${what}:${name.replace(/[^\w./*-]+/g, "-").replaceAll("--", "-")} -->`;
}

/** `planMarkdown`, with what finds the comment again and where the plan comes from. */
export function planComment(marker: string, plan: Plan, origin: Origin): string {
  const after = isRefused(plan)
    ? "As it stands it can't be applied; nothing was written to GA4."
    : "Nothing was written to GA4.";
  return [marker, planMarkdown(plan), footer(after, origin)].join("\n");
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
    foldedFence(text, "text", LOG),
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
    fenced(text, "text", LOG),
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
  const body = [
    marker,
    `Somebody changed in GA4 what the goals file speaks for. This is what an apply would do about it:`,
    "",
    planFence(drift),
    "",
    "Is GA4 right? Then change the goals file. Is the file right? Then run `ga4-goals apply`. This issue is updated by the next check, and closed when GA4 is as the file says.",
  ].join("\n");
  return { title: printable(`GA4 drift: ${drift.propertyName} (property ${drift.property})`), body };
}

function footer(text: string, { runUrl, commit }: Origin): string {
  const of = commit === null ? "" : ` of ${commit}`;
  return runUrl === null ? `${text}${of === "" ? "" : ` (Plan${of}.)`}` : `${text} ([Run](${runUrl})${of}.)`;
}
