/** Has anything the plan touches moved since the plan was made? */
import type { Operation } from "../ga4-plan/ga4-plan.js";
import type { Plan } from "../plan/plan.js";
import type { LiveResource } from "../resources/resource.js";
import { hasFields, isRival, isTwin } from "../resources/same.js";
import type { Snapshot } from "../snapshot/snapshot.js";

export interface Moved {
  readonly operation: string;
  /** `gone`: it is no longer there; `changed`: a managed field differs; `appeared`: one is there that was not. */
  readonly how: "gone" | "changed" | "appeared";
  readonly subject: string;
}

export function whatMoved(plan: Plan, snapshot: Snapshot): readonly Moved[] {
  const seen = new Set([...plan.operations.map((o) => o.name), ...plan.unmanaged.map((u) => u.name)]);
  return plan.operations.flatMap((operation) => {
    const moved = movedUnder(operation, snapshot.resources, seen);
    return moved ? [moved] : [];
  });
}

/** `seen`: names the plan knows of; what a replace leaves behind is like the new one. */
function movedUnder(
  operation: Operation,
  live: readonly LiveResource[],
  seen: ReadonlySet<string | null>,
): Moved | null {
  const moved = (how: Moved["how"], subject: string): Moved => ({ operation: operation.id, how, subject });
  if (operation.name !== null) {
    const now = live.find((r) => r.name === operation.name);
    if (!now) return operation.expects === null ? null : moved("gone", operation.name);
    if (operation.expects === null) return moved("appeared", operation.name);
    return hasFields(now, operation.expects) ? null : moved("changed", operation.name);
  }
  const like = live.find(
    (r) =>
      r.kind === operation.kind &&
      r.parent === operation.parent &&
      !seen.has(r.name) &&
      (isTwin(r, operation.fields) || isRival(r, operation.fields)),
  );
  return like ? moved("appeared", like.name) : null;
}
