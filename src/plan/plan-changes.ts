/**
 * The planner: wanted x snapshot x ledger x policy -> plan. Pure and deterministic. Three things are weighed for every
 * resource: what the file says, what is live, and what was last applied.
 */
import type { Compiled, CompileNote } from "../compile/template.js";
import { fieldHashes, type Ledger, type LedgerEntry, sortEntries } from "../ledger/ledger.js";
import { kindOf } from "../resources/registry.js";
import type { LiveResource, ResourceKind, WantedResource } from "../resources/resource.js";
import { isRival, isTwin, sameField } from "../resources/same.js";
import type { LiveChange, Snapshot } from "../snapshot/snapshot.js";
import { compareText } from "../text-order.js";
import { bindToProperty } from "./bind.js";
import { changesBetween, managedFields, reasonOf } from "./difference.js";
import { guard } from "./guards.js";
import { inOrder } from "./order.js";
import type { Operation, Plan, PlanNote, Policy, Refusal, UnmanagedResource } from "./plan.js";
import { PlanState } from "./plan-state.js";

export interface PlanInput {
  readonly compiled: Compiled;
  /** Measurement ids; empty = every web stream. */
  readonly streams: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly annotate?: boolean;
  /** The last change of live resources by name, as far as it is known. */
  readonly history?: ReadonlyMap<string, LiveChange>;
}

/** Whether audiences have to be read for a plan: where the file, the ledger or an apply that was cut off has one. */
export function needsAudiences(compiled: Compiled, ledger: Ledger, interrupted?: Plan): boolean {
  return [...compiled.templates, ...ledger.entries, ...(interrupted?.operations ?? [])].some(
    ({ kind }) => kind === "audience",
  );
}

/**
 * What would have to be done so that the property is as the file says.
 *
 * @throws Error where the snapshot was taken without a kind that the file or the ledger has: it would look missing.
 */
export function planChanges(input: PlanInput): Plan {
  const { policy } = input;
  assertRead(input);
  const snapshot = inOneOrder(input.snapshot);
  const ledger: Ledger = { ...input.ledger, entries: sortEntries(input.ledger.entries) };
  const bound = bindToProperty(input.compiled.templates, input.streams, snapshot);
  const state = new PlanState(snapshot, ledger, input.moved);
  const operations: Operation[] = [];
  const refusals: Refusal[] = [...bound.refusals];
  const notes: PlanNote[] = [...pageCodeNotes(input.compiled.notes)];
  let unchanged = 0;

  for (const wanted of bound.wanted.toSorted(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.key, b.key),
  )) {
    const found = operationFor(wanted, state);
    refusals.push(...found.refusals);
    if (found.operation) operations.push(found.operation);
    else unchanged++;
    // Once a goal: its audience and its key event are both approximate.
    if (wanted.approximate && wanted.kind === "key_event")
      notes.push({ code: "approximate", goal: wanted.goal, subject: wanted.key });
  }
  for (const { entry, live } of state.leftOver()) {
    const gone = goneFromFile(entry, live, state);
    operations.push(...gone.operations);
    notes.push(...gone.notes);
    refusals.push(...gone.refusals);
  }

  const ordered = inOrder(operations.map((o) => ({ ...o, changedBy: changedBy(o, state, input.history) })));
  return {
    schemaVersion: 1,
    property: snapshot.property.id,
    propertyName: snapshot.property.displayName,
    streams: Object.fromEntries(
      snapshot.streams.filter((s) => s.type === "web").map((s) => [s.name, s.measurementId ?? s.displayName]),
    ),
    operations: ordered,
    refusals: [...refusals, ...guard(ordered, snapshot, ledger, policy)].toSorted(
      (a, b) => compareText(a.code, b.code) || compareText(a.subject, b.subject),
    ),
    notes: notes.toSorted((a, b) => compareText(a.code, b.code) || compareText(a.subject, b.subject)),
    unmanaged: unmanaged(state, ordered),
    annotate: input.annotate ?? false,
    unchanged,
  };
}

function assertRead({ compiled, ledger, snapshot }: PlanInput): void {
  const unread: readonly ResourceKind[] = snapshot.without ?? [];
  const used = [...compiled.templates, ...ledger.entries].find(({ kind }) => unread.includes(kind));
  if (used) throw new Error(`the property was read without its resources of the kind ${used.kind}`);
}

