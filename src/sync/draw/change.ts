/** One operation of a plan in words, in GA4 and in Tag Manager alike: what is done to what, why, and what it changes. */
import type { Ink } from "../../diagnostics/ink.js";
import { columnsOf } from "../../diagnostics/printable.js";
import type { Operation } from "../ga4-plan/ga4-plan.js";
import {
  type Action,
  changesWhatItAdopts,
  type FieldChange,
  makesNew,
  type Reason,
} from "../operations/operation.js";
import { kindOf } from "../resources/registry.js";
import type { FieldValue } from "../resources/resource.js";
import type { TagManagerOperation } from "../tag-manager/tag-manager-plan.js";
import { describeFields, describeValue } from "./fields.js";

/** An operation of either part. */
export type Change = Operation | TagManagerOperation;

/** `create key event order` */
export function changeWords(change: Change): string {
  return `${change.action} ${nounOf(change)} ${change.label}`;
}

export const inGa4 = (change: Change): change is Operation => "goal" in change;

export function nounOf(change: Change): string {
  return inGa4(change) ? kindOf(change.kind).noun : change.kind;
}

const SIGN: { readonly [A in Action]: string } = {
  create: "+",
  update: "~",
  replace: "±",
  adopt: "=",
  delete: "-",
  archive: "-",
  release: "○",
  record: "·",
  restore: "~",
};

function signOf(change: Change, paint: Ink): string {
  const text = changesWhatItAdopts(change) ? SIGN.update : SIGN[change.action];
  switch (change.action) {
    case "create":
      return paint.good(text);
    case "delete":
    case "archive":
    case "replace":
      return paint.bad(text);
    case "update":
    case "restore":
    case "adopt":
      return paint.warn(text);
    case "release":
    case "record":
      return paint.dim(text);
  }
}

const REASON: { readonly [R in Reason]: string } = {
  new: "new",
  "changed-in-file": "changed in the file",
  drifted: "drifted in PLACE",
  "changed-and-drifted": "changed in the file and drifted in PLACE",
  "deleted-in-ga4": "it was deleted in GA4",
  exists: "it is in GA4 already",
  "removed-from-file": "removed from the file",
  "gone-everywhere": "gone from the file and from GA4",
  replaced: "replaced",
  doubled: "it is there twice",
  moved: "renamed in the file",
  settled: "the ledger is brought up to date",
};

function reasonWords(change: Change): string {
  return REASON[change.reason].replace("PLACE", placeOf(change));
}

export function placeOf(change: Change): string {
  return inGa4(change) ? "GA4" : "Tag Manager";
}

export interface ChangeOptions {
  readonly paint: Ink;
  /** In characters. */
  readonly width: number;
  /** What people call the stream it is on. */
  readonly stream?: string | undefined;
}

/** The lines of one operation; the first says what is done, the others what it changes. Its texts have to be printable. */
export function renderChange(change: Change, { paint, width, stream }: ChangeOptions): readonly string[] {
  const adopts = changesWhatItAdopts(change);
  const where = stream === undefined ? "" : ` on ${stream}`;
  const approximate = inGa4(change) && change.approximate ? " ≈" : "";
  const head = `${signOf(change, paint)} ${adopts ? "adopt and change" : change.action} ${nounOf(change)} ${paint.strong(change.label)}${where}${approximate}`;
  const why = paint.dim(`· ${inGa4(change) ? `${change.goal}, ` : ""}${reasonWords(change)}`);
  const facts =
    inGa4(change) && makesNew(change) ? describeFields(change.fields, kindOf(change.kind).label) : [];
  const oneLine = `${head}  ${facts.length > 0 ? `${facts.join(", ")} ` : ""}${why}`;
  return [
    ...(columnsOf(oneLine) <= width ? [oneLine] : [`${head}  ${why}`, ...facts.map((fact) => `    ${fact}`)]),
    ...change.changes.flatMap((field) => fieldLines(field, change, { paint, width })),
    ...(adopts && !isPutBack(change)
      ? [`    ${paint.warn("note:")} this was not set by a goals file; a later release leaves the new value`]
      : []),
    ...(inGa4(change) ? historyLines(change, paint) : []),
  ];
}

/** What a change sets, an item each, for where it differs from one property to the other. */
export function factsOf(change: Change): readonly string[] {
  const facts =
    inGa4(change) && makesNew(change) ? describeFields(change.fields, kindOf(change.kind).label) : [];
  const words = (field: string, value: FieldValue): string =>
    inGa4(change) ? describeValue(field, value).join("; ") : short(value);
  return [
    ...facts,
    ...change.changes.map(
      ({ field, before, after }) => `${field} ${words(field, before)} -> ${words(field, after)}`,
    ),
  ];
}

/** Settings get their old values back when they leave the file. */
function isPutBack(change: Change): boolean {
  return inGa4(change) && kindOf(change.kind).removal === "restore";
}

function historyLines({ changedBy, movedFrom, cost }: Operation, paint: Ink): readonly string[] {
  return [
    ...(changedBy ? [paint.dim(`    last changed by ${changedBy.who} on ${moment(changedBy.when)}`)] : []),
    ...(movedFrom === null ? [] : [`    was ${movedFrom}`]),
    ...(cost ? [`    ${paint.warn("cost:")} ${cost}`] : []),
  ];
}

/** `2026-11-21 20:05 UTC` */
function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function fieldLines(
  { field, before, after, cause }: FieldChange,
  change: Change,
  { paint, width }: ChangeOptions,
): readonly string[] {
  const words = (value: FieldValue): readonly string[] =>
    inGa4(change) ? describeValue(field, value) : [short(value)];
  const [was, is] = [words(before), words(after)];
  const drift = cause === "drift" ? paint.dim(`  (drifted in ${placeOf(change)})`) : "";
  const oneLine = `    ${field}${inGa4(change) ? " " : ":"} ${was.join("; ")} -> ${is.join("; ")}`;
  if (columnsOf(oneLine) <= width && was.length <= 1 && is.length <= 1) return [oneLine + drift];
  return [
    `    ${field}${drift}`,
    ...was.map((line) => `      ${paint.bad("-")} ${line}`),
    ...is.map((line) => `      ${paint.good("+")} ${line}`),
  ];
}

/** The code's whole text tells a person nothing. */
function short(value: FieldValue): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 40)}... (${text.length} characters)`;
}

/** `2 to create, 1 to adopt and change`; empty where there is nothing to do. */
export function changeCounts(changes: readonly Change[]): string {
  const changing = changes.filter(changesWhatItAdopts);
  const others = changes.filter((change) => !changesWhatItAdopts(change));
  const count = (action: Action): readonly [number, string] => [
    others.filter((change) => change.action === action).length,
    `to ${action}`,
  ];
  const counts = [
    ...(["create", "update", "replace", "adopt"] as const).map(count),
    [changing.length, "to adopt and change"] as const,
    ...(["delete", "archive", "restore", "release", "record"] as const).map(count),
  ];
  return counts
    .filter(([n]) => n > 0)
    .map(([n, words]) => `${n} ${words}`)
    .join(", ");
}
