/**
 * What every operation of a plan is, in GA4 and in Tag Manager alike: what is done, to what, why, which fields change,
 * what has to be done before it. Types come from the schemas that saved plans are read with.
 */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";
import { compareText } from "../../diagnostics/text-order.js";
import type { Fields, FieldValue } from "../resources/resource.js";

const fieldValue: z.ZodType<FieldValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(fieldValue),
    z.record(z.string(), fieldValue),
  ]),
);

export const fieldsSchema: z.ZodType<Fields> = z.record(z.string(), fieldValue);

/**
 * `adopt`: it is live already and not ours yet; with changes it is also updated. `replace`: an immutable field differs,
 * so a new one is created (and a `delete` with reason `replaced` follows). `release`: forget, without touching GA4.
 * `record`: only the ledger changes. `restore`: a setting gets back what it was before us, and is forgotten.
 */
export const actionSchema = z.enum([
  "create",
  "update",
  "replace",
  "adopt",
  "delete",
  "archive",
  "release",
  "record",
  "restore",
]);
export type Action = z.infer<typeof actionSchema>;

export const reasonSchema = z.enum([
  "new",
  "changed-in-file",
  "drifted",
  "changed-and-drifted",
  "deleted-in-ga4",
  "exists",
  "removed-from-file",
  "gone-everywhere",
  "replaced",
  "doubled",
  "moved",
  "settled",
]);
/** Why an operation is there. */
export type Reason = z.infer<typeof reasonSchema>;

/**
 * `before`: as it is live; null where there is none. `cause`: who moved, the file since the last apply, or somebody in
 * GA4 or Tag Manager.
 */
const changeSchema = z.strictObject({
  field: z.string(),
  before: fieldValue,
  after: fieldValue,
  cause: z.enum(["file", "drift"]),
});
export type FieldChange = Readonly<z.infer<typeof changeSchema>>;

/**
 * `id`: `create key_event order`, unique in the plan. `key`: who it is in the goals file. `label`: the name people know it
 * by. `dependsOn`: ids of operations that must have succeeded.
 */
export const operationShape = {
  id: z.string(),
  action: actionSchema,
  reason: reasonSchema,
  key: z.string(),
  label: z.string(),
  changes: z.array(changeSchema),
  dependsOn: z.array(z.string()),
} as const;
const anyOperation = z.object({ ...operationShape, kind: z.string() });
export type AnyOperation = Frozen<z.infer<typeof anyOperation>>;

/** True where somebody changed the live thing behind the file's back: it drifted, or it was deleted. */
export function isDrift(reason: Reason): boolean {
  switch (reason) {
    case "drifted":
    case "changed-and-drifted":
    case "deleted-in-ga4":
      return true;
    case "new":
    case "changed-in-file":
    case "exists":
    case "removed-from-file":
    case "gone-everywhere":
    case "replaced":
    case "doubled":
    case "moved":
    case "settled":
      return false;
  }
}

/** Why something that is there has to change: the file did, or somebody in GA4 or Tag Manager, or both. */
export function whyChanged({ file, drift }: { readonly file: boolean; readonly drift: boolean }) {
  return drift && file ? "changed-and-drifted" : drift ? "drifted" : "changed-in-file";
}

/** True where something live goes away. */
export function isRemoval({ action }: Pick<AnyOperation, "action">): boolean {
  return action === "delete" || action === "archive";
}

/** True where something comes to be that was not there. */
export function makesNew({ action }: Pick<AnyOperation, "action">): boolean {
  return action === "create" || action === "replace";
}

/** The file wants another value than the one somebody set in GA4: taking it over is not all that happens. */
export function changesWhatItAdopts({ action, changes }: Pick<AnyOperation, "action" | "changes">): boolean {
  return action === "adopt" && changes.length > 0;
}

/**
 * Sorts operations by when they are done, and fills in what each has to wait for.
 *
 * @param phase the lower, the earlier
 * @param waitsFor true where the first needs the second to be done
 */
export function inOrder<O extends AnyOperation>(
  operations: readonly O[],
  phase: (operation: O) => number,
  waitsFor: (operation: O, other: O) => boolean,
): readonly O[] {
  return operations
    .map((operation) => {
      const earlier = operations.filter((other) => other !== operation && waitsFor(operation, other));
      const dependsOn = new Set([...operation.dependsOn, ...earlier.map(({ id }) => id)]);
      return { ...operation, dependsOn: [...dependsOn].toSorted(compareText) };
    })
    .toSorted((a, b) => phase(a) - phase(b) || compareText(a.key, b.key) || compareText(a.id, b.id));
}

/** What became of one. `unknown`: the answer was lost and reading again did not tell. */
export const OUTCOME_STATUSES = ["applied", "unchanged", "failed", "skipped", "unknown"] as const;
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number];
