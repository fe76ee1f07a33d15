/** The Tag Manager part of a plan: what `plan` and `apply` add to the plan for GA4 where a goals file names a container. */

import type { Context } from "../../cli/context.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { explainTagManagerError } from "../../google/tag-manager/explain.js";
import { withTagManagerPart } from "../../sync/plan/plan.js";
import type { Policy } from "../../sync/plan/refusal.js";
import { readTagManager } from "../../sync/tag-manager/model.js";
import { planTagManager } from "../../sync/tag-manager/plan.js";
import { wantedTags } from "../../sync/tag-manager/wanted.js";
import type { SignInFlags } from "../options.js";
import type { PlannedProperty } from "../plan.js";
import { openTagManager } from "./open.js";

export interface TagManagerPlanFlags extends SignInFlags, Policy {
  /** Of `apply`, which has to sign in for it. */
  readonly publish?: boolean;
}

/**
 * The plan with its Tag Manager part; the same plan where the goals file names no container. Reads only.
 *
 * @throws GoalsError where the container can't be read, and as `wantedTags` does.
 */
export async function withTagManager<M extends Pick<PlannedProperty, "plan" | "snapshot" | "ledger">>(
  context: Context,
  flags: TagManagerPlanFlags,
  config: GoalsConfig,
  made: M,
): Promise<M> {
  const target = config.tagManager;
  if (target === undefined) return made;
  const wanted = wantedTags(config, made.snapshot.streams);
  const protectedGoals = new Set(made.ledger.entries.filter((e) => e.protect).map((e) => e.goal));
  try {
    const client = await openTagManager(context, flags, target, "plan");
    const snapshot = await readTagManager(client, target);
    const part = planTagManager(wanted, snapshot, flags, protectedGoals);
    return { ...made, plan: withTagManagerPart(made.plan, part) };
  } catch (error) {
    throw explainTagManagerError(error, target);
  }
}
