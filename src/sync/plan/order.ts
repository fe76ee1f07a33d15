/**
 * The order in which operations are done. A key event exists before the rule or audience that feeds it, because marking
 * an event does not look back, and goes after it.
 */

import { compareText } from "../../diagnostics/text-order.js";
import { kindOf } from "../resources/registry.js";
import type { ResourceKind } from "../resources/resource.js";
import type { Operation } from "./plan.js";

/** Sorts, and fills in what each operation has to wait for. */
export function inOrder(operations: readonly Operation[]): readonly Operation[] {
  return operations
    .map((operation) => ({ ...operation, dependsOn: dependencies(operation, operations) }))
    .toSorted((a, b) => phase(a) - phase(b) || compareText(a.key, b.key) || compareText(a.id, b.id));
}

/** Audiences come after rules: their conditions name events that rules make. */
const LEVEL: { readonly [K in ResourceKind]: number } = { key_event: 0, event_create_rule: 1, audience: 2 };
const LEVELS = Object.keys(LEVEL).length;

function phase({ action, kind }: Operation): number {
  switch (action) {
    case "create":
    case "replace":
    case "update":
    case "adopt":
      return LEVEL[kind];
    case "delete":
    case "archive":
      return 2 * LEVELS - 1 - LEVEL[kind];
    case "release":
    case "record":
      return 2 * LEVELS;
  }
}

const isBuilt = (o: Operation): boolean => phase(o) < LEVELS;
const isRemoved = (o: Operation): boolean => phase(o) >= LEVELS && phase(o) < 2 * LEVELS;

function dependencies(operation: Operation, all: readonly Operation[]): readonly string[] {
  const earlier = all.filter((other) => {
    if (other === operation) return false;
    if (isBuilt(operation) && operation.kind !== "key_event") {
      const feeds = other.kind === "key_event" && other.goal === operation.goal;
      return feeds && (other.action === "create" || other.action === "replace");
    }
    if (isRemoved(operation) && operation.kind === "key_event")
      return isRemoved(other) && other.kind !== "key_event" && madeBy(other) === operation.label;
    return false;
  });
  return [...new Set([...operation.dependsOn, ...earlier.map((o) => o.id)])].toSorted();
}

/** The event that the resource of an operation makes. */
function madeBy({ kind, expects, fields }: Operation): string | null {
  return kindOf(kind).makes({ ...expects, ...fields });
}
