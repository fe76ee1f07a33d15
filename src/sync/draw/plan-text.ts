/** A plan as a person reads it: what changes, why, what forbids it, what is left alone. */
import stringWidth from "string-width";
import type { Ink } from "../../diagnostics/ink.js";
import { GOAL_MEMBERSHIP_DAYS } from "../compile/goal-audience.js";
import type { Operation, PlanNote, Refusal } from "../ga4-plan/ga4-plan.js";
import { changesWhatItAdopts, type FieldChange } from "../plan/operation.js";
import type { Plan } from "../plan/plan.js";
import { kindOf } from "../resources/registry.js";
import { describeFields, describeValue } from "./field-text.js";
import { refusalLines } from "./refusal-text.js";
import { renderTagManagerPlan } from "./tag-manager-text.js";

export interface TextOptions {
  readonly paint: Ink;
  /** In characters. */
  readonly width: number;
  /** A line beside each goal that is new or changed, by goal id. */
  readonly besides?: ReadonlyMap<string, string>;
}

export function renderPlan(plan: Plan, options: TextOptions): string {
  const { paint } = options;
  const blocks = [paint.strong(`${plan.propertyName} (property ${plan.property})`)];
  if (plan.operations.length === 0 && plan.refusals.length === 0) {
    blocks.push(`${paint.good("Nothing to do.")} GA4 is as the goals file says${unchangedWords(plan)}.`);
  }
  if (plan.operations.length > 0) {
    const told = new Set<string>();
    const lines = plan.operations.map((operation) => {
      const text = renderOperation(operation, plan, options);
      const beside = options.besides?.get(operation.goal);
      if (beside === undefined || told.has(operation.goal) || !asksForMore(operation)) return text;
      told.add(operation.goal);
      return `${text}\n    ${beside}`;
    });
    blocks.push(lines.join("\n"));
  }
  if (plan.refusals.length > 0) blocks.push(renderRefusals(plan.refusals, options));
  const notes = renderNotes(plan.notes, options);
  if (notes) blocks.push(notes);
  if (plan.unmanaged.length > 0) blocks.push(renderUnmanaged(plan, options));
  if (plan.operations.length > 0) blocks.push(summary(plan, options));
  if (plan.tagManager) blocks.push(renderTagManagerPlan(plan.tagManager, paint));
  return blocks.join("\n\n");
}

/** New or changed, so that one wonders what it would count. */
function asksForMore(operation: Operation): boolean {
  const { action } = operation;
  return action === "create" || action === "replace" || action === "update" || changesWhatItAdopts(operation);
}

const SIGN: { readonly [A in Operation["action"]]: string } = {
  create: "+",
  update: "~",
  replace: "±",
  adopt: "=",
  delete: "-",
  archive: "-",
  release: "○",
  record: "·",
};

function sign(operation: Operation, paint: Ink): string {
  const text = changesWhatItAdopts(operation) ? SIGN.update : SIGN[operation.action];
  switch (operation.action) {
    case "create":
      return paint.good(text);
    case "delete":
    case "archive":
    case "replace":
      return paint.bad(text);
    case "update":
    case "adopt":
      return paint.warn(text);
    default:
      return paint.dim(text);
  }
}

const REASON: { readonly [R in Operation["reason"]]: string } = {
  new: "new",
  "changed-in-file": "changed in the file",
  drifted: "drifted in GA4",
  "changed-and-drifted": "changed in the file and drifted in GA4",
  "deleted-in-ga4": "it was deleted in GA4",
  exists: "it is in GA4 already",
  "removed-from-file": "removed from the file",
  "gone-everywhere": "gone from the file and from GA4",
  replaced: "replaced",
  moved: "renamed in the file",
  settled: "the ledger is brought up to date",
};

/** One operation; without `streams` it is not said where a rule is. */
export function renderOperation(operation: Operation, plan: Plan, { paint, width }: TextOptions): string {
  const kind = kindOf(operation.kind);
  const stream = plan.streams[operation.parent];
  const where = stream === undefined ? "" : ` on ${stream}`;
  const approximate = operation.approximate ? " ≈" : "";
  const head = `${sign(operation, paint)} ${changesWhatItAdopts(operation) ? "adopt and change" : operation.action} ${kind.noun} ${paint.strong(operation.label)}${where}${approximate}`;
  const why = paint.dim(`· ${operation.goal}, ${REASON[operation.reason]}`);
  const isNew = operation.action === "create" || operation.action === "replace";
  const facts = isNew ? describeFields(operation.fields, kind.label) : [];
  const lines: string[] = [];
  const oneLine = `${head}  ${facts.length > 0 ? `${facts.join(", ")} ` : ""}${why}`;
  if (stringWidth(oneLine) <= width) lines.push(oneLine);
  else lines.push(`${head}  ${why}`, ...facts.map((fact) => `    ${fact}`));
  for (const change of operation.changes) lines.push(...renderChange(change, width, paint));
  if (changesWhatItAdopts(operation)) {
    lines.push(
      `    ${paint.warn("note:")} this was not set by a goals file; a later release leaves the new value`,
    );
  }
  if (operation.changedBy) {
    lines.push(
      paint.dim(`    last changed by ${operation.changedBy.who} on ${moment(operation.changedBy.when)}`),
    );
  }
  if (operation.movedFrom !== null) lines.push(`    was ${operation.movedFrom}`);
  if (operation.cost) lines.push(`    ${paint.warn("cost:")} ${operation.cost}`);
  return lines.join("\n");
}

