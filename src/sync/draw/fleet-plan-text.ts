/** The plans of many properties for a person at a terminal: the same changes once, exceptions after them, failures last. */

import type { Ink } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import { counted, nameList, properties } from "../../draw/names.js";
import type { Plan } from "../plan/plan.js";
import { type FoldedFailure, foldFailures } from "./failures.js";
import { type ClientPlan, type Folded, type FoldedChange, type FoldedPlans, foldPlans } from "./fold.js";
import { renderOperation, type TextOptions } from "./plan-text.js";
import { refusalLines } from "./refusal-text.js";

/** Names of a group that is no exception. */
const NAMES = 8;
/** A group this small is an exception: all of its names are told. */
const EXCEPTION = 12;

export function renderPlans(file: string, ends: readonly End<Plan>[], options: TextOptions): string {
  const { paint } = options;
  const plans = plansOf(ends);
  const folded = foldPlans(plans);
  const failures = foldFailures(ends);
  const blocks = [paint.strong(`${counted(ends.length, "client")} of ${file}`)];
  blocks.push(...folded.groups.map((group) => renderGroup(group, options)));
  if (folded.nothingToDo.length > 0)
    blocks.push(
      `${paint.good("Nothing to do")} in ${properties(folded.nothingToDo.length)}: ${names(folded.nothingToDo)}`,
    );
  if (folded.refusals.length > 0) blocks.push(renderRefusals(folded, paint));
  if (failures.length > 0) blocks.push(renderFailures("Could not be planned", failures, paint));
  blocks.push(paint.strong(planSummary(ends, folded)));
  return blocks.join("\n\n");
}

export function plansOf(ends: readonly End<Plan>[]): readonly ClientPlan[] {
  return ends.flatMap(({ name, outcome }) =>
    outcome.kind === "done" ? [{ name, plan: outcome.result }] : [],
  );
}

/** Never more than a line or two, however many there are. */
function names(clients: readonly string[]): string {
  return nameList(clients, clients.length <= EXCEPTION ? EXCEPTION : NAMES);
}

export function groupHead({ clients, changes }: FoldedPlans): string {
  const what =
    clients.length === 1
      ? counted(changes.length, "change")
      : changes.length === 1
        ? "The same change"
        : `The same ${changes.length} changes`;
  return `${what} in ${properties(clients.length)}`;
}

function renderGroup(group: FoldedPlans, options: TextOptions): string {
  const head = `${options.paint.strong(groupHead(group))}: ${names(group.clients)}`;
  return [head, ...group.changes.map((change) => renderChange(change, options))].join("\n");
}

function renderChange({ operation, streams, same }: FoldedChange, options: TextOptions): string {
  const shown = same ? operation : { ...operation, changes: [], fields: {}, changedBy: null };
  const text = renderOperation(shown, NO_STREAMS, { ...options, width: options.width - 2 });
  const [head = "", ...rest] = text.split("\n");
  const many = streams !== null && streams > 1 ? `  on ${streams} streams` : "";
  const differs = same ? "" : options.paint.dim(" · what it sets differs from property to property");
  return [`  ${head}${many}${differs}`, ...rest.map((line) => `  ${line}`)].join("\n");
}

/** Which stream a rule is on differs from property to property. */
const NO_STREAMS = { streams: {} } as Plan;

function renderRefusals({ refusals, refused }: Folded, paint: Ink): string {
  const lines = refusals.flatMap(({ refusals: theirs, clients }) => [
    `  ${paint.bad("✗")} ${names(clients)}`,
    ...refusalLines(theirs).map(({ code, words, allowedBy }) => {
      const flag = allowedBy ? ` ${paint.strong(allowedBy)} allows it.` : "";
      return `    ${paint.dim(code)} ${words}${flag}`;
    }),
  ]);
  const head = `Refused in ${properties(refused.length)}, so nothing of these plans can be applied:`;
  return [paint.bad(head), ...lines].join("\n");
}

export function renderFailures(head: string, failures: readonly FoldedFailure[], paint: Ink): string {
  const count = new Set(failures.flatMap(({ clients }) => clients)).size;
  const lines = failures.flatMap(({ code, message, hint, clients }) => [
    `  ${paint.bad("✗")} ${names(clients)}`,
    `    ${paint.dim(code)} ${message}`,
    ...(hint === null ? [] : [`    ${hint}`]),
  ]);
  return [paint.bad(`${head}: ${counted(count, "client")}`), ...lines].join("\n");
}

export function planSummary(ends: readonly End<Plan>[], folded: Folded): string {
  const changing = folded.groups.reduce((sum, { clients }) => sum + clients.length, 0);
  const operations = plansOf(ends).reduce((sum, { plan }) => sum + plan.operations.length, 0);
  const before = ends.filter(
    ({ outcome }) => outcome.kind === "not-run" && outcome.why === "done-before",
  ).length;
  const failed = ends.filter(({ outcome }) => outcome.kind !== "done").length - before;
  const parts = [
    `${counted(ends.length, "client")}`,
    changing > 0 ? `${changing} with changes (${counted(operations, "operation")})` : "",
    folded.nothingToDo.length > 0 ? `${folded.nothingToDo.length} as their files say` : "",
    folded.refused.length > 0 ? `${folded.refused.length} refused` : "",
    failed > 0 ? `${failed} could not be planned` : "",
    before > 0 ? `${before} done before` : "",
  ];
  return `Plan: ${parts.filter((part) => part !== "").join(", ")}.`;
}
