/**
 * Which operation one resource needs. Of a wanted one, so that it is there as the file says: nothing, an update, a
 * replacement, taking over what is there already, or a new one; weighed are what the file says, what is live, what was last
 * applied. Of one that is ours and that the file no longer asks for: it is deleted or archived only where this tool made
 * it, else released, and kept where it is protected.
 */
import { fieldHash, fieldHashes, type LedgerEntry } from "../ledger/ledger.js";
import { type FieldChange, whyChanged } from "../operations/operation.js";
import { kindOf, labelOf } from "../resources/registry.js";
import type { LiveResource, WantedResource } from "../resources/resource.js";
import { isRival, isTwin, sameField } from "../resources/same.js";
import { isShorter } from "../resources/settings/settings.js";
import { changesBetween, managedFields } from "./difference.js";
import { idOf, type Operation, type PlanNote, type Refusal } from "./ga4-plan.js";
import type { PlanState } from "./plan-state.js";

export interface Found {
  readonly operation?: Operation;
  readonly refusals: readonly Refusal[];
}

/** No operation: it is as it should be. Marks in `state` what has found its owner. */
export function operationFor(wanted: WantedResource, state: PlanState): Found {
  const entry = state.claim(wanted);
  const live = entry && state.byName.get(entry.name);
  if (entry && live) {
    if (!canBecome(live, wanted)) return replace(wanted, live, entry, state);
    const others = state.foreign(wanted);
    const copy = copyToKeep(wanted, live, entry, others);
    if (copy) return keepCopy(wanted, copy, entry, state);
    state.take(live);
    const refusals = doubleCounting(wanted, others);
    const operation = ownedOperation(wanted, live, entry);
    return operation ? { operation, refusals } : { refusals };
  }
  const twin = twinOf(wanted, state);
  if (twin && !canBecome(twin, wanted)) return replace(wanted, twin, state.recall(wanted, twin), state);
  if (twin) return adopt(wanted, twin, state);
  return {
    operation: createOperation(wanted, "create", entry ? "deleted-in-ga4" : "new"),
    refusals: doubleCounting(wanted, state.foreign(wanted)),
  };
}

/** True where no field differs that GA4 never lets change. */
function canBecome(live: LiveResource, wanted: WantedResource): boolean {
  return kindOf(wanted.kind).immutable.every((field) => {
    const value = wanted.fields[field];
    return value === undefined || sameField(wanted.kind, field, live.fields[field], value);
  });
}

/** A live resource that is not ours yet and is the wanted one; of several, one that need not be replaced. */
function twinOf(wanted: WantedResource, state: PlanState): LiveResource | undefined {
  const twins = state.foreign(wanted).filter((live) => isTwin(live, wanted.fields));
  return twins.find((live) => canBecome(live, wanted)) ?? twins[0];
}

/**
 * Two working copies that apply at once make a rule twice. Of two that are the same the one that is ours can go: the other
 * may be somebody else's. Undefined where nothing is double, or where ours has to stay.
 */
function copyToKeep(
  wanted: WantedResource,
  live: LiveResource,
  entry: LedgerEntry,
  others: readonly LiveResource[],
): LiveResource | undefined {
  if (entry.origin !== "created" || entry.protect || !live.deletable) return undefined;
  const rivals = others.filter((other) => isRival(other, wanted.fields));
  const same = rivals.filter((other) => isTwin(other, wanted.fields) && canBecome(other, wanted));
  // One with other conditions counts twice in any case.
  return same.length === rivals.length ? same[0] : undefined;
}

/** Ours stays in the list of leftovers, and goes away after the other one has its place in the ledger. */
function keepCopy(wanted: WantedResource, copy: LiveResource, entry: LedgerEntry, state: PlanState): Found {
  state.unclaim(entry);
  const { operation } = adopt(wanted, copy, state);
  const kept: Operation = { ...operation, reason: "doubled" };
  state.replaced.set(entry.name, kept);
  return { operation: kept, refusals: [] };
}