/** `2026-11-21 20:05 UTC` */
function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function renderChange(change: FieldChange, width: number, paint: Ink): readonly string[] {
  const before = describeValue(change.field, change.before);
  const after = describeValue(change.field, change.after);
  const cause = change.cause === "drift" ? paint.dim("  (drifted in GA4)") : "";
  const oneLine = `    ${change.field}  ${before.join("; ")} -> ${after.join("; ")}`;
  if (stringWidth(oneLine) <= width && before.length <= 1 && after.length <= 1) return [oneLine + cause];
  return [
    `    ${change.field}${cause}`,
    ...before.map((line) => `      ${paint.bad("-")} ${line}`),
    ...after.map((line) => `      ${paint.good("+")} ${line}`),
  ];
}

function renderRefusals(refusals: readonly Refusal[], { paint }: TextOptions): string {
  const lines = refusalLines(refusals).map(({ code, words, allowedBy }) => {
    const flag = allowedBy ? ` ${paint.strong(allowedBy)} allows it.` : "";
    return `  ${paint.bad("✗")} ${paint.dim(code)} ${words}${flag}`;
  });
  return [paint.bad("Refused, so nothing of this plan can be applied:"), ...lines].join("\n");
}

const NOTES: { readonly [C in PlanNote["code"]]: (notes: readonly PlanNote[]) => string } = {
  "needs-page-code": (notes) =>
    `${names(notes)} ${notes.length === 1 ? "counts" : "count"} only once code in the page sends the event, once a session.`,
  "protected-kept": (notes) =>
    `${names(notes)} left the file but ${notes.length === 1 ? "is" : "are"} protected: kept.`,
  "not-deletable-released": (notes) => `GA4 does not let ${names(notes)} be deleted: released instead.`,
  approximate: (notes) =>
    `≈ ${names(notes)}: counted through an audience, so approximate: each user once and again only after ${GOAL_MEMBERSHIP_DAYS} days without it, and with no landing page.`,
};

function names(notes: readonly PlanNote[]): string {
  return notes.map((n) => n.goal).join(", ");
}

function renderNotes(notes: readonly PlanNote[], { paint }: TextOptions): string {
  const codes = [...new Set(notes.map((n) => n.code))];
  return codes
    .map((code) => `${paint.warn("note")} ${NOTES[code](notes.filter((n) => n.code === code))}`)
    .join("\n");
}

/** A property with hundreds of resources must not push the plan off the screen. */
const SHOWN_UNMANAGED = 12;

function renderUnmanaged(plan: Plan, { paint }: TextOptions): string {
  const nouns = [...new Set(plan.unmanaged.map((u) => kindOf(u.kind).noun))];
  const parts = nouns.map((noun) => {
    const labels = plan.unmanaged.filter((u) => kindOf(u.kind).noun === noun).map((u) => u.label);
    const more = labels.length - SHOWN_UNMANAGED;
    const rest = more > 0 ? ` and ${more} more (--format json lists all)` : "";
    return `${noun} ${labels.slice(0, SHOWN_UNMANAGED).join(", ")}${rest}`;
  });
  return paint.dim(`Not in the file, never touched: ${parts.join("; ")}`);
}

function summary(plan: Plan, { paint }: TextOptions): string {
  const count = (...actions: readonly Operation["action"][]): number =>
    plan.operations.filter((o) => actions.includes(o.action)).length;
  const changing = plan.operations.filter(changesWhatItAdopts).length;
  const parts = [
    [count("create"), "to create"],
    [count("update"), "to update"],
    [count("replace"), "to replace"],
    [count("adopt") - changing, "to adopt"],
    [changing, "to adopt and change"],
    [count("delete"), "to delete"],
    [count("archive"), "to archive"],
    [count("release"), "to release"],
    [count("record"), "to record"],
  ] as const;
  const words = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return paint.strong(`Plan: ${words.join(", ")}${unchangedWords(plan)}.`);
}

function unchangedWords(plan: Plan): string {
  return plan.unchanged > 0 ? `, ${plan.unchanged} unchanged` : "";
}
