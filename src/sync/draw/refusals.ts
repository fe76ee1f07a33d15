/**
 * What forbids a plan, in words, in GA4 and in Tag Manager alike. Deletes that are refused are one line, however many: each
 * of them stands above as an operation already. That they are too many comes first, because it is what a person has to
 * know first.
 */
import type { Ink } from "../../diagnostics/ink.js";
import { printable, printableIn } from "../../diagnostics/printable.js";
import { nameList } from "../../draw/names.js";
import type { Refusal } from "../ga4-plan/ga4-plan.js";
import type { Plan } from "../plan/plan.js";
import type { TagManagerRefusal } from "../tag-manager/tag-manager-plan.js";

export type AnyRefusal = Refusal | TagManagerRefusal;

/** One line; `refusals` of one code that say the same of several things are folded into it. */
export interface RefusalLine {
  readonly code: string;
  readonly words: string;
  /** The flag that allows it, where one does. */
  readonly allowedBy: string | null;
}

/** Of one part of a plan, in its order, but for what is too many. */
export function refusalLines(refusals: readonly AnyRefusal[]): readonly RefusalLine[] {
  const deletes = refusals.filter(({ code }) => code === "delete-not-allowed");
  const [firstDelete, ...otherDeletes] = deletes;
  const first = ({ code }: AnyRefusal): number => (code === "too-many-deletes" ? 0 : 1);
  return refusals
    .filter((refusal) => !otherDeletes.includes(refusal))
    .toSorted((a, b) => first(a) - first(b))
    .map((refusal) => ({
      code: refusal.code,
      words:
        refusal === firstDelete && otherDeletes.length > 0 ? deletesWords(deletes) : refusalWords(refusal),
      allowedBy: refusal.allowedBy,
    }));
}

/** The block that says what forbids a plan. */
export function renderRefusals(refusals: readonly AnyRefusal[], paint: Ink): string {
  const lines = refusalLines(refusals).map((line) => `  ${paint.bad("✗")} ${renderRefusalLine(line, paint)}`);
  return [paint.bad("Refused, so nothing of this plan can be applied:"), ...lines].join("\n");
}

export function renderRefusalLine({ code, words, allowedBy }: RefusalLine, paint: Ink): string {
  const flag = allowedBy === null ? "" : ` ${paint.strong(allowedBy)} allows it.`;
  return `${paint.dim(code)} ${words}${flag}`;
}

/** As a program reads it: each refusal as it stands in the plan, with its words; those of GA4 first. */
export type RefusalsJson = readonly (AnyRefusal & { readonly message: string })[];

export function refusalsJson(plan: Plan): RefusalsJson {
  return refusalsOf(plan).map((refusal) => ({
    ...refusal,
    message: refusalWords(refusal),
  }));
}

/** Of both parts. */
export function refusalsOf({ refusals, tagManager }: Plan): readonly AnyRefusal[] {
  return [...refusals, ...(tagManager?.refusals ?? [])];
}

/** What is refused and why, in a sentence. */
function refusalWords(refusal: AnyRefusal): string {
  const shown = printableIn(refusal);
  return inGa4(shown) ? ga4Words(shown) : tagManagerWords(shown);
}

const inGa4 = (refusal: AnyRefusal): refusal is Refusal => "goal" in refusal;

/** How many of what would go away are named. */
const NAMED = 6;

function deletesWords(deletes: readonly AnyRefusal[]): string {
  const kinds = new Set(deletes.map(({ detail }) => String(detail.kind)));
  const alike = deletes.every(inGa4) && kinds.size === 1;
  const names = nameList(
    deletes.map(({ detail }) => printable(alike ? String(detail.label) : `${detail.kind} ${detail.label}`)),
    NAMED,
  );
  return `${deletes.every(inGa4) ? ga4Deletes(deletes, alike) : `${deletes.length} tags and triggers would be deleted`}: ${names}.`;
}