/** The old one stays in the list of leftovers: it goes away after the new one is there. */
function replace(wanted: WantedResource, live: LiveResource, entry: LedgerEntry, state: PlanState): Found {
  state.unclaim(entry);
  const twin = twinOf(wanted, state);
  if (twin && canBecome(twin, wanted)) return adopt(wanted, twin, state);
  const isMoved = entry.key !== wanted.key;
  const operation: Operation = {
    ...createOperation(wanted, "replace", isMoved ? "moved" : "changed-in-file"),
    changes: changesBetween(wanted, live, entry),
    cost: kindOf(wanted.kind).replaceCost,
    movedFrom: isMoved ? entry.key : null,
  };
  state.replaced.set(entry.name, operation);
  return { operation, refusals: doubleCounting(wanted, state.foreign(wanted)) };
}

/** A second resource that makes the same event counts everything twice. */
function doubleCounting(wanted: WantedResource, others: readonly LiveResource[]): readonly Refusal[] {
  return others
    .filter((other) => isRival(other, wanted.fields))
    .map((other) => ({
      code: "double-counting",
      subject: other.name,
      goal: wanted.goal,
      allowedBy: null,
      detail: { event: String(kindOf(wanted.kind).makes(wanted.fields)), kind: kindOf(wanted.kind).noun },
    }));
}

function ownedOperation(
  wanted: WantedResource,
  live: LiveResource,
  entry: LedgerEntry,
): Operation | undefined {
  const changes = changesBetween(wanted, live, entry);
  const base = {
    ...common(wanted),
    name: live.name,
    expects: managedFields(live, Object.keys(wanted.fields)),
    origin: entry.origin,
    movedFrom: entry.key === wanted.key ? null : entry.key,
  };
  if (changes.length > 0) {
    const causes = new Set(changes.map(({ cause }) => cause));
    return {
      ...base,
      id: idOf("update", wanted),
      action: "update",
      reason: whyChanged({ file: causes.has("file"), drift: causes.has("drift") }),
      changes,
    };
  }
  const settled =
    entry.key === wanted.key &&
    entry.goal === wanted.goal &&
    entry.protect === wanted.protect &&
    servesTheSame(entry, wanted) &&
    JSON.stringify(entry.applied) === JSON.stringify(fieldHashes(wanted.kind, wanted.fields));
  if (settled) return undefined;
  const reason = entry.key === wanted.key ? "settled" : "moved";
  return { ...base, id: idOf("record", wanted), action: "record", reason, changes };
}

/** What an older ledger does not say is no difference: it is written down with the next change. */
function servesTheSame({ serves: then }: LedgerEntry, { serves: now }: WantedResource): boolean {
  return then === undefined || (then.tier === now?.tier && then.category === now.category);
}

/** What says itself that this tool made it is taken back as created: it may be archived again. */
function adopt(
  wanted: WantedResource,
  live: LiveResource,
  state: PlanState,
): Found & { readonly operation: Operation } {
  state.take(live);
  const origin = kindOf(wanted.kind).identity.by === "marker" ? "created" : "adopted";
  return {
    operation: {
      ...common(wanted),
      id: idOf("adopt", wanted),
      action: "adopt",
      reason: "exists",
      name: live.name,
      changes: changesBetween(wanted, live, undefined),
      expects: managedFields(live, Object.keys(wanted.fields)),
      origin,
    },
    refusals: doubleCounting(wanted, state.foreign(wanted)),
  };
}

function createOperation(
  wanted: WantedResource,
  action: "create" | "replace",
  reason: Operation["reason"],
): Operation {
  return {
    ...common(wanted),
    id: idOf(action, wanted),
    action,
    reason,
    name: null,
    changes: [],
    expects: null,
    origin: "created",
  };
}

