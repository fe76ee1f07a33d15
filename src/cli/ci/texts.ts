/** What a run in CI tells people, in Markdown: the comment with a plan, the issues about drift and about goals. Pure text. */

import { createHash } from "node:crypto";
import type { DiagnosticsJson } from "../../diagnostics/diagnostic-json.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { printable } from "../../diagnostics/printable.js";
import { COMMENT_LIMIT, fenced, fitting, foldedFence, inline } from "../../draw/markdown.js";
import { counted, nameList } from "../../draw/names.js";
import { changeWords } from "../../sync/draw/change.js";
import { renderComparison } from "../../sync/draw/comparison.js";
import { planFence } from "../../sync/draw/plan-markdown.js";
import type { Comparison } from "../../sync/plan/compare.js";
import type { Plan } from "../../sync/plan/plan.js";
import type { PlanOfClient } from "../../sync/plan/plan-file.js";
import { checkMarkdown, checksMarkdown } from "../../watch/draw/check-markdown.js";
import { findingWords } from "../../watch/draw/words.js";
import type { CheckedClient, CheckResult } from "../../watch/finding.js";
import type { Issue } from "../../workflows/deliver/trackers.js";

/** Where all of a text is that had to be cut. */
const LOG = "the log of the run";

/** What a text says about where it comes from. */
export interface Origin {
  readonly runUrl: string | null;
  readonly commit: string | null;
}

/** What finds a comment or issue again; nobody sees it. `name` tells several of one repository apart. */
export function markerOf(what: "plan" | "apply" | "drift" | "check", name: string): string {
  return `<!-- ga4-goals:${what}:${name.replace(/[^\w./*-]+/g, "-").replaceAll("--", "-")} -->`;
}

/** `text`: the plan in Markdown; with what finds the comment again and where the plan comes from. */
export function planComment(marker: string, text: string, refused: boolean, origin: Origin): string {
  const after = refused
    ? "As it stands it can't be applied; nothing was written to GA4."
    : "Merging applies this and nothing else.\nNothing was written to GA4.";
  return [marker, text, footer(after, origin)].join("\n");
}

/** What of one property, or of one client, is not as it was reviewed. */
export interface NotReviewed {
  readonly now: PlanOfClient;
  readonly comparison: Comparison;
}

const REPLAN =
  "To apply what would be done now, run the apply again with `--replan`. Is GA4 right? Then take it into the goals file (`ga4-goals plan --accept-drift`) with a new pull request.";

/** For the log: what is not as it was reviewed, in the words of a plan. */
export function notReviewedText(found: readonly NotReviewed[]): string {
  return found
    .map(({ now, comparison }) => {
      const text = renderComparison(comparison, now.plan.streams, TEXT_WIDTH);
      return now.client === null ? text : `${now.client}\n${text}`;
    })
    .join("\n\n");
}

/** `why`: why there is no review at all, in words; empty where there is one. */
export function notReviewedError(why: string): GoalsError {
  return new GoalsError("not-reviewed", `${NOT_REVIEWED} ${sentence(why)}`.trim(), {
    exitCode: EXIT.stale,
    hint: REPLAN.replaceAll("`", ""),
  });
}

/** For the merged pull request. */
export function notReviewedComment(
  marker: string,
  why: string,
  found: readonly NotReviewed[],
  origin: Origin,
): string {
  const many = found.some(({ now }) => now.client !== null);
  const title = many ? `${counted(found.length, "client")} left out` : "not done";
  const head = [marker, `### GA4 apply: ${title}`, `${NOT_REVIEWED} ${inline(sentence(why))}`.trim()].join(
    "\n\n",
  );
  const tail = `${REPLAN} ${footer(`Nothing was written to GA4${many ? " for them" : ""}.`, origin)}`;
  const blocks = found.map(({ now, comparison }) =>
    [
      ...(now.client === null ? [] : [`#### ${inline(now.client)}`]),
      foldedFence(renderComparison(comparison, now.plan.streams, TEXT_WIDTH), "diff", LOG),
    ].join("\n\n"),
  );
  const room = COMMENT_LIMIT - head.length - tail.length;
  const shown = fitting(
    blocks,
    "\n\n",
    room,
    (left) => `... and ${counted(left, "client")} more; ${LOG} has all of it.`,
  );
  return [head, shown, tail].join("\n\n");
}

const NOT_REVIEWED = "What would be applied is not what was reviewed, so nothing of it was applied.";
const TEXT_WIDTH = 110;

function sentence(why: string): string {
  return why === "" ? "" : `${why[0]?.toUpperCase()}${why.slice(1)}.`;
}

