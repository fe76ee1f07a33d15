/** What became of each operation of an apply. */

import type { Ink } from "../../diagnostics/ink.js";
import type { Applied, Outcome } from "../apply/apply-plan.js";
import type { OutcomeStatus } from "../apply/journal.js";
import { kindOf } from "../resources/registry.js";
import { outcomeCounts } from "./outcome-counts.js";

export function renderOutcome({ operation, status, why }: Outcome, paint: Ink): string {
  const what = `${operation.action} ${kindOf(operation.kind).noun} ${operation.label}`;
  const because = why === null ? "" : `: ${why}`;
  switch (status) {
    case "applied":
      return `${paint.good("✓")} ${what}${paint.dim(because)}`;
    case "unchanged":
      return `${paint.dim("·")} ${what}${paint.dim(because)}`;
    case "skipped":
      return `${paint.warn("-")} ${what} skipped${because}`;
    case "failed":
      return `${paint.bad("✗")} ${what} failed${because}`;
    case "unknown":
      return `${paint.bad("?")} ${what} unknown${because}`;
  }
}

/** The closing line; empty where there was nothing to do. */
export function renderOutcomes(applied: Applied, paint: Ink): string {
  if (applied.outcomes.length === 0) return "";
  const now = applied.outcomes.filter(({ earlier }) => !earlier);
  const before = applied.outcomes.length - now.length;
  const words = [
    outcomeCounts(now) || "nothing was left to do",
    ...(before > 0 ? [`${before} ${before === 1 ? "was" : "were"} done before it was cut off`] : []),
  ];
  const stopped = applied.stopped ? " Stopped on request; run apply again to go on." : "";
  return `\n${paint.strong(`Apply: ${words.join("; ")}.`)}${stopped}`;
}

interface OutcomesJson {
  readonly schemaVersion: 1;
  readonly property: string;
  readonly stopped: boolean;
  readonly outcomes: readonly {
    readonly operation: string;
    readonly action: string;
    readonly kind: string;
    readonly label: string;
    readonly goal: string;
    readonly status: OutcomeStatus;
    readonly why: string | null;
    /** True where the run that was cut off had done it. */
    readonly earlier: boolean;
  }[];
}

export function outcomesJson(applied: Applied): OutcomesJson {
  return {
    schemaVersion: 1,
    property: applied.ledger.property,
    stopped: applied.stopped,
    outcomes: applied.outcomes.map(({ operation, status, why, earlier }) => ({
      operation: operation.id,
      action: operation.action,
      kind: operation.kind,
      label: operation.label,
      goal: operation.goal,
      status,
      why,
      earlier,
    })),
  };
}