/** Drift is somebody's doing: who and when, where the change history says it. */
function changedBy(operation: Operation, state: PlanState, history: PlanInput["history"]): LiveChange | null {
  const isDrift = ["drifted", "changed-and-drifted", "deleted-in-ga4"].includes(operation.reason);
  const name = operation.name ?? state.lastName(operation);
  return (isDrift && name !== undefined && history?.get(name)) || null;
}

/** GA4 gives lists in any order; the plan must not show it. */
function inOneOrder(snapshot: Snapshot): Snapshot {
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
    compareText(a.name, b.name);
  return {
    ...snapshot,
    streams: snapshot.streams.toSorted(byName),
    resources: snapshot.resources.toSorted(byName),
  };
}

interface Found {
  readonly operation?: Operation;
  readonly refusals: readonly Refusal[];
}

function operationFor(wanted: WantedResource, state: PlanState): Found {
  const entry = state.claim(wanted);
  const live = entry && state.byName.get(entry.name);
  if (entry && live) {
    if (!canBecome(live, wanted)) return replace(wanted, live, entry, state);
    state.take(live);
    const refusals = doubleCounting(wanted, state.foreign(wanted));
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
    return { ...base, id: idOf("update", wanted), action: "update", reason: reasonOf(changes), changes };
  }
  const settled =
    entry.key === wanted.key &&
    entry.goal === wanted.goal &&
    entry.protect === wanted.protect &&
    JSON.stringify(entry.applied) === JSON.stringify(fieldHashes(wanted.kind, wanted.fields));
  if (settled) return undefined;
  const reason = entry.key === wanted.key ? "settled" : "moved";
  return { ...base, id: idOf("record", wanted), action: "record", reason, changes };
}

/** What says itself that this tool made it is taken back as created: it may be archived again. */
function adopt(wanted: WantedResource, live: LiveResource, state: PlanState): Found {
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

function common(
  wanted: WantedResource,
): Pick<
  Operation,
  | "kind"
  | "key"
  | "goal"
  | "label"
  | "parent"
  | "fields"
  | "protect"
  | "approximate"
  | "cost"
  | "movedFrom"
  | "changedBy"
  | "dependsOn"
> {
  return {
    kind: wanted.kind,
    key: wanted.key,
    goal: wanted.goal,
    label: String(wanted.fields[kindOf(wanted.kind).label]),
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

function idOf(action: string, of: { readonly kind: string; readonly key: string }): string {
  return `${action} ${of.kind} ${of.key}`;
}

interface Gone {
  readonly operations: readonly Operation[];
  readonly notes: readonly PlanNote[];
  readonly refusals: readonly Refusal[];
}

/** What becomes of a resource that is ours and that the file no longer asks for. */
function goneFromFile(entry: LedgerEntry, live: LiveResource | undefined, state: PlanState): Gone {
  const replacedBy = state.replaced.get(entry.name);
  const base: Operation = {
    id: "",
    action: "release",
    reason: replacedBy ? "replaced" : "removed-from-file",
    kind: entry.kind,
    key: entry.key,
    goal: entry.goal,
    label: entry.label,
    parent: entry.name.split("/").slice(0, -2).join("/"),
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
  if (entry.origin === "adopted") return { operations: [release], notes: [], refusals: [] };
  if (!live.deletable) {
    return { operations: [release], notes: note("not-deletable-released"), refusals: [] };
  }
  const action = kindOf(entry.kind).removal;
  return { operations: [{ ...base, id: idOf(action, entry), action }], notes: [], refusals: [] };
}

/** The protected one would stay beside the one that takes its place, and both would make the same event. */
function protectedReplaced(entry: LedgerEntry): Refusal {
  const detail = { kind: kindOf(entry.kind).noun, label: entry.label };
  return { code: "protected-replaced", subject: entry.name, goal: entry.goal, allowedBy: null, detail };
}

function pageCodeNotes(notes: readonly CompileNote[]): readonly PlanNote[] {
  return notes
    .filter((n) => n.code === "needs-page-code")
    .map(({ goal, subject }) => ({ code: "needs-page-code", goal, subject }));
}

function unmanaged(state: PlanState, operations: readonly Operation[]): readonly UnmanagedResource[] {
  const touched = new Set(operations.map((o) => o.name));
  return [...state.byName.values()]
    .filter((live) => !state.owns(live.name) && !touched.has(live.name))
    .map((live) => ({
      kind: live.kind,
      name: live.name,
      label: String(live.fields[kindOf(live.kind).label]),
    }))
    .toSorted(
      (a, b) => compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.name, b.name),
    );
}
