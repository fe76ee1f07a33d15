/**
 * The planner: wanted x snapshot x ledger x policy -> plan. Pure and deterministic. Three things are weighed for every
 * resource: what the file says, what is live, and what was last applied.
 */
import type { Compiled, CompileNote } from "../compile/template.js";
import { fieldHashes, type Ledger, type LedgerEntry, sortEntries } from "../ledger/ledger.js";
import { kindOf } from "../resources/registry.js";
import { canonicalJson, type LiveResource, type WantedResource } from "../resources/resource.js";
import type { LiveChange, Snapshot } from "../snapshot/snapshot.js";
import { bindToProperty } from "./bind.js";
import { changesBetween, managedFields, reasonOf } from "./difference.js";
import { guard } from "./guards.js";
import { inOrder } from "./order.js";
import type { Operation, Plan, PlanNote, Policy, Refusal, UnmanagedResource } from "./plan.js";

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

/** What would have to be done so that the property is as the file says. */
export function planChanges(input: PlanInput): Plan {
  const { policy } = input;
  const snapshot = inOneOrder(input.snapshot);
  const ledger: Ledger = { ...input.ledger, entries: sortEntries(input.ledger.entries) };
  const bound = bindToProperty(input.compiled.templates, input.streams, snapshot);
  const state = new PlanState(snapshot, ledger, input.moved);
  const operations: Operation[] = [];
  const refusals: Refusal[] = [...bound.refusals, ...unsupported(input.compiled.notes)];
  const notes: PlanNote[] = [...pageCodeNotes(input.compiled.notes)];
  let unchanged = 0;

  for (const wanted of bound.wanted.toSorted((a, b) => compare(a.kind, b.kind) || compare(a.key, b.key))) {
    const found = operationFor(wanted, state);
    refusals.push(...found.refusals);
    if (found.operation) operations.push(found.operation);
    else unchanged++;
    if (wanted.approximate) notes.push({ code: "approximate", goal: wanted.goal, subject: wanted.key });
  }
  for (const { entry, live } of state.leftOver()) {
    const gone = goneFromFile(entry, live, state);
    operations.push(...gone.operations);
    notes.push(...gone.notes);
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
      (a, b) => compare(a.code, b.code) || compare(a.subject, b.subject),
    ),
    notes: notes.toSorted((a, b) => compare(a.code, b.code) || compare(a.subject, b.subject)),
    unmanaged: unmanaged(state, ordered),
    annotate: input.annotate ?? false,
    unchanged,
  };
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
    compare(a.name, b.name);
  return {
    ...snapshot,
    streams: snapshot.streams.toSorted(byName),
    resources: snapshot.resources.toSorted(byName),
  };
}

/** Which live resource belongs to whom, and who has been looked at. */
class PlanState {
  readonly byName: ReadonlyMap<string, LiveResource>;
  readonly replaced: Map<string, string> = new Map();
  readonly moves: ReadonlyMap<string, string>;
  readonly #entries: readonly LedgerEntry[];
  readonly #claimed: Set<LedgerEntry> = new Set();
  readonly #taken: Set<string> = new Set();

  constructor(snapshot: Snapshot, ledger: Ledger, moved: PlanInput["moved"]) {
    this.byName = new Map(snapshot.resources.map((r) => [r.name, r]));
    this.moves = new Map(moved.map((m) => [m.to, m.from]));
    this.#entries = ledger.entries;
  }

  /** The ledger's entry for a wanted resource: by the live resource it names, by its key, or by the key it moved from. */
  claim(wanted: WantedResource): LedgerEntry | undefined {
    const free = this.#entries.filter((e) => e.kind === wanted.kind && !this.#claimed.has(e));
    const label = kindOf(wanted.kind).label;
    const sameLabel = kindOf(wanted.kind).labelIsUnique
      ? free.find((e) => this.byName.get(e.name)?.fields[label] === wanted.fields[label])
      : undefined;
    const from = this.moves.get(wanted.goal);
    const oldKey = from === undefined ? undefined : wanted.key.replace(wanted.goal, from);
    const entry = sameLabel ?? free.find((e) => e.key === wanted.key) ?? free.find((e) => e.key === oldKey);
    if (entry) this.#claimed.add(entry);
    return entry;
  }

  /** The name an operation's resource last had, for one that is gone. */
  lastName({ kind, key }: Operation): string | undefined {
    return this.#entries.find((e) => e.kind === kind && e.key === key)?.name;
  }

  take(live: LiveResource): void {
    this.#taken.add(live.name);
  }

  /** Live resources of the same kind, place and label that no ledger entry names. */
  foreignLike(wanted: WantedResource): readonly LiveResource[] {
    const label = kindOf(wanted.kind).label;
    return [...this.byName.values()].filter(
      (live) =>
        live.kind === wanted.kind &&
        live.parent === wanted.parent &&
        live.fields[label] === wanted.fields[label] &&
        !this.#taken.has(live.name) &&
        !this.#entries.some((e) => e.name === live.name),
    );
  }

