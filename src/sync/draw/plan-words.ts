/** A plan in a few words, for the line of progress. */

import { counted } from "../../draw/names.js";
import { isDrift } from "../plan/operation.js";
import type { Plan } from "../plan/plan.js";

export function planWords(plan: Plan): string {
  if (plan.refusals.length > 0) {
    return `refused (${[...new Set(plan.refusals.map(({ code }) => code))].join(", ")})`;
  }
  if (plan.operations.length === 0) return "nothing to do";
  const drifted = plan.operations.filter(({ reason }) => isDrift(reason)).length;
  return `${counted(plan.operations.length, "change")}${drifted > 0 ? `, ${drifted} drifted in GA4` : ""}`;
}
