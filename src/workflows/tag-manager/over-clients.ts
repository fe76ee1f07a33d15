/** `tag_manager:` in a run over clients: refused, in words, rather than left out in silence. Pure. */
import type { GoalsConfig } from "../../goals/goal.js";
import type { Refusal } from "../../sync/ga4-plan/ga4-plan.js";
import type { Plan } from "../../sync/plan/plan.js";

/**
 * A client's plan; refused where its goals file names a container. Tag Manager takes a call every four seconds from all
 * clients together, so that a run over many would be a night's work.
 */
export function refuseTagManager<M extends { readonly plan: Plan }>(made: M, { tagManager }: GoalsConfig): M {
  if (tagManager === undefined) return made;
  const refusal: Refusal = {
    code: "tag-manager-clients",
    subject: `accounts/${tagManager.account}/containers/${tagManager.container}`,
    goal: null,
    allowedBy: null,
    detail: { property: made.plan.property },
  };
  return { ...made, plan: { ...made.plan, refusals: [...made.plan.refusals, refusal] } };
}
