/**
 * A whole plan: the part for GA4, and the one for Tag Manager where the goals file names a container. The one place that
 * knows that a plan has two parts. The same bytes for the same input.
 */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";
import { type Ga4Plan, ga4PlanShape, type Operation } from "../ga4-plan/ga4-plan.js";
import { isDrift, makesNew } from "../operations/operation.js";
import { type TagManagerPlan, tagManagerPlanSchema } from "../tag-manager/tag-manager-plan.js";

export const planSchema = z.strictObject({
  ...ga4PlanShape,
  tagManager: tagManagerPlanSchema.exactOptional(),
});
export type Plan = Frozen<z.infer<typeof planSchema>>;

/** True where something forbids the plan. Then nothing of it is carried out, in neither part. */
export function isRefused({ refusals, tagManager }: Plan): boolean {
  return refusals.length > 0 || (tagManager?.refusals.length ?? 0) > 0;
}

/** True where carrying the plan out would change something; a version that could be published is no change. */
export function hasChanges({ operations, tagManager }: Plan): boolean {
  return operations.length > 0 || (tagManager !== undefined && changesTagManager(tagManager));
}

/** True where there is something to write in Tag Manager, or a version to make of what was written before. */
export function changesTagManager(part: TagManagerPlan): boolean {
  return part.operations.length > 0 || part.versionMissing;
}

/**
 * Both parts as one plan. A goal's tag waits for its key event: GA4 counts nothing that came before the key event was
 * there.
 */
export function withTagManagerPart(ga4: Ga4Plan, part: TagManagerPlan): Plan {
  return { ...ga4, tagManager: afterKeyEvents(part, ga4.operations) };
}

/**
 * The Tag Manager part with, for each tag and trigger of a goal, the operation that makes the goal's key event among what
 * it depends on.
 *
 * @param operations of the plan for GA4
 */
export function afterKeyEvents(part: TagManagerPlan, operations: readonly Operation[]): TagManagerPlan {
  return {
    ...part,
    operations: part.operations.map((operation) => {
      if (operation.wanted === null) return operation;
      const first = operations
        .filter((o) => o.kind === "key_event" && makesNew(o) && o.goal === operation.key)
        .map(({ id }) => id);
      return { ...operation, dependsOn: [...first, ...operation.dependsOn] };
    }),
  };
}

/** What somebody changed behind the file's back, and nothing else of the plan. */
export function onlyDrift({ tagManager, keyEvents: _, ...ga4 }: Plan): Plan {
  const none = { refusals: [], unmanaged: [], unchanged: 0 } as const;
  const inTagManager = (tagManager?.operations ?? []).filter(({ reason }) => isDrift(reason));
  return {
    ...ga4,
    ...none,
    operations: ga4.operations.filter(({ reason }) => isDrift(reason)),
    notes: [],
    ...(tagManager === undefined || inTagManager.length === 0
      ? {}
      : {
          tagManager: {
            ...tagManager,
            ...none,
            operations: inTagManager,
            versionMissing: false,
            unpublished: null,
          },
        }),
  };
}
