/**
 * Wanted tags and triggers x a container -> what would be done, why, and what forbids it. Pure, and the same for the
 * same input whatever the order of lists. The note on an object says whether it is ours and what was last written; an
 * object without our note is foreign and never touched.
 */

import { compareText } from "../../diagnostics/text-order.js";
import type { FieldChange, Policy, Reason } from "../plan/plan.js";
import { canonicalJson, type Fields, type FieldValue } from "../resources/resource.js";
import { type Body, fieldsOf } from "./body.js";
import type { LiveObject, TagManagerSnapshot } from "./model.js";
import { fieldsHash, readNote } from "./note.js";
import type { ObjectKind, WantedObject } from "./objects.js";

export interface TagManagerOperation {
  /** `create tag deep_browse`; unique in the plan. */
  readonly id: string;
  readonly action: "create" | "update" | "delete";
  readonly reason: Extract<
    Reason,
    "new" | "changed-in-file" | "drifted" | "changed-and-drifted" | "removed-from-file"
  >;
  readonly kind: ObjectKind;
  readonly key: string;
  readonly label: string;
  readonly changes: readonly FieldChange[];
  /** As it is to be; null where it goes away. */
  readonly wanted: WantedObject | null;
  /** The live object; null where there is none yet. */
  readonly live: { readonly id: string; readonly hash: string } | null;
  /** Ids of operations that must have succeeded. */
  readonly dependsOn: readonly string[];
}

export type TagManagerRefusalCode =
  | "delete-not-allowed"
  | "too-many-deletes"
  /** A GA4 event tag that is not ours sends a goal's event too. */
  | "double-counting"
  /** A protected goal left the file, and what sends its event would go away. */
  | "protected-removed"
  /** Two objects carry the same note: one is a copy. */
  | "copied"
  /** A foreign object has a name of ours; Tag Manager allows each once. */
  | "name-taken"
  /** The workspace and the latest version disagree; only a person can tell which is right. */
  | "workspace-conflict"
  /** Somebody else's unfinished work is in the workspace, and a version would hold it. */
  | "workspace-not-ours";

export interface TagManagerRefusal {
  readonly code: TagManagerRefusalCode;
  /** An operation's id or an object's name. */
  readonly subject: string;
  readonly allowedBy: "--allow-delete" | "--force" | null;
  readonly detail: Readonly<Record<string, string | number>>;
}

export interface TagManagerPlan {
  readonly schemaVersion: 1;
  /** `accounts/1/containers/2` */
  readonly container: string;
  readonly workspace: string;
  /** In the order in which they are done. */
  readonly operations: readonly TagManagerOperation[];
  readonly refusals: readonly TagManagerRefusal[];
  /** Names of objects that are not ours, by kind: never touched. */
  readonly unmanaged: readonly { readonly kind: ObjectKind; readonly name: string }[];
  readonly unchanged: number;
  /** True where an earlier apply was cut off after its writes: the workspace holds changes of ours and no version. */
  readonly versionMissing: boolean;
  /** A version of ours that is made and not what visitors get: `--publish` publishes it. */
  readonly unpublished: { readonly path: string; readonly id: string } | null;
}

/** More than this share of what is ours going away at once (and more than two) looks like a mistake; as for GA4. */
const DELETE_SHARE = 0.3;
const FEW = 2;

/** What the name of every version we make begins with. */
export const VERSION_NAME = "ga4-goals";

interface Owned {
  readonly object: LiveObject;
  readonly key: string;
  readonly hash: string;
}

/**
 * What would have to be done in the container.
 *
 * @param wanted as `wantedTags` gives it
 * @param protectedGoals ids of goals whose tags stay, even when they left the file
 * @example planTagManager(wantedTags(config, streams), await readTagManager(client, target), policy).operations
 */
