/**
 * What forbids a plan, in words. Deletes that are refused are one line, however many: each of them stands above as an
 * operation already. That they are too many comes first, because it is what a person has to know first.
 */

import { nameList } from "../../draw/names.js";
import type { Refusal } from "../ga4-plan/ga4-plan.js";

/** One line; `refusals` of one code that say the same of several things are folded into it. */
export interface RefusalLine {
  readonly code: string;
  readonly words: string;
  /** The flag that allows it, where one does. */
  readonly allowedBy: string | null;
}

/** How many of what would go away are named. */
export const NAMED = 6;

interface Foldable {
  readonly code: string;
  readonly allowedBy: string | null;
}

/** In the order of the plan, but for what is too many. `together` says several refused deletes in one sentence. */
export function foldRefusals<R extends Foldable>(
  refusals: readonly R[],
  words: (refusal: R) => string,
  together: (deletes: readonly R[]) => string,
): readonly RefusalLine[] {
  const isDelete = ({ code }: R): boolean => code === "delete-not-allowed";
  const deletes = refusals.filter(isDelete);
  const shown = deletes.length < 2 ? refusals : refusals.filter((r) => !isDelete(r) || r === deletes[0]);
  const first = ({ code }: R): number => (code === "too-many-deletes" ? 0 : 1);
  return shown
    .toSorted((a, b) => first(a) - first(b))
    .map((refusal) => ({
      code: refusal.code,
      words: isDelete(refusal) && deletes.length > 1 ? together(deletes) : words(refusal),
      allowedBy: refusal.allowedBy,
    }));
}

export function refusalLines(refusals: readonly Refusal[]): readonly RefusalLine[] {
  return foldRefusals(refusals, refusalWords, deletesWords);
}

function deletesWords(deletes: readonly Refusal[]): string {
  const archived = deletes.filter(({ detail }) => detail.action === "archive").length;
  const [kind, ...others] = new Set(deletes.map(({ detail }) => String(detail.kind)));
  const alike = others.length === 0;
  const names = nameList(
    deletes.map(({ detail }) => (alike ? String(detail.label) : `${detail.kind} ${detail.label}`)),
    NAMED,
  );
  const what =
    archived === 0
      ? `${deletes.length} ${alike ? kind : "resource"}s would be deleted, which can't be undone`
      : archived === deletes.length
        ? `${deletes.length} audiences would be archived for good, and their members lost`
        : `${deletes.length} resources would be deleted, which can't be undone, ${archived} of them audiences that lose their members`;
  return `${what}: ${names}.`;
}

/** What is refused and why, in a sentence. */
export function refusalWords(refusal: Refusal): string {
  const { detail } = refusal;
  switch (refusal.code) {
    case "delete-not-allowed":
      return detail.action === "archive"
        ? `the ${detail.kind} ${detail.label} would be archived for good, and its members lost.`
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
    case "tag-manager-clients":
      return `its goals file has \`tag_manager:\`, which a run over clients does not carry out: plan and apply property ${detail.property} by itself.`;
    case "audience-limit":
      return `${detail.live} audiences and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "trigger-limit":
      return `${detail.live} audiences with a trigger and ${detail.created} new ones are more than the ${detail.limit} a property holds.`;
    case "protected-replaced":
      return `the ${detail.kind} ${detail.label} is protected and can't be changed in place; a new one beside it would count twice. Take \`protect\` away from ${refusal.goal} first, or leave the goal as it was.`;
  }
}
