/** The Tag Manager part of a plan, and what became of it, as a person reads them. */

import type { Ink } from "../../diagnostics/ink.js";
import { nameList } from "../../draw/names.js";
import type { TagManagerApplied, TagManagerOutcome } from "../tag-manager/apply.js";
import type {
  TagManagerOperation,
  TagManagerPlan,
  TagManagerRefusal,
} from "../tag-manager/tag-manager-plan.js";
import { foldRefusals, NAMED, type RefusalLine } from "./refusal-text.js";

export function renderTagManagerPlan(plan: TagManagerPlan, paint: Ink): string {
  const blocks = [paint.strong(tagManagerHead(plan))];
  if (plan.operations.length > 0) {
    blocks.push(plan.operations.map((operation) => renderTagManagerOperation(operation, paint)).join("\n"));
  }
  if (plan.refusals.length > 0) {
    const lines = tagManagerRefusalLines(plan.refusals).map(({ code, words, allowedBy }) => {
      const flag = allowedBy === null ? "" : ` ${paint.strong(allowedBy)} allows it.`;
      return `  ${paint.bad("✗")} ${paint.dim(code)} ${words}${flag}`;
    });
    blocks.push([paint.bad("Refused, so nothing of this plan can be applied:"), ...lines].join("\n"));
  }
  if (plan.operations.length === 0 && plan.refusals.length === 0 && !plan.versionMissing) {
    blocks.push(`${paint.good("Nothing to do.")} ${plan.unchanged} tags and triggers are as they should be.`);
  }
  const notes = tagManagerNotes(plan);
  if (notes.length > 0) blocks.push(notes.map((note) => `${paint.warn("note")} ${note}`).join("\n"));
  if (plan.unmanaged.length > 0) {
    blocks.push(paint.dim(`Not ours, never touched: ${unmanagedNames(plan)}`));
  }
  if (plan.operations.length > 0) {
    const unchanged = plan.unchanged > 0 ? `, ${plan.unchanged} unchanged` : "";
    blocks.push(paint.strong(`Tag Manager: ${operationCounts(plan.operations)}${unchanged}.`));
  }
  return blocks.join("\n\n");
}

/** Where the plan is for. */
export function tagManagerHead(plan: TagManagerPlan): string {
  const [, account, , container] = plan.container.split("/");
  return `Tag Manager container ${container} (account ${account}), workspace ${plan.workspace}`;
}

/** What an earlier apply has left to do. */
export function tagManagerNotes({
  operations,
  versionMissing,
  unpublished,
  workspace,
}: TagManagerPlan): readonly string[] {
  const missing =
    operations.length === 0
      ? "An earlier apply was cut off before it made a version; apply makes it."
      : `An earlier apply has left changes without a version in workspace ${workspace}; the version of this one holds them too.`;
  return [
    ...(versionMissing ? [missing] : []),
    ...(unpublished === null
      ? []
      : [`Version ${unpublished.id} is not published; apply --publish publishes it.`]),
  ];
}

/** A container with hundreds of tags must not push the plan off the screen. */
const SHOWN_UNMANAGED = 12;

function unmanagedNames({ unmanaged }: TagManagerPlan): string {
  return (["tag", "trigger"] as const)
    .map((kind) => [kind, unmanaged.filter((u) => u.kind === kind).map((u) => u.name)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => {
      const more = names.length - SHOWN_UNMANAGED;
      const rest = more > 0 ? ` and ${more} more (--format json lists all)` : "";
      return `${kind} ${names.slice(0, SHOWN_UNMANAGED).join(", ")}${rest}`;
    })
    .join("; ");
}

function operationCounts(operations: readonly TagManagerOperation[]): string {
  return (["create", "update", "delete"] as const)
    .map((action) => [operations.filter((o) => o.action === action).length, action] as const)
    .filter(([n]) => n > 0)
    .map(([n, action]) => `${n} to ${action}`)
    .join(", ");
}

const REASON: Readonly<Record<TagManagerOperation["reason"], string>> = {
  new: "new",
  "changed-in-file": "changed in the file",
  drifted: "drifted in Tag Manager",
  "changed-and-drifted": "changed in the file and drifted in Tag Manager",
  "removed-from-file": "removed from the file",
};

export function tagManagerReason({ reason }: TagManagerOperation): string {
  return REASON[reason];
}

function renderTagManagerOperation(operation: TagManagerOperation, paint: Ink): string {
  const { action, kind, label, changes } = operation;
  const sign = { create: paint.good("+"), update: paint.warn("~"), delete: paint.bad("-") }[action];
  const fields = changes.map(
    ({ field, before, after }) => `    ${field}: ${short(before)} -> ${short(after)}`,
  );
  return [
    `${sign} ${action} ${kind} ${paint.strong(label)}  ${paint.dim(`· ${tagManagerReason(operation)}`)}`,
    ...fields,
  ].join("\n");
}

/** The code's whole text tells a person nothing. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 40)}... (${text.length} characters)`;
}

export function tagManagerRefusalLines(refusals: readonly TagManagerRefusal[]): readonly RefusalLine[] {
  return foldRefusals(refusals, tagManagerRefusalWords, (deletes) => {
    const names = deletes.map(({ detail }) => `${detail.kind} ${detail.label}`);
    return `${deletes.length} tags and triggers would be deleted: ${nameList(names, NAMED)}.`;
  });
}

/** What is refused and why, in a sentence. */
export function tagManagerRefusalWords({ code, subject, detail }: TagManagerRefusal): string {
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
    case "workspace-conflict":
      return `workspace ${subject} and the latest version disagree in ${detail.conflicts} places: resolve them in Tag Manager, or delete the workspace.`;
    case "workspace-not-ours":
      return `${subject} in workspace ${detail.workspace} is somebody else's unfinished work: give ga4-goals a workspace of its own.`;
  }
}

export function renderTagManagerOutcome({ operation, status, why }: TagManagerOutcome, paint: Ink): string {
  const what = `${operation.action} ${operation.kind} ${operation.label}`;
  const because = why === null ? "" : `: ${why}`;
  switch (status) {
    case "applied":
    case "unchanged":
      return `${paint.good("✓")} ${what}${because}`;
    case "skipped":
      return `${paint.warn("-")} ${what} skipped${because}`;
    case "failed":
      return `${paint.bad("✗")} ${what} failed${because}`;
    case "unknown":
      return `${paint.bad("?")} ${what} unknown${because}`;
  }
}

/** The closing line; empty where there was nothing to do. */
export function renderTagManagerApplied({ version, published, outcomes }: TagManagerApplied): string {
  if (version !== null) {
    return `Version ${version.id} was made${published ? " and published" : "; it is not published"}.`;
  }
  if (published) return "The version made earlier was published.";
  return outcomes.length === 0 ? "" : "No version was made: not everything could be applied.";
}
