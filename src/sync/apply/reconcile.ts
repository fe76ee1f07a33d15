/**
 * The live property held against a plan: what has moved since the plan was made, and, after an apply that was cut off, what
 * of its writes took effect.
 */

import type { Ga4Plan, Operation } from "../ga4-plan/ga4-plan.js";
import {
  fieldHashes,
  type Ledger,
  type LedgerEntry,
  withEntry,
  withoutIntent,
  withoutName,
} from "../ledger/ledger.js";
import { kindOf, labelOf } from "../resources/registry.js";
import { canonicalJson, type Fields, type LiveResource } from "../resources/resource.js";
import { hasFields, isRival, isTwin } from "../resources/same.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import { malformed } from "./check-plan.js";
import type { Journal } from "./journal.js";

/**
 * The ledger an undisturbed apply would have left at the point where this one was cut off. That something is ours to delete
 * is never taken from the journal: what was being created, the ledger itself says.
 *
 * @param today `YYYY-MM-DD`, UTC: when that was is not known, so it is said to be now
 */
export function reconcile(journal: Journal, snapshot: Snapshot, ledger: Ledger, today?: string): Ledger {
  let reconciled = ledger;
  for (const operation of journal.plan.operations) {
    const end = journal.ended.get(operation.id);
    if (!journal.started.has(operation.id) || (end !== undefined && end !== "unknown")) continue;
    if (malformed(operation, ledger.property) !== null) continue;
    reconciled = reconcileOne(operation, snapshot, reconciled, today);
  }
  return withoutIntent(reconciled);
}

function reconcileOne(
  operation: Operation,
  snapshot: Snapshot,
  ledger: Ledger,
  today: string | undefined,
): Ledger {
  switch (operation.action) {
    case "create":
    case "replace": {
      const intent = ledger.creating?.[operation.id];
      const applied = fieldHashes(operation.kind, operation.fields);
      if (canonicalJson(intent?.applied ?? null) !== canonicalJson(applied)) return ledger;
      const known = new Set([...(intent?.existing ?? []), ...ledger.entries.map((e) => e.name)]);
      const created = createdBeside(operation, snapshot.resources, known);
      return created ? withApplied(ledger, operation, created.name, today) : ledger;
    }
    case "adopt":
    case "update": {
      const live = snapshot.resources.find((r) => r.name === operation.name);
      return live && hasFields(live, operation.fields)
        ? withApplied(ledger, operation, live.name, today)
        : ledger;
    }
    case "restore": {
      const live = snapshot.resources.find((r) => r.name === operation.name);
      const isBack = live !== undefined && hasFields(live, valuesAfter(operation));
      return isBack ? withoutName(ledger, live.name) : ledger;
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

/** What the managed fields are once the operation is done. */
export function valuesAfter({ action, fields, changes }: Operation): Fields {
  return action === "restore"
    ? Object.fromEntries(changes.map(({ field, after }) => [field, after]))
    : fields;
}

/** The resource an operation asked for among the live ones, if it is there and was not there before. */
export function createdBeside(
  operation: Operation,
  live: readonly LiveResource[],
  known: ReadonlySet<string>,
): LiveResource | undefined {
  return live.find(
    (r) =>
      r.kind === operation.kind &&
      r.parent === operation.parent &&
      labelOf(r.kind, r.fields) === labelOf(operation.kind, operation.fields) &&
      !known.has(r.name) &&
      hasFields(r, operation.fields),
  );
}

/**
 * The ledger once a resource is as the operation wants it. What a `replace` leaves behind, and our copy of what is
 * there twice, stays in the ledger under a key of its own, so that it is still ours to delete whatever happens in between.
 *
 * @param today `YYYY-MM-DD`, UTC
 */
export function withApplied(ledger: Ledger, operation: Operation, name: string, today?: string): Ledger {
  const leavesOld = operation.action === "replace" || operation.reason === "doubled";
  const rekeyed = ledger.entries.map((e) =>
    leavesOld && e.kind === operation.kind && e.key === operation.key && e.name !== name
      ? { ...e, key: `${e.key}~${e.name.split("/").at(-1) ?? ""}` }
      : e,
  );
  const before = ledger.entries.find((e) => e.name === name);
  const applied = fieldHashes(operation.kind, operation.fields);
  const isSame = canonicalJson(before?.applied ?? null) === canonicalJson(applied);
  const since = isSame ? before?.since : today;
  const entry: LedgerEntry = {
    kind: operation.kind,
    key: operation.key,
    goal: operation.goal,
    ...(operation.serves ? { serves: operation.serves } : {}),
    name,
    label: operation.label,
    origin: operation.origin,
    protect: operation.protect,
    applied,
    ...(since === undefined ? {} : { since }),
    ...restorable(operation, before),
  };
  return withEntry(withoutName(withoutIntent({ ...ledger, entries: rekeyed }, operation.id), name), entry);
}

/** Of settings, what they were before this tool first changed them. */
function restorable(operation: Operation, before: LedgerEntry | undefined): Pick<LedgerEntry, "restore"> {
  if (kindOf(operation.kind).removal !== "restore") return {};
  const changed = operation.changes.flatMap(({ field, before: value }) =>
    value === null || typeof value === "string" || typeof value === "boolean"
      ? [[field, value] as const]
      : [],
  );
  return { restore: { ...Object.fromEntries(changed), ...before?.restore } };
}

export interface Moved {
  readonly operation: string;
  /** `gone`: it is no longer there; `changed`: a managed field differs; `appeared`: one is there that was not. */
  readonly how: "gone" | "changed" | "appeared";
  readonly subject: string;
}

/** What the plan touches that is not as the plan saw it. */
export function whatMoved(plan: Ga4Plan, snapshot: Snapshot): readonly Moved[] {
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
