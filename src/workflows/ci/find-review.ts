/** The plans that people have reviewed, for the commit that was pushed. */
import { GoalsError } from "../../diagnostics/error.js";
import { decodePlans, type SavedPlans } from "../../sync/plan/plan-file.js";
import { type Forge, ourComment } from "./forge.js";
import { type PackedPlan, planIn } from "./packed-plan.js";
import type { Runner } from "./runner.js";

export interface Review {
  /** Null where there are none, or where it can't be told which. */
  readonly plans: SavedPlans | null;
  /** Why there are none, in words. */
  readonly why: string;
  /** The pull request that was merged; null where there is none, and where that is not known. */
  readonly request: number | null;
}

/**
 * What stands in the comment of the merged pull request, or in the files of the run that wrote it.
 *
 * @param marker of the comment with the plan
 * @throws GoalsError where the service does not answer, or does not let the token look for the pull request
 */
export async function findReview({ forge, pushed }: Runner, marker: string): Promise<Review> {
  const none = (why: string, request: number | null = null): Review => ({ plans: null, why, request });
  if (forge === null || pushed === null)
    return none("no token or no commit says which pull request was merged");
  const request = await forge.requestOf(pushed);
  if (request === null) return none(`commit ${pushed.slice(0, 7)} was pushed without a pull request`);
  const comment = await ourComment(forge, request, marker);
  const packed = comment && planIn(comment.body.replaceAll("\r\n", "\n"));
  if (!packed) return none(`pull request #${request} has no comment with a plan`, request);
  try {
    const plans = await plansOf(forge, packed);
    if (plans !== null) return { plans, why: "", request };
    return none(
      `the plan of pull request #${request} is neither in its comment nor among the files of its run`,
      request,
    );
  } catch (error) {
    if (!(error instanceof GoalsError)) throw error;
    return none(`the plan of pull request #${request} can't be read: ${error.message}`, request);
  }
}

async function plansOf(forge: Forge, { id, run, text }: PackedPlan): Promise<SavedPlans | null> {
  const texts = text !== null ? [text] : run === null ? [] : await forge.plansOf(run);
  for (const one of texts) {
    const plans = decodePlans(one, "it");
    if (plans.id === id) return plans;
  }
  return null;
}
