/**
 * What becomes of a resource that is ours and that the file no longer asks for: deleted or archived only where this tool
 * made it, else released; kept where it is protected.
 */
import type { LedgerEntry } from "../ledger/ledger.js";
import { kindOf } from "../resources/registry.js";
import type { LiveResource } from "../resources/resource.js";
import { isRival } from "../resources/same.js";
import { managedFields } from "./difference.js";
import { idOf, type Operation, type PlanNote, type Refusal } from "./ga4-plan.js";
import type { PlanState } from "./plan-state.js";

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