/** What becomes of the comment above once it is done. */
export function appliedComment(marker: string, origin: Origin): string {
  return [
    marker,
    "### GA4 apply: done",
    "",
    footer("What was not applied at first is applied now.", origin),
  ].join("\n");
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

const PUT_RIGHT =
  "Is GA4 right? Then change the goals file. Is the file right? Then run `ga4-goals apply`. This issue is updated by the next check, and closed when GA4 is as the file says.";

/** `drift`: of a plan, `onlyDrift`. Says nothing of the day or the run, so that the same drift is the same text and nobody is told twice. */
export function driftIssue(marker: string, drift: Plan): Issue {
  const body = [
    marker,
    `Somebody changed in GA4 what the goals file speaks for. This is what an apply would do about it:`,
    "",
    planFence(drift),
    "",
    PUT_RIGHT,
  ].join("\n");
  return { title: printable(`GA4 drift: ${drift.propertyName} (property ${drift.property})`), body };
}

/** What drifted in one client, or why that is not known. */
export type DriftOfClient = { readonly name: string } & (
  | { readonly drift: Plan }
  | { readonly error: string }
);

/** The same of many clients: a line each. */
export function driftsIssue(marker: string, clients: readonly DriftOfClient[]): Issue {
  const drifted = clients.flatMap((one) => ("drift" in one && driftCount(one.drift) > 0 ? [one] : []));
  const lines = [
    ...drifted.map(({ name, drift }) => {
      const changes = [...drift.operations, ...(drift.tagManager?.operations ?? [])].map(changeWords);
      return `- **${inline(name)}** (property ${drift.property}): ${inline(nameList(changes, CHANGES))}`;
    }),
    ...clients.flatMap((one) => ("error" in one ? [`- **${inline(one.name)}**: ${inline(one.error)}`] : [])),
  ];
  const head = [
    marker,
    "Somebody changed in GA4 what goals files speak for. This is what an apply would do about it:",
    "",
  ];
  const tail = ["", "`ga4-goals plan --clients FILE --only CLIENT` shows what changed.", PUT_RIGHT];
  const room = COMMENT_LIMIT - [...head, ...tail].join("\n").length;
  const shown = fitting(lines, "\n", room, (left) => `- and ${left} more.`);
  return {
    title: printable(`GA4 drift: ${counted(drifted.length, "client")}`),
    body: [...head, shown, ...tail].join("\n"),
  };
}

/** Changes of a client that are named. */
const CHANGES = 6;

export function driftCount({ operations, tagManager }: Plan): number {
  return operations.length + (tagManager?.operations.length ?? 0);
}

/** One property's check, or one of many: a line a client. */
export type Checked =
  | { readonly result: CheckResult; readonly clients?: never }
  | { readonly clients: readonly CheckedClient[] };

export function checkPage(checked: Checked): string {
  return checked.clients === undefined
    ? checkMarkdown(checked.result, "GA4 check")
    : `## GA4 check\n\n${checksMarkdown(checked.clients)}`;
}

/** `marker`: what finds it again. It remembers what it has told, for `checkNews`. */
export function checkIssue(marker: string, checked: Checked): Issue {
  const found = findingsIn(checked);
  const of =
    checked.clients === undefined
      ? `property ${checked.result.property}`
      : counted(new Set(found.map(({ client }) => client)).size, "client");
  const body = [
    marker,
    `<!-- told: ${found.map(({ key }) => key).join(" ")} -->`,
    checkPage(checked),
    "`ga4-goals check` says it with all numbers, `ga4-goals verify` shows which events a browser sends. This issue is updated by the next check, and closed when nothing is left.",
  ].join("\n");
  return { title: printable(`GA4 goals need attention: ${of}`), body };
}

/** What has come up since an issue's text was written, as a comment, because nobody is told of a text that changes; null where nothing has. */
export function checkNews(before: string, checked: Checked): string | null {
  const told = new Set(/^<!-- told: (.*) -->$/m.exec(before)?.[1]?.split(" "));
  const news = findingsIn(checked).filter(({ key }) => !told.has(key));
  if (news.length === 0) return null;
  const lines = news.map(
    ({ client, words }) => `- ${client === null ? "" : `**${inline(client)}**: `}${inline(words)}`,
  );
  return fitting(["New:\n", ...lines], "\n", COMMENT_LIMIT, (left) => `- and ${left} more.`);
}

/** Keys that an issue remembers; more make it too long. */
const MOST_KEYS = 1_500;

interface Found {
  readonly client: string | null;
  readonly words: string;
  readonly key: string;
}

/** What goes on has the same key on every day. */
function findingsIn(checked: Checked): readonly Found[] {
  const all = checked.clients ?? [{ name: null, result: checked.result }];
  return all
    .flatMap(({ name: client, result }) =>
      ("error" in result ? [] : result.findings).map((finding) => {
        const words = findingWords(finding);
        const about = finding.about === undefined ? [] : [finding.about];
        const what = JSON.stringify([client, finding.goal, finding.kind, ...about]);
        const key = createHash("sha256").update(what).digest("hex").slice(0, 8);
        return { client, words, key };
      }),
    )
    .slice(0, MOST_KEYS);
}

function footer(text: string, { runUrl, commit }: Origin): string {
  const of = commit === null ? "" : ` of ${commit}`;
  return runUrl === null ? `${text}${of === "" ? "" : ` (Plan${of}.)`}` : `${text} ([Run](${runUrl})${of}.)`;
}
