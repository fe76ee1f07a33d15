/** What became of an apply over many clients, for a person: what is well in a line each, what is not in full. */

import type { Ink } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import { counted, nameList, properties } from "../../draw/names.js";
import type { Applied, Outcome } from "../apply/apply-plan.js";
import { isDrift } from "../plan/operation.js";
import type { Plan } from "../plan/plan.js";
import { outcomesJson, renderOutcome } from "./apply-text.js";
import { foldFailures } from "./failures.js";
import { renderFailures } from "./fleet-plan-text.js";
import { groupBy } from "./fold.js";

/** `applied` is null where there was nothing to do, and where the plan was refused. */
export interface AppliedToClient {
  readonly plan: Plan;
  readonly applied: Applied | null;
}

const NAMES = 12;

export function renderApplied(ends: readonly End<AppliedToClient>[], paint: Ink): string {
  const done = ends.flatMap(({ name, outcome }) =>
    outcome.kind === "done" ? [{ name, ...outcome.result }] : [],
  );
  const well = done.filter(({ applied }) => applied !== null && badOutcomes(applied).length === 0);
  const partly = done.filter(({ applied }) => applied !== null && badOutcomes(applied).length > 0);
  const nothing = done.filter(({ plan, applied }) => applied === null && plan.refusals.length === 0);
  const refused = done.filter(({ plan }) => plan.refusals.length > 0);
  const before = ends.filter(({ outcome }) => outcome.kind === "not-run" && outcome.why === "done-before");
  const operations = well.reduce(
    (sum, { applied }) => sum + (applied?.outcomes.filter(({ earlier }) => !earlier).length ?? 0),
    0,
  );
  const blocks: string[] = [];
  if (well.length > 0)
    blocks.push(
      `${paint.good("✓")} Applied in ${properties(well.length)} (${counted(operations, "operation")}): ${list(well)}`,
    );
  for (const alike of groupBy(partly, ({ applied }) => words(applied)))
    blocks.push(
      [
        `${paint.bad("✗")} Not all of it in ${properties(alike.length)}: ${list(alike)}`,
        ...badOutcomes(alike[0]?.applied).map((outcome) => `    ${renderOutcome(outcome, paint)}`),
      ].join("\n"),
    );
  const failures = foldFailures(ends);
  if (failures.length > 0) blocks.push(renderFailures("Not applied", failures, paint));
  const failed = ends.filter(({ outcome }) => outcome.kind === "failed" || outcome.kind === "wrong").length;
  const parts = [
    `${well.length} applied`,
    partly.length > 0 ? `${partly.length} in part` : "",
    nothing.length > 0 ? `${nothing.length} were as their files say` : "",
    before.length > 0 ? `${before.length} were done before` : "",
    refused.length > 0 ? `${refused.length} refused` : "",
    failed > 0 ? `${failed} failed` : "",
    ends.length > done.length + before.length + failed
      ? `${ends.length - done.length - before.length - failed} not begun`
      : "",
  ];
  const summary = parts.filter((part) => part !== "").join(", ");
  blocks.push(paint.strong(`Apply: ${counted(ends.length, "client")}: ${summary}.`));
  return blocks.join("\n\n");
}

function list(clients: readonly { readonly name: string }[]): string {
  return nameList(
    clients.map(({ name }) => name),
    NAMES,
  );
}

function badOutcomes(applied: Applied | null | undefined): readonly Outcome[] {
  return (applied?.outcomes ?? []).filter(({ status }) => status !== "applied" && status !== "unchanged");
}

function words(applied: Applied | null): string {
  return badOutcomes(applied)
    .map(
      ({ operation, status, why }) =>
        `${operation.action} ${operation.kind} ${operation.label} ${status} ${why}`,
    )
    .join("\n");
}

export interface AppliedJson {
  readonly refusals: Plan["refusals"];
  /** What had been changed in GA4 behind the file's back, and is put right by this apply. */
  readonly drifted: readonly string[];
  readonly stopped: boolean;
  readonly outcomes: ReturnType<typeof outcomesJson>["outcomes"];
}

/** For `fleetJson`. */
export function appliedJson({ plan, applied }: AppliedToClient): AppliedJson {
  const drifted = plan.operations.filter(({ reason }) => isDrift(reason));
  return {
    refusals: plan.refusals,
    drifted: drifted.map(({ id }) => id),
    stopped: applied?.stopped ?? false,
    outcomes: applied === null ? [] : outcomesJson(applied).outcomes,
  };
}
