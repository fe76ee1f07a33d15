/**
 * What no plan may do, whoever wrote it: held against the property and the ledger as they are now. A plan made a moment ago
 * passes; one that was saved, edited, forged or left in a journal can do no more than one made now could.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Operation } from "../ga4-plan/ga4-plan.js";
import type { Ledger } from "../ledger/ledger.js";
import { isRemoval, makesNew } from "../operations/operation.js";
import type { Plan } from "../plan/plan.js";
import { kindOf, labelOf } from "../resources/registry.js";
import type { LiveResource } from "../resources/resource.js";
import { isTwin, sameField } from "../resources/same.js";
import type { Snapshot } from "../snapshot/snapshot.js";

/**
 * @param operations of `plan`, those that are still to be done
 * @throws GoalsError `plan-damaged` (exit 3) for what no planner writes, `stale` (exit 7) for what the ledger or GA4 does not
 * allow any more. Nothing has been written then.
 */
export function checkPlan(
  plan: Plan,
  operations: readonly Operation[],
  snapshot: Snapshot,
  ledger: Ledger,
): void {
  const { property } = plan;
  if (property !== snapshot.property.id || property !== ledger.property)
    throw damaged([`it is for property ${property}`]);
  const live = new Map(snapshot.resources.map((r) => [r.name, r]));
  const found = (say: (operation: Operation) => string | null): readonly string[] =>
    operations.flatMap((operation) => {
      const what = say(operation);
      return what === null ? [] : [`"${operation.id}": ${what}`];
    });
  const ids = new Set(plan.operations.map(({ id }) => id));
  if (ids.size < plan.operations.length) throw damaged(["two operations have one id"]);
  const wrong = found(
    (operation) => malformed(operation, property) ?? mismatched(operation, live.get(operation.name ?? "")),
  );
  if (wrong.length > 0) throw damaged(wrong);
  const forbidden = found((operation) => notAllowed(operation, live.get(operation.name ?? ""), ledger));
  if (forbidden.length === 0) return;
  throw new GoalsError("stale", `the plan does what is not allowed any more: ${forbidden.join("; ")}`, {
    exitCode: EXIT.stale,
    hint: "Nothing was applied. Make a new plan and look at it.",
  });
}

function damaged(what: readonly string[]): GoalsError {
  return new GoalsError("plan-damaged", `no plan of ga4-goals says this: ${what.join("; ")}`, {
    exitCode: EXIT.fileWrong,
    hint: "Nothing was applied. Make a new plan and look at it.",
  });
}

/** What no planner writes, whatever is live and ours; null where the operation is one. */
export function malformed(operation: Operation, property: string): string | null {
  const { action, kind, name, parent, fields, changes, origin, label } = operation;
  const { identity, removal } = kindOf(kind);
  const inProperty = (path: string): boolean =>
    path === `properties/${property}` || path.startsWith(`properties/${property}/`);
  if (!inProperty(parent) || /\.\.|[^\w./-]/.test(parent)) return `${parent} is not in property ${property}`;
  if (name !== null && (!name.startsWith(`${parent}/`) || /\.\.|[^\w./-]/.test(name)))
    return `${name} is not in ${parent}`;
  if (makesNew(operation) !== (name === null))
    return name === null ? `${action} names no resource` : `${action} names one that is there`;
  const empties = Object.keys(fields).length === 0;
  if (isRemoval(operation)) {
    if (action !== removal) return `it can't be done to a ${kindOf(kind).noun}`;
    return empties ? null : "what goes away has no fields";
  }
  if (action === "restore") {
    if (removal !== action) return `it can't be done to a ${kindOf(kind).noun}`;
    return empties ? null : "what is put back has no fields";
  }
  if (action === "release") return empties ? null : "what is released has no fields";
  if (empties) return action === "record" ? null : "it has no fields";
  const about = labelOf(kind, fields);
  if (about !== label) return `it is called ${label} and is about ${about}`;
  if (makesNew(operation) && origin !== "created") return "what is new is ours";
  if (action === "adopt" && (origin === "created") !== (identity.by === "marker"))
    return "what was there before is not made by us";
  const other = changes.find(({ field, after }) => {
    const wanted = fields[field];
    return wanted === undefined || !sameField(kind, field, after, wanted);
  });
  return other === undefined ? null : `it shows another ${other.field} than it writes`;
}

/** The live resource is another than the operation says; one that is gone is for `whatMoved`. */
function mismatched({ kind, parent, name }: Operation, live: LiveResource | undefined): string | null {
  return live === undefined || (live.kind === kind && live.parent === parent)
    ? null
    : `${name} is no ${kindOf(kind).noun} of ${parent}`;
}

/** What the ledger or GA4 forbids now, though a plan could have held it once; null where it is allowed. */
function notAllowed(operation: Operation, live: LiveResource | undefined, ledger: Ledger): string | null {
  const { action, kind, name, label, fields, origin } = operation;
  if (name === null) return null;
  const entry = ledger.entries.find((e) => e.name === name && e.kind === kind);
  const shown = live && labelOf(kind, live.fields);
  switch (action) {
    case "delete":
    case "archive":
      if (entry === undefined) return `${name} is not in the ledger, so it is not ours`;
      if (entry.protect) return `${name} is protected`;
      if (entry.origin !== "created") return `${name} was there before us`;
      if (live?.deletable === false) return `GA4 does not let ${name} go`;
      return shown === undefined || shown === label ? null : `${name} is ${shown}, not ${label}`;
    case "restore": {
      if (entry === undefined) return `${name} is not in the ledger, so it is not ours`;
      const other = operation.changes.find(({ field, after }) => entry.restore?.[field] !== after);
      return other === undefined ? null : `${other.field} was something else before us`;
    }
    case "release":
      if (entry?.protect && live !== undefined) return `${name} is protected`;
      return shown === undefined || shown === label ? null : `${name} is ${shown}, not ${label}`;
    case "adopt":
      if (entry !== undefined) return `${name} is ours already`;
      return live === undefined || isTwin(live, fields) ? null : `${name} is another than ${label}`;
    case "update":
    case "record":
      if (Object.keys(fields).length === 0) return null;
      if (entry === undefined) return `${name} is not in the ledger, so it is not ours`;
      return entry.origin === origin ? null : `${name} is ${entry.origin} by the ledger, not ${origin}`;
    case "create":
    case "replace":
      return null;
  }
}
