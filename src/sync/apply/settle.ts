/**
 * After an apply that was cut off: what of its writes took effect, told from the journal and the live property. The
 * result is the ledger an undisturbed apply would have left at that point.
 */

import type { Operation } from "../ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger, type LedgerEntry, withEntry, withoutName } from "../ledger/ledger.js";
import { kindOf } from "../resources/registry.js";
import type { LiveResource } from "../resources/resource.js";
import { hasFields } from "../resources/same.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import type { Journal } from "./journal.js";

export { hasFields } from "../resources/same.js";

export function settle(journal: Journal, snapshot: Snapshot, ledger: Ledger): Ledger {
  let settled = ledger;
  for (const operation of journal.plan.operations) {
    const existing = journal.started.get(operation.id);
    const end = journal.ended.get(operation.id);
    if (!existing || (end !== undefined && end !== "unknown")) continue;
    settled = settleOne(operation, existing, snapshot, settled);
  }
  return settled;
}

function settleOne(
  operation: Operation,
  existing: readonly string[],
  snapshot: Snapshot,
  ledger: Ledger,
): Ledger {
  switch (operation.action) {
    case "create":
    case "replace": {
      const known = new Set([...existing, ...ledger.entries.map((e) => e.name)]);
      const created = createdBeside(operation, snapshot.resources, known);
      return created ? withApplied(ledger, operation, created.name) : ledger;
    }
    case "adopt":
    case "update": {
      const live = snapshot.resources.find((r) => r.name === operation.name);
      return live && hasFields(live, operation.fields) ? withApplied(ledger, operation, live.name) : ledger;
    }
    case "delete":
    case "archive": {
      const live = snapshot.resources.some((r) => r.name === operation.name);
      return live || operation.name === null ? ledger : withoutName(ledger, operation.name);
    }
    case "release":
    case "record":
      return ledger;
  }
}

/** The resource an operation asked for among the live ones, if it is there and was not there before. */
export function createdBeside(
  operation: Operation,
  live: readonly LiveResource[],
  known: ReadonlySet<string>,
): LiveResource | undefined {
  const label = kindOf(operation.kind).label;
  return live.find(
    (r) =>
      r.kind === operation.kind &&
      r.parent === operation.parent &&
      r.fields[label] === operation.fields[label] &&
      !known.has(r.name) &&
      hasFields(r, operation.fields),
  );
}

/**
 * The ledger once a resource is as the operation wants it. What a `replace` leaves behind stays in the ledger under a
 * key of its own, so that it is still ours to delete whatever happens in between.
 */
export function withApplied(ledger: Ledger, operation: Operation, name: string): Ledger {
  const rekeyed = ledger.entries.map((e) =>
    operation.action === "replace" && e.kind === operation.kind && e.key === operation.key && e.name !== name
      ? { ...e, key: `${e.key}~${e.name.split("/").at(-1) ?? ""}` }
      : e,
  );
  const entry: LedgerEntry = {
    kind: operation.kind,
    key: operation.key,
    goal: operation.goal,
    name,
    label: operation.label,
    origin: operation.origin,
    protect: operation.protect,
    applied: fieldHashes(operation.kind, operation.fields),
  };
  return withEntry(withoutName({ ...ledger, entries: rekeyed }, name), entry);
}
