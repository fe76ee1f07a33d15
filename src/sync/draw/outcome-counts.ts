/** How many operations of an apply ended in which way, in GA4 and in Tag Manager alike. */
import type { OutcomeStatus } from "../apply/journal.js";

const ORDER: readonly OutcomeStatus[] = ["applied", "unchanged", "failed", "skipped", "unknown"];

/** `2 applied, 1 failed`; empty where there is no outcome. */
export function outcomeCounts(outcomes: readonly { readonly status: OutcomeStatus }[]): string {
  return ORDER.map((status) => [outcomes.filter((o) => o.status === status).length, status] as const)
    .filter(([n]) => n > 0)
    .map(([n, status]) => `${n} ${status}`)
    .join(", ");
}