export function planTagManager(
  wanted: readonly WantedObject[],
  snapshot: TagManagerSnapshot,
  policy: Policy,
  protectedGoals: ReadonlySet<string> = new Set(),
): TagManagerPlan {
  const owned = ownedObjects(snapshot.objects);
  const operations = inOrder([
    ...wanted.flatMap((object) => towards(object, owned, keysOf(owned))),
    ...owned
      .filter((o) => !wanted.some((w) => w.kind === o.object.kind && w.key === o.key))
      .map((o) => removal(o)),
  ]);
  const { target, latest, live } = snapshot;
  const ours = latest?.name.startsWith(VERSION_NAME) === true && latest.id !== live;
  return {
    schemaVersion: 1,
    container: `accounts/${target.account}/containers/${target.container}`,
    workspace: target.workspace,
    operations,
    refusals: [
      ...workspaceRefusals(snapshot),
      ...collisions(wanted, snapshot.objects, owned),
      ...protectedRemoved(operations, protectedGoals),
      ...deletes(operations, owned.length, policy),
    ],
    unmanaged: snapshot.objects
      .filter((o) => readNote(o.notes) === null)
      .map(({ kind, name }) => ({ kind, name }))
      .toSorted((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name)),
    unchanged: wanted.length - operations.filter((o) => o.wanted !== null).length,
    versionMissing: snapshot.workspace !== null && snapshot.status.changes.length > 0,
    unpublished: ours ? { path: latest.path, id: latest.id } : null,
  };
}

/** Objects with our note, by kind, key and id. */
function ownedObjects(objects: readonly LiveObject[]): readonly Owned[] {
  return objects
    .flatMap((object): readonly Owned[] => {
      const note = readNote(object.notes);
      return note === null ? [] : [{ object, ...note }];
    })
    .toSorted((a, b) => compareText(a.key, b.key) || Number(a.object.id) - Number(b.object.id));
}

/** The key of a trigger of ours by its id; a foreign one keeps its id, so that it shows as a difference. */
function keysOf(owned: readonly Owned[]): (id: string) => string {
  const keys = new Map(owned.flatMap((o) => (o.object.kind === "trigger" ? [[o.object.id, o.key]] : [])));
  return (id) => keys.get(id) ?? `trigger ${id}`;
}

function towards(
  wanted: WantedObject,
  owned: readonly Owned[],
  keyOf: (id: string) => string,
): readonly TagManagerOperation[] {
  const label = String(wanted.fields.name);
  const live = owned.find((o) => o.object.kind === wanted.kind && o.key === wanted.key);
  const base = { kind: wanted.kind, key: wanted.key, label, wanted, dependsOn: [] };
  if (live === undefined) {
    const id = `create ${wanted.kind} ${wanted.key}`;
    return [{ ...base, id, action: "create", reason: "new", changes: [], live: null }];
  }
  const before = fieldsOf(live.object.body, wanted.fields, keyOf);
  const drifted = fieldsHash(before) !== live.hash;
  const edited = fieldsHash(wanted.fields) !== live.hash;
  const changes = changesBetween(before, wanted.fields, drifted && !edited ? "drift" : "file");
  // With the same fields and another hash the note is behind; it is written again, so that drift can be told.
  if (changes.length === 0 && !edited) return [];
  return [
    {
      ...base,
      id: `update ${wanted.kind} ${wanted.key}`,
      action: "update",
      reason: drifted ? (edited ? "changed-and-drifted" : "drifted") : "changed-in-file",
      changes,
      live: { id: live.object.id, hash: bodyHash(live.object.body) },
    },
  ];
}

function removal({ object, key }: Owned): TagManagerOperation {
  return {
    id: `delete ${object.kind} ${key} ${object.id}`,
    action: "delete",
    reason: "removed-from-file",
    kind: object.kind,
    key,
    label: object.name,
    changes: [],
    wanted: null,
    live: { id: object.id, hash: bodyHash(object.body) },
    dependsOn: [],
  };
}

function changesBetween(before: Fields, after: Fields, cause: FieldChange["cause"]): readonly FieldChange[] {
  return Object.entries(after)
    .map(([field, value]): FieldChange => ({ field, before: before[field] ?? null, after: value, cause }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after))
    .toSorted((a, b) => compareText(a.field, b.field));
}

/** What apply checks: everything about an object but what differs between a version and a workspace. */
export function bodyHash(body: Body): string {
  const moving: readonly string[] = ["path", "workspaceId", "fingerprint", "tagManagerUrl"];
  return fieldsHash(Object.fromEntries(Object.entries(body).filter(([field]) => !moving.includes(field))));
}