  /** Entries nobody in the file asked for. */
  leftOver(): readonly { readonly entry: LedgerEntry; readonly live: LiveResource | undefined }[] {
    return this.#entries
      .filter((e) => !this.#claimed.has(e))
      .map((entry) => ({
        entry,
        live: this.#taken.has(entry.name) ? undefined : this.byName.get(entry.name),
      }));
  }

  owns(name: string): boolean {
    return this.#taken.has(name) || this.#entries.some((e) => e.name === name);
  }

  unclaim(entry: LedgerEntry): void {
    this.#claimed.delete(entry);
  }
}

interface Found {
  readonly operation?: Operation;
  readonly refusals: readonly Refusal[];
}

function operationFor(wanted: WantedResource, state: PlanState): Found {
  const entry = state.claim(wanted);
  const live = entry && state.byName.get(entry.name);
  const kind = kindOf(wanted.kind);
  if (entry && live) {
    const immutable = kind.immutable.some(
      (f) => canonicalJson(live.fields[f] ?? null) !== canonicalJson(wanted.fields[f] ?? null),
    );
    if (immutable) {
      // The old one stays in the list of leftovers: it goes away after the new one is there.
      state.unclaim(entry);
      const foreign = state.foreignLike(wanted)[0];
      if (foreign) return adopt(wanted, foreign, state);
      const operation = createOperation(
        wanted,
        "replace",
        entry.key === wanted.key ? "changed-in-file" : "moved",
      );
      state.replaced.set(entry.name, operation.id);
      return {
        operation: {
          ...operation,
          cost: kind.replaceCost,
          movedFrom: entry.key === wanted.key ? null : entry.key,
        },
        refusals: [],
      };
    }
    state.take(live);
    const refusals = doubleCounting(wanted, state.foreignLike(wanted));
    const operation = ownedOperation(wanted, live, entry);
    return operation ? { operation, refusals } : { refusals };
  }
  const candidates = state.foreignLike(wanted);
  const match = kind.labelIsUnique
    ? candidates[0]
    : candidates.find((c) => changesBetween(wanted, c, undefined).length === 0);
  if (match) {
    const adopted = adopt(wanted, match, state);
    return {
      ...adopted,
      refusals: doubleCounting(
        wanted,
        candidates.filter((c) => c !== match),
      ),
    };
  }
  return {
    operation: createOperation(wanted, "create", entry ? "deleted-in-ga4" : "new"),
    refusals: doubleCounting(wanted, candidates),
  };
}

/** A second rule with the same destination event counts everything twice. */
function doubleCounting(wanted: WantedResource, others: readonly LiveResource[]): readonly Refusal[] {
  if (kindOf(wanted.kind).labelIsUnique) return [];
  return others.map((other) => ({
    code: "double-counting",
    subject: other.name,
    goal: wanted.goal,
    allowedBy: null,
    detail: { event: String(wanted.fields[kindOf(wanted.kind).label]) },
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

function adopt(wanted: WantedResource, live: LiveResource, state: PlanState): Found {
  state.take(live);
  return {
    operation: {
      ...common(wanted),
      id: idOf("adopt", wanted),
      action: "adopt",
      reason: "exists",
      name: live.name,
      changes: changesBetween(wanted, live, undefined),
      expects: managedFields(live, Object.keys(wanted.fields)),
      origin: "adopted",
    },
    refusals: [],
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

/** What becomes of a resource that is ours and that the file no longer asks for. */
function goneFromFile(
  entry: LedgerEntry,
  live: LiveResource | undefined,
  state: PlanState,
): { readonly operations: readonly Operation[]; readonly notes: readonly PlanNote[] } {
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
    dependsOn: replacedBy ? [replacedBy] : [],
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
    return { operations: [forget], notes: [] };
  }
  if (entry.protect) return { operations: [], notes: note("protected-kept") };
  if (entry.origin === "adopted") return { operations: [{ ...base, id: idOf("release", entry) }], notes: [] };
  if (!live.deletable) {
    return { operations: [{ ...base, id: idOf("release", entry) }], notes: note("not-deletable-released") };
  }
  const action = kindOf(entry.kind).removal;
  return { operations: [{ ...base, id: idOf(action, entry), action }], notes: [] };
}

function unsupported(notes: readonly CompileNote[]): readonly Refusal[] {
  return notes
    .filter((n) => n.code === "not-supported")
    .map(({ goal, subject }) => ({
      code: "not-supported",
      subject: goal,
      goal,
      allowedBy: null,
      detail: { what: subject },
    }));
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
    .toSorted((a, b) => compare(a.kind, b.kind) || compare(a.label, b.label) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