function common(wanted: WantedResource) {
  return {
    kind: wanted.kind,
    key: wanted.key,
    goal: wanted.goal,
    ...(wanted.serves ? { serves: wanted.serves } : {}),
    label: labelOf(wanted.kind, wanted.fields),
    parent: wanted.parent,
    fields: wanted.fields,
    protect: wanted.protect,
    approximate: wanted.approximate,
    cost: null,
    movedFrom: null,
    changedBy: null,
    dependsOn: [],
  };
}

export interface Gone {
  readonly operations: readonly Operation[];
  readonly notes: readonly PlanNote[];
  readonly refusals: readonly Refusal[];
}

/** `live` is undefined where it is gone from GA4 too. */
export function goneFromFile(entry: LedgerEntry, live: LiveResource | undefined, state: PlanState): Gone {
  const replacedBy = state.replaced.get(entry.name);
  const base: Operation = {
    id: "",
    action: "release",
    reason: replacedBy ? (replacedBy.reason === "doubled" ? "doubled" : "replaced") : "removed-from-file",
    kind: entry.kind,
    key: entry.key,
    goal: entry.goal,
    ...(entry.serves ? { serves: entry.serves } : {}),
    // The name it has in GA4 now, which is what a person has to see.
    label: live ? labelOf(live.kind, live.fields) : entry.label,
    parent: live?.parent ?? entry.name.split("/").slice(0, -2).join("/"),
    name: entry.name,
    changes: [],
    fields: {},
    expects: live ? managedFields(live, Object.keys(entry.applied)) : null,
    cost: null,
    movedFrom: null,
    changedBy: null,
    protect: entry.protect,
    origin: entry.origin,
    approximate: false,
    dependsOn: replacedBy ? [replacedBy.id] : [],
  };
  const note = (code: PlanNote["code"]): readonly PlanNote[] => [
    { code, goal: entry.goal, subject: entry.name },
  ];
  if (!live) {
    const forget = {
      ...base,
      id: idOf("forget", entry),
      action: "record",
      reason: "gone-everywhere",
    } as const;
    return { operations: [forget], notes: [], refusals: [] };
  }
  if (entry.protect) {
    return replacedBy && isRival(live, replacedBy.fields)
      ? { operations: [], notes: [], refusals: [protectedReplaced(entry)] }
      : { operations: [], notes: note("protected-kept"), refusals: [] };
  }
  const release: Operation = { ...base, id: idOf("release", entry) };
  const action = kindOf(entry.kind).removal;
  if (action === "restore") return putBack(base, release, live, entry);
  if (entry.origin === "adopted") return { operations: [release], notes: [], refusals: [] };
  if (!live.deletable) {
    return { operations: [release], notes: note("not-deletable-released"), refusals: [] };
  }
  return { operations: [{ ...base, id: idOf(action, entry), action }], notes: [], refusals: [] };
}

/**
 * Settings get the values back that they had before this tool, where nobody has set others since, and are then forgotten.
 * Never a shorter retention: that would lose data.
 */
function putBack(base: Operation, release: Operation, live: LiveResource, entry: LedgerEntry): Gone {
  const changes = Object.entries(entry.restore ?? {}).flatMap(([field, after]): FieldChange[] => {
    const before = live.fields[field] ?? null;
    const ours = entry.applied[field] === fieldHash(entry.kind, field, before);
    return ours && before !== after && !isShorter(after, before)
      ? [{ field, before, after, cause: "file" }]
      : [];
  });
  if (changes.length === 0) return { operations: [release], notes: [], refusals: [] };
  const restore: Operation = { ...base, id: idOf("restore", entry), action: "restore", changes };
  return { operations: [restore], notes: [], refusals: [] };
}

/** The protected one would stay beside the one that takes its place, and both would make the same event. */
function protectedReplaced(entry: LedgerEntry): Refusal {
  const detail = { kind: kindOf(entry.kind).noun, label: entry.label };
  return { code: "protected-replaced", subject: entry.name, goal: entry.goal, allowedBy: null, detail };
}
