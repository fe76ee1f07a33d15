/**
 * The order in which operations are done. A key event exists before the rule that feeds it, because marking an event
 * does not look back, and goes after it.
 */
import type { Operation } from "./plan.js";

/** Sorts, and fills in what each operation has to wait for. */
export function inOrder(operations: readonly Operation[]): readonly Operation[] {
  return operations
    .map((operation) => ({ ...operation, dependsOn: dependencies(operation, operations) }))
    .toSorted((a, b) => phase(a) - phase(b) || compare(a.key, b.key) || compare(a.id, b.id));
}

function phase({ action, kind }: Operation): number {
  switch (action) {
    case "create":
    case "replace":
    case "update":
    case "adopt":
      return kind === "key_event" ? 0 : 1;
    case "delete":
    case "archive":
      return kind === "key_event" ? 3 : 2;
    case "release":
    case "record":
      return 4;
  }
}

function dependencies(operation: Operation, all: readonly Operation[]): readonly string[] {
  const earlier = all.filter((other) => {
    if (other === operation) return false;
    const feeds =
      operation.kind === "event_create_rule" && other.kind === "key_event" && other.goal === operation.goal;
    if (phase(operation) === 1) return feeds && (other.action === "create" || other.action === "replace");
    if (phase(operation) === 3)
      return other.kind === "event_create_rule" && other.label === operation.label && phase(other) === 2;
    return false;
  });
  return [...new Set([...operation.dependsOn, ...earlier.map((o) => o.id)])].toSorted();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
