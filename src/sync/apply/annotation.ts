/** What an annotation says after an apply: what changed, in a line. Pure. */
import { writesToGa4 } from "../ga4-plan/ga4-plan.js";
import type { Outcome } from "./apply-plan.js";

/** As much as the annotation box of GA4's reports takes; the API's own limits are not documented. */
const TITLE = 60;
const DESCRIPTION = 150;

/** Null where nothing in GA4 was changed. */
export function annotationFor(
  outcomes: readonly Outcome[],
): { readonly title: string; readonly description: string } | null {
  const changed = outcomes.filter((o) => o.status === "applied" && writesToGa4(o.operation));
  if (changed.length === 0) return null;
  const goals = [...new Set(changed.map((o) => o.operation.goal))];
  const parts = (["create", "update", "replace", "adopt", "delete", "archive"] as const)
    .map((action) => [changed.filter((o) => o.operation.action === action).length, PAST[action]] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`);
  return {
    title: cut(`Goals changed: ${parts.join(", ")}`, TITLE),
    description: cut(`ga4-goals: ${goals.join(", ")}`, DESCRIPTION),
  };
}

const PAST = {
  create: "created",
  update: "updated",
  replace: "replaced",
  adopt: "adopted",
  delete: "deleted",
  archive: "archived",
} as const;

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
