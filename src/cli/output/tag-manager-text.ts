/** A Tag Manager plan, and what became of it, as a person reads them. */
import type { TagManagerApplied, TagManagerOutcome } from "../../tag-manager/apply.js";
import type { TagManagerOperation, TagManagerPlan, TagManagerRefusal } from "../../tag-manager/plan.js";
import type { Paint } from "../ink.js";

export function renderTagManagerPlan(plan: TagManagerPlan, paint: Paint): string {
  const [, account, , container] = plan.container.split("/");
  const blocks = [
    paint.strong(`Tag Manager container ${container} (account ${account}), workspace ${plan.workspace}`),
  ];
  if (plan.operations.length > 0) {
    blocks.push(plan.operations.map((operation) => renderTagManagerOperation(operation, paint)).join("\n"));
  }
  if (plan.refusals.length > 0) {
    blocks.push(plan.refusals.map((refusal) => renderRefusal(refusal, paint)).join("\n"));
  }
  if (plan.operations.length === 0 && plan.refusals.length === 0 && !plan.versionMissing) {
    blocks.push(`${paint.good("Nothing to do.")} ${plan.unchanged} tags and triggers are as they should be.`);
  }
  const notes = [
    ...(plan.versionMissing && plan.operations.length === 0
      ? ["An earlier apply was cut off before it made a version; apply makes it."]
      : []),
    ...(plan.unpublished === null
      ? []
      : [`Version ${plan.unpublished.id} is not published; apply --publish publishes it.`]),
    ...(plan.unmanaged.length === 0
      ? []
      : [`${plan.unmanaged.length} tags and triggers are not ours and are never touched.`]),
  ];
  if (notes.length > 0) blocks.push(paint.dim(notes.join("\n")));
  return blocks.join("\n\n");
}

const REASON: Readonly<Record<TagManagerOperation["reason"], string>> = {
  new: "new",
  "changed-in-file": "changed in the file",
  drifted: "drifted in Tag Manager",
  "changed-and-drifted": "changed in the file and drifted in Tag Manager",
  "removed-from-file": "removed from the file",
};

function renderTagManagerOperation(operation: TagManagerOperation, paint: Paint): string {
  const { action, kind, label, reason, changes } = operation;
  const sign = { create: paint.good("+"), update: paint.warn("~"), delete: paint.bad("-") }[action];
  const fields = changes.map(
    ({ field, before, after }) => `    ${field}: ${short(before)} -> ${short(after)}`,
  );
  return [
    `${sign} ${action} ${kind} ${paint.strong(label)}  ${paint.dim(`· ${REASON[reason]}`)}`,
    ...fields,
  ].join("\n");
}

/** The code's whole text tells a person nothing. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 40)}... (${text.length} characters)`;
}

function renderRefusal({ code, subject, allowedBy, detail }: TagManagerRefusal, paint: Paint): string {
  const allowed = allowedBy === null ? "" : ` ${allowedBy} allows it.`;
  return `${paint.bad("refused")} ${words(code, subject, detail)}${allowed}`;
}

function words(
  code: TagManagerRefusal["code"],
  subject: string,
  detail: TagManagerRefusal["detail"],
): string {
  switch (code) {
    case "delete-not-allowed":
      return `${detail.kind} ${detail.label} would be deleted.`;
    case "too-many-deletes":
      return `${detail.deletes} of ${detail.owned} tags and triggers would go away, more than ${detail.percent} %.`;
    case "double-counting":
      return `the tag ${subject} is not ours and sends ${detail.event} as well: it would count twice. Pause or delete it, or rename the goal.`;
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

export function renderTagManagerOutcome({ operation, status, why }: TagManagerOutcome, paint: Paint): string {
  const ink = status === "applied" ? paint.good : status === "skipped" ? paint.warn : paint.bad;
  const reason = why === null ? "" : `: ${why}`;
  return `${ink(status.padEnd(8))} ${operation.action} ${operation.kind} ${operation.label}${reason}`;
}

export function renderTagManagerApplied({ version, published, outcomes }: TagManagerApplied): string {
  if (version !== null) {
    return `Version ${version.id} was made${published ? " and published" : "; it is not published"}.`;
  }
  if (published) return "The version made earlier was published.";
  return outcomes.length === 0 ? "" : "No version was made: not everything could be applied.";
}
