/**
 * The planner: wanted x snapshot x ledger x policy -> plan. Pure and deterministic. Puts the plan together; what one
 * resource needs is decided in `operations.ts`.
 */

import { compareText } from "../../diagnostics/text-order.js";
import type { Compiled, CompileNote, ResourceTemplate } from "../compile/template.js";
import { type Ledger, sortEntries } from "../ledger/ledger.js";
import { isDrift, makesNew } from "../operations/operation.js";
import type { Policy } from "../operations/refusal.js";
import { kindOf, labelOf } from "../resources/registry.js";
import type { ResourceKind, WantedResource } from "../resources/resource.js";
import type { LiveChange, Snapshot } from "../snapshot/snapshot.js";
import { obstacles, settingsAsked } from "./cannot-fire.js";
import type { Ga4Plan, KeyEventTotal, Operation, PlanNote, Refusal } from "./ga4-plan.js";
import { guard } from "./limits.js";
import { goneFromFile, operationFor } from "./operations.js";
import { inGa4Order } from "./order.js";
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

/** The kinds that have to be read for a plan: those that the file, the ledger or an apply that was cut off has. */
export function neededKinds(
  compiled: Compiled,
  ledger: Ledger,
  interrupted?: Ga4Plan,
): ReadonlySet<ResourceKind> {
  const used = [...compiled.templates, ...ledger.entries, ...(interrupted?.operations ?? [])];
  return new Set([...used.map(({ kind }) => kind), ...settingsAsked(compiled)]);
}

/**
 * What would have to be done so that the property is as the file says. What must not be done is in the plan too, as a
 * refusal, and `applyPlan` takes no plan with one.
 *
 * @throws Error where the snapshot was taken without a kind that the file or the ledger has: it would look missing.
 * @example
 * const { streams, moved } = config;
 * const policy = { allowDelete: false, force: false };
 * const plan = planChanges({ compiled: compileGoals(config), streams, moved, snapshot, ledger, policy });
 */
export function planChanges(input: PlanInput): Ga4Plan {
  const { policy } = input;
  assertRead(input);
  const snapshot = inOneOrder(input.snapshot);
  const ledger: Ledger = { ...input.ledger, entries: sortEntries(input.ledger.entries) };
  const bound = bindToProperty(input.compiled.templates, input.streams, snapshot);
  const state = new PlanState(snapshot, ledger, input.moved);
  const operations: Operation[] = [];
  const refusals: Refusal[] = [...bound.refusals];
  const notes: PlanNote[] = [
    ...pageCodeNotes(input.compiled.notes),
    ...obstacles(input.compiled, snapshot, input.streams, bound.wanted),
  ];
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

  const ordered = inGa4Order(
    operations.map((o) => ({ ...o, changedBy: changedBy(o, state, input.history) })),
  );
  return {
    schemaVersion: 1,
    property: snapshot.property.id,
    propertyName: snapshot.property.displayName,
    streams: streamNames(snapshot),
    operations: ordered,
    refusals: [...refusals, ...guard(ordered, snapshot, ledger, policy)].toSorted(
      (a, b) => compareText(a.code, b.code) || compareText(a.subject, b.subject),
    ),
    notes: notes.toSorted((a, b) => compareText(a.code, b.code) || compareText(a.subject, b.subject)),
    unmanaged: unmanaged(state, ordered),
    annotate: input.annotate ?? false,
    unchanged,
    ...keyEventTotal(ordered, snapshot),
  };
}

/** What people call the web streams, by parent name. */
export function streamNames({ streams }: Snapshot): Ga4Plan["streams"] {
  return Object.fromEntries(
    streams.filter((s) => s.type === "web").map((s) => [s.name, s.measurementId ?? s.displayName]),
  );
}

function assertRead({ compiled, ledger, snapshot }: PlanInput): void {
  const unread: readonly ResourceKind[] = snapshot.without ?? [];
  const used = [...compiled.templates, ...ledger.entries].find(({ kind }) => unread.includes(kind));
  if (used) throw new Error(`the property was read without its resources of the kind ${used.kind}`);
}

/** Drift is somebody's doing: who and when, where the change history says it. */
function changedBy(operation: Operation, state: PlanState, history: PlanInput["history"]): LiveChange | null {
  const name = operation.name ?? state.lastName(operation);
  return (isDrift(operation.reason) && name !== undefined && history?.get(name)) || null;
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

function pageCodeNotes(notes: readonly CompileNote[]): readonly PlanNote[] {
  return notes.map(({ code, goal, subject, each }) => ({ code, goal, subject, detail: { each } }));
}

function keyEventTotal(
  operations: readonly Operation[],
  { resources }: Snapshot,
): { readonly keyEvents?: KeyEventTotal } {
  const before = resources.filter(({ kind }) => kind === "key_event").length;
  const ofKeyEvents = operations.filter(({ kind }) => kind === "key_event");
  const added = ofKeyEvents.filter(makesNew).map(({ fields }) => String(fields.event_name));
  const removed = ofKeyEvents
    .filter(({ action }) => action === "delete")
    .map(({ expects }) => String(expects?.event_name));
  if (added.length + removed.length === 0) return {};
  return { keyEvents: { before, after: before + added.length - removed.length, added, removed } };
}

function unmanaged(state: PlanState, operations: readonly Operation[]): Ga4Plan["unmanaged"] {
  const touched = new Set(operations.map((o) => o.name));
  return (
    [...state.byName.values()]
      .filter((live) => !state.owns(live.name) && !touched.has(live.name))
      // Settings are there in every property.
      .filter((live) => kindOf(live.kind).removal !== "restore")
      .map((live) => ({
        kind: live.kind,
        name: live.name,
        label: labelOf(live.kind, live.fields),
      }))
      .toSorted(
        (a, b) => compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.name, b.name),
      )
  );
}

interface Bound {
  readonly wanted: readonly WantedResource[];
  readonly refusals: readonly Refusal[];
}

/**
 * What goals need, bound to one property: a rule becomes one copy on each web stream the file uses. `streams`: measurement
 * ids; empty = every web stream.
 */
function bindToProperty(
  templates: readonly ResourceTemplate[],
  streams: readonly string[],
  snapshot: Snapshot,
): Bound {
  const refusals: Refusal[] = [];
  const web = snapshot.streams.filter((s) => s.type === "web");
  const refuseStream = (id: string): void => {
    const known = web.map((s) => s.measurementId ?? s.id).join(", ");
    refusals.push({ code: "stream-unknown", subject: id, goal: null, allowedBy: null, detail: { known } });
  };
  for (const id of streams) if (!web.some((s) => s.measurementId === id)) refuseStream(id);
  const used = web.filter((s) => streams.length === 0 || streams.includes(s.measurementId ?? ""));
  const property = `properties/${snapshot.property.id}`;
  const wanted = templates.flatMap(({ scope, except = [], only, ...template }): WantedResource[] => {
    if (scope === "property") return [{ ...template, key: template.goal, parent: property }];
    if (used.length === 0) {
      refusals.push({
        code: "no-web-stream",
        subject: template.goal,
        goal: template.goal,
        allowedBy: null,
        detail: {},
      });
    }
    if (only !== undefined && !web.some((s) => s.measurementId === only)) refuseStream(only);
    const on = used.filter(({ measurementId: id = "" }) =>
      only === undefined ? !except.includes(id) : id === only,
    );
    return on.map((s) => ({ ...template, key: `${template.goal}@${s.id}`, parent: s.name }));
  });
  return { wanted, refusals };
}