function ga4Deletes(deletes: readonly Refusal[], alike: boolean): string {
  const archived = deletes.filter(({ detail }) => detail.action === "archive").length;
  if (archived === 0) {
    const things = alike ? `${deletes[0]?.detail.kind}s` : "resources";
    return `${deletes.length} ${things} would be deleted, which can't be undone`;
  }
  const audiences = deletes.some(({ detail }) => detail.kind === "audience");
  const members = audiences ? ", and their members lost" : "";
  return archived === deletes.length
    ? `${deletes.length} ${alike ? `${deletes[0]?.detail.kind}s` : "resources"} would be archived for good${members}`
    : `${deletes.length} resources would be deleted, which can't be undone, ${archived} of them archived for good${members}`;
}

function ga4Words(refusal: Refusal): string {
  const { detail } = refusal;
  switch (refusal.code) {
    case "delete-not-allowed":
      return detail.action === "archive"
        ? `the ${detail.kind} ${detail.label} would be archived for good${detail.kind === "audience" ? ", and its members lost" : ""}.`
        : `the ${detail.kind} ${detail.label} would be deleted, which can't be undone.`;
    case "too-many-deletes":
      return `${detail.deletes} of the ${detail.owned} resources that are ours would go away; more than ${detail.percent} % looks like a mistake.`;
    case "double-counting":
      return `${refusal.subject} also makes the event ${detail.event}, and it is not ours: two ${detail.kind === "audience" ? "audiences" : "rules"} would count twice. Delete it in GA4 or rename the goal ${refusal.goal}.`;
    case "key-event-limit":
      return `${detail.live} key events and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "rule-limit":
      return `${detail.live} rules and ${detail.created} new ones are more than the ${detail.limit} a stream holds.`;
    case "stream-unknown":
      return `the property has no web stream ${refusal.subject}${detail.known ? ` (it has ${detail.known})` : ""}.`;
    case "no-web-stream":
      return `the goal ${refusal.subject} needs a rule on a web stream, and there is none.`;
    case "policy-breach":
      return breachWords(detail);
    case "audience-limit":
      return `${detail.live} audiences and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "definition-limit":
      return `${detail.live} ${detail.noun}s of scope ${detail.scope} and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "retention-shorter":
      return "data retention would become shorter, and what is older is lost.";
    case "trigger-limit":
      return `${detail.live} audiences with a trigger and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "protected-replaced":
      return `the ${detail.kind} ${detail.label} is protected and can't be changed in place; a new one beside it would count twice. Take \`protect\` away from ${refusal.goal} first, or leave the goal as it was.`;
  }
}

/** A rule of the policy file that is broken: which, by what, and what the rule says. */
export function breachWords({ rule, what, message }: Refusal["detail"]): string {
  return `${rule} (${what}): ${message}${/[.!?]$/.test(String(message)) ? "" : "."}`;
}

function tagManagerWords({ code, subject, detail }: TagManagerRefusal): string {
  switch (code) {
    case "delete-not-allowed":
      return `${detail.kind} ${detail.label} would be deleted.`;
    case "too-many-deletes":
      return `${detail.deletes} of ${detail.owned} tags and triggers would go away, more than ${detail.percent} %.`;
    case "double-counting":
      return `the tag ${subject} is not ours and sends ${detail.event} as well: it would count twice. Pause or delete it, or rename the goal.`;
    case "protected-removed":
      return `the goal ${subject} is protected, and its tag ${detail.label} would go away. Take \`protect\` away from it first, or leave the goal as it was.`;
    case "copied":
      return `${subject} is a copy of ${detail.key}: delete it, or empty its notes to keep it as your own.`;
    case "name-taken":
      return `a ${detail.kind} that is not ours has the name ${subject}: rename it.`;
    case "still-used":
      return `the ${detail.kind} ${subject} still uses the variable ${detail.variable}, which would go away: take it out there first.`;
    case "workspace-conflict":
      return `workspace ${subject} and the latest version disagree in ${detail.conflicts} places: resolve them in Tag Manager, or delete the workspace.`;
    case "workspace-not-ours":
      return `${subject} in workspace ${detail.workspace} is somebody else's unfinished work: give ga4-goals a workspace of its own.`;
  }
}