/** Triggers come before the tags that name them, and go after them. */
function inOrder(operations: readonly TagManagerOperation[]): readonly TagManagerOperation[] {
  const phase = (o: TagManagerOperation): number =>
    o.action === "delete" ? (o.kind === "tag" ? 2 : 3) : o.kind === "trigger" ? 0 : 1;
  return operations
    .map((o) => ({
      ...o,
      dependsOn: operations
        .filter((other) => other.key === o.key && phase(other) === phase(o) - 1 && phase(o) % 2 === 1)
        .map((other) => other.id)
        .toSorted(compareText),
    }))
    .toSorted((a, b) => phase(a) - phase(b) || compareText(a.key, b.key) || compareText(a.id, b.id));
}

function workspaceRefusals({ workspace, status }: TagManagerSnapshot): readonly TagManagerRefusal[] {
  if (workspace === null) return [];
  const none = { allowedBy: null } as const;
  const foreign = status.changes.filter((change) => readNote(change.notes) === null);
  return [
    ...(status.conflicts === 0
      ? []
      : [
          {
            ...none,
            code: "workspace-conflict" as const,
            subject: workspace.name,
            detail: { conflicts: status.conflicts },
          },
        ]),
    ...foreign.map(({ label }) => ({
      ...none,
      code: "workspace-not-ours" as const,
      subject: label,
      detail: { workspace: workspace.name },
    })),
  ];
}

function collisions(
  wanted: readonly WantedObject[],
  objects: readonly LiveObject[],
  owned: readonly Owned[],
): readonly TagManagerRefusal[] {
  const foreign = objects.filter((o) => readNote(o.notes) === null);
  const events = new Set(wanted.map((w) => eventOf(w.fields["parameter.eventName"])).filter((e) => e !== ""));
  const refusals: TagManagerRefusal[] = [];
  for (const object of foreign) {
    const event = parameterOf(object.body, "eventName");
    if (
      object.kind === "tag" &&
      object.body.type === "gaawe" &&
      object.body.paused !== true &&
      events.has(event)
    ) {
      refusals.push({ code: "double-counting", subject: object.name, allowedBy: null, detail: { event } });
    }
    if (wanted.some((w) => w.kind === object.kind && w.fields.name === object.name)) {
      refusals.push({
        code: "name-taken",
        subject: object.name,
        allowedBy: null,
        detail: { kind: object.kind },
      });
    }
  }
  for (const { object, key } of owned) {
    const first = owned.find((o) => o.key === key && o.object.kind === object.kind);
    if (first?.object !== object) {
      refusals.push({
        code: "copied",
        subject: object.name,
        allowedBy: null,
        detail: { key, id: object.id },
      });
    }
  }
  return refusals.toSorted((a, b) => compareText(a.code, b.code) || compareText(a.subject, b.subject));
}

/** The code counts only the goals of the file, so that keeping the tag alone would keep nothing. */
function protectedRemoved(
  operations: readonly TagManagerOperation[],
  protectedGoals: ReadonlySet<string>,
): readonly TagManagerRefusal[] {
  return operations
    .filter((o) => o.action === "delete" && o.kind === "tag" && protectedGoals.has(o.key))
    .map(({ key, label }) => ({
      code: "protected-removed",
      subject: key,
      allowedBy: null,
      detail: { label },
    }));
}

function deletes(
  operations: readonly TagManagerOperation[],
  owned: number,
  policy: Policy,
): readonly TagManagerRefusal[] {
  const gone = operations.filter((o) => o.action === "delete");
  const refusals: TagManagerRefusal[] = [];
  if (!policy.allowDelete) {
    for (const { id, kind, label } of gone) {
      refusals.push({
        code: "delete-not-allowed",
        subject: id,
        allowedBy: "--allow-delete",
        detail: { kind, label },
      });
    }
  }
  if (!policy.force && gone.length > FEW && gone.length > owned * DELETE_SHARE) {
    const detail = { deletes: gone.length, owned, percent: DELETE_SHARE * 100 };
    refusals.push({ code: "too-many-deletes", subject: "Tag Manager", allowedBy: "--force", detail });
  }
  return refusals;
}

function eventOf(parameter: FieldValue | undefined): string {
  return String((parameter as { readonly value?: string } | undefined)?.value ?? "");
}

function parameterOf(body: Body, key: string): string {
  const parameters = (body.parameter ?? []) as readonly Body[];
  return eventOf(parameters.find((p) => p.key === key));
}
