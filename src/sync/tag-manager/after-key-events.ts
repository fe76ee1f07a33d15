/**
 * A goal's tag waits for its key event: GA4 counts nothing that came before the key event was there. Pure.
 */
import type { Operation } from "../plan/plan.js";
import type { TagManagerPlan } from "./plan.js";

/**
 * The part with, for each tag and trigger of a goal, the operation that makes the goal's key event among what it depends
 * on.
 *
 * @param operations of the plan for GA4
 */
export function afterKeyEvents(part: TagManagerPlan, operations: readonly Operation[]): TagManagerPlan {
  const makesKeyEvent = ({ kind, action }: Operation): boolean =>
    kind === "key_event" && (action === "create" || action === "replace");
  return {
    ...part,
    operations: part.operations.map((operation) => {
      if (operation.wanted === null) return operation;
      const first = operations
        .filter((o) => makesKeyEvent(o) && o.goal === operation.key)
        .map(({ id }) => id);
      return { ...operation, dependsOn: [...first, ...operation.dependsOn] };
    }),
  };
}
