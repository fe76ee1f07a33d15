/** What a whole plan amounts to, its Tag Manager part included. Pure; the one place that knows that a plan has two parts. */
import type { Plan } from "./plan.js";

/** True where something forbids the plan. Then nothing of it is carried out, in neither part. */
export function isRefused({ refusals, tagManager }: Plan): boolean {
  return refusals.length > 0 || (tagManager?.refusals.length ?? 0) > 0;
}

/** True where carrying the plan out would change something; a version that could be published is no change. */
export function hasChanges({ operations, tagManager }: Plan): boolean {
  return operations.length > 0 || (tagManager !== undefined && changesTagManager(tagManager));
}

/** True where there is something to write in Tag Manager, or a version to make of what was written before. */
export function changesTagManager(part: NonNullable<Plan["tagManager"]>): boolean {
  return part.operations.length > 0 || part.versionMissing;
}
