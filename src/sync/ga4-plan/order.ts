/**
 * The order in which operations are done. A key event exists before the rule or audience that feeds it, because marking
 * an event does not look back, and goes after it.
 */
import { inOrder, isRemoval, makesNew } from "../operations/operation.js";
import { kindOf } from "../resources/registry.js";
import type { ResourceKind } from "../resources/resource.js";
import type { Operation } from "./ga4-plan.js";

/** Sorts, and fills in what each operation has to wait for. */
export function inGa4Order(operations: readonly Operation[]): readonly Operation[] {
  return inOrder(operations, phase, waitsFor);
}

/** Settings that events hang on come first; audiences after rules: their conditions name events that rules make. */
const LEVEL: { readonly [K in ResourceKind]: number } = {
  data_retention: 0,
  enhanced_measurement: 0,
  custom_dimension: 0,
  custom_metric: 0,
  key_event: 0,
  event_create_rule: 1,
  audience: 2,
};
const LEVELS = Math.max(...Object.values(LEVEL)) + 1;

function phase({ action, kind }: Operation): number {
  switch (action) {
    case "create":
    case "replace":
    case "update":
    case "adopt":
      return LEVEL[kind];
    case "delete":
    case "archive":
    case "restore":
      return 2 * LEVELS - 1 - LEVEL[kind];
    case "release":
    case "record":
      return 2 * LEVELS;
  }
}

const isBuilt = (o: Operation): boolean => phase(o) < LEVELS;

function waitsFor(operation: Operation, other: Operation): boolean {
  if (isBuilt(operation) && operation.kind !== "key_event")
    return other.kind === "key_event" && other.goal === operation.goal && makesNew(other);
  if (isRemoval(operation) && operation.kind === "key_event")
    return isRemoval(other) && other.kind !== "key_event" && madeBy(other) === operation.label;
  return false;
}

/** The event that the resource of an operation makes. */
function madeBy({ kind, expects, fields }: Operation): string | null {
  return kindOf(kind).makes({ ...expects, ...fields });
}
