/** A plan as data: what would be done, why, and what forbids it. The same bytes for the same input. */
import type { LedgerEntry } from "../ledger/ledger.js";
import type { Fields, FieldValue, ResourceKind } from "../resources/resource.js";
import type { LiveChange } from "../snapshot/snapshot.js";
import type { TagManagerPlan } from "../tag-manager/plan.js";

/**
 * `adopt`: it is live already and not ours yet; with changes it is also updated. `replace`: an immutable field differs,
 * so a new one is created (and a `delete` with reason `replaced` follows). `release`: forget, without touching GA4.
 * `record`: only the ledger changes.
 */
export type Action = "create" | "update" | "replace" | "adopt" | "delete" | "archive" | "release" | "record";

/** Why an operation is there. */
export type Reason =
  | "new"
  | "changed-in-file"
  | "drifted"
  | "changed-and-drifted"
  | "deleted-in-ga4"
  | "exists"
  | "removed-from-file"
  | "gone-everywhere"
  | "replaced"
  | "moved"
  | "settled";

export interface FieldChange {
  readonly field: string;
  /** As it is in GA4; null where GA4 has none. */
  readonly before: FieldValue;
  readonly after: FieldValue;
  /** Who moved: the file since the last apply, or GA4. */
  readonly cause: "file" | "drift";
}

export interface Operation {
  /** `create key_event order`; unique in the plan. */
  readonly id: string;
  readonly action: Action;
  readonly reason: Reason;
  readonly kind: ResourceKind;
  readonly key: string;
  readonly goal: string;
  readonly label: string;
  /** `properties/1` or `properties/1/dataStreams/2` */
  readonly parent: string;
  /** The live resource's name; null where there is none yet. */
  readonly name: string | null;
  readonly changes: readonly FieldChange[];
  /** All managed fields as they are to be; empty where something goes away. */
  readonly fields: Fields;
  /** The live resource's managed fields as the plan saw them; null where there is none. Apply checks this. */
  readonly expects: Fields | null;
  /** What is lost, in words; only for `replace`. */
  readonly cost: string | null;
  /** Who last changed the live resource, where drift was found and the change history could be read. */
  readonly changedBy: LiveChange | null;
  /** Where it was moved from; only for reason `moved`. */
  readonly movedFrom: string | null;
  readonly protect: boolean;
  readonly origin: LedgerEntry["origin"];
  readonly approximate: boolean;
  /** Ids of operations that must have succeeded. */
  readonly dependsOn: readonly string[];
}

export type RefusalCode =
  | "delete-not-allowed"
  | "too-many-deletes"
  | "double-counting"
  | "key-event-limit"
  | "rule-limit"
  | "audience-limit"
  | "trigger-limit"
  | "protected-replaced"
  | "stream-unknown"
  | "no-web-stream"
  /** A goals file with `tag_manager:` in a run over clients. */
  | "tag-manager-clients";

export interface Refusal {
  readonly code: RefusalCode;
  /** What it is about: an operation's id, a resource name, a goal or a stream. */
  readonly subject: string;
  readonly goal: string | null;
  /** The flag that allows it, where one does. */
  readonly allowedBy: "--allow-delete" | "--force" | null;
  /** Numbers and names for the message. */
  readonly detail: Readonly<Record<string, string | number>>;
}

export type NoteCode = "needs-page-code" | "protected-kept" | "not-deletable-released" | "approximate";

export interface PlanNote {
  readonly code: NoteCode;
  readonly goal: string;
  readonly subject: string;
}

export interface UnmanagedResource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly label: string;
}

export interface Plan {
  readonly schemaVersion: 1;
  readonly property: string;
  readonly propertyName: string;
  /** What people call the streams that operations are on: by parent name. */
  readonly streams: Readonly<Record<string, string>>;
  /** In the order in which they are done. */
  readonly operations: readonly Operation[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly PlanNote[];
  /** Live resources nobody declared: never touched. */
  readonly unmanaged: readonly UnmanagedResource[];
  /** Leave an annotation in GA4 once something was changed. */
  readonly annotate: boolean;
  /** Declared resources that are as they should be. */
  readonly unchanged: number;
  /** What would be done in Tag Manager; absent where the goals file names no container. */
  readonly tagManager?: TagManagerPlan;
}

export interface Policy {
  readonly allowDelete: boolean;
  readonly force: boolean;
}

/** @example idOf("create", wanted) // create key_event order */
export function idOf(action: string, { kind, key }: Pick<Operation, "kind" | "key">): string {
  return `${action} ${kind} ${key}`;
}

/** True where the operation calls GA4, not only the ledger. */
export function writesToGa4(operation: Operation): boolean {
  switch (operation.action) {
    case "create":
    case "update":
    case "replace":
    case "delete":
    case "archive":
      return true;
    case "adopt":
      return operation.changes.length > 0;
    case "release":
    case "record":
      return false;
  }
}
