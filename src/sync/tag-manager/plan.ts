/**
 * Wanted tags and triggers x a container -> what would be done, why, and what forbids it. Pure, and the same for the
 * same input whatever the order of lists. The note on an object says whether it is ours and what was last written; an
 * object without our note is foreign and never touched.
 */

import { compareText } from "../../diagnostics/text-order.js";
import { type FieldChange, inOrder, whyChanged } from "../operations/operation.js";
import { type Policy, refuseDeletes } from "../operations/refusal.js";
import { canonicalJson, type Fields, type FieldValue } from "../resources/resource.js";
import { type Body, fieldsOf } from "./body.js";
import type { LiveObject, TagManagerSnapshot } from "./model.js";
import { fieldsHash, readNote } from "./note.js";
import type { WantedObject } from "./objects.js";
import type { TagManagerOperation, TagManagerPlan, TagManagerRefusal } from "./tag-manager-plan.js";

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
  const needed = [
    ...wanted.flatMap((object) => towards(object, owned, keysOf(owned))),
    ...owned
      .filter((o) => !wanted.some((w) => w.kind === o.object.kind && w.key === o.key))
      .map((o) => removal(o)),
  ];
  const operations = inOrder(needed, phase, waitsFor);
  const { target } = snapshot;
  return {
    schemaVersion: 1,
    container: `accounts/${target.account}/containers/${target.container}`,
    workspace: target.workspace,
    operations,
    refusals: [
      ...workspaceRefusals(snapshot),
      ...collisions(wanted, snapshot.objects, owned),
      ...protectedRemoved(operations, protectedGoals),
      ...stillUsed(operations, snapshot.objects),
      ...refuseDeletes(operations, policy, {
        subject: "Tag Manager",
        owned: owned.length,
        detail: ({ kind, label }) => ({ kind, label }),
      }),
    ],
    unmanaged: snapshot.objects
      .filter((o) => readNote(o.notes) === null)
      .map(({ kind, name }) => ({ kind, name }))
      .toSorted((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name)),
    unchanged: wanted.length - operations.filter((o) => o.wanted !== null).length,
    ...versionsOf(snapshot),
  };
}

function versionsOf({
  workspace,
  status,
  latest,
  live,
}: TagManagerSnapshot): Pick<TagManagerPlan, "versionMissing" | "unpublished"> {
  const ours = latest?.name.startsWith(VERSION_NAME) === true && latest.id !== live;
  return {
    versionMissing: workspace !== null && status.changes.length > 0,
    unpublished: ours ? { path: latest.path, id: latest.id } : null,
  };
}

/**
 * What an apply that was cut off has left of a plan: the operations that the container does not show to be done, and its
 * versions as they are now. What they waited for and is done, they wait for no more.
 */
export function leftOfTagManagerPlan(part: TagManagerPlan, snapshot: TagManagerSnapshot): TagManagerPlan {
  const owned = ownedObjects(snapshot.objects);
  const isLeft = ({ wanted, kind, live }: TagManagerOperation): boolean =>
    wanted === null
      ? owned.some(({ object }) => object.kind === kind && object.id === live?.id)
      : towards(wanted, owned, keysOf(owned)).length > 0;
  const done = new Set(part.operations.filter((operation) => !isLeft(operation)).map(({ id }) => id));
  return {
    ...part,
    operations: part.operations
      .filter(({ id }) => !done.has(id))
      .map((operation) => ({
        ...operation,
        dependsOn: operation.dependsOn.filter((id) => !done.has(id)),
      })),
    refusals: [...part.refusals, ...workspaceRefusals(snapshot)],
    ...versionsOf(snapshot),
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
      reason: whyChanged({ file: edited, drift: drifted }),
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
function phase(o: TagManagerOperation): number {
  return o.action === "delete" ? (o.kind === "tag" ? 2 : 3) : o.kind === "tag" ? 1 : 0;
}

function waitsFor(operation: TagManagerOperation, other: TagManagerOperation): boolean {
  return other.key === operation.key && phase(operation) % 2 === 1 && phase(other) === phase(operation) - 1;
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

/** A version in which something names a variable that is gone does not compile. */
function stillUsed(
  operations: readonly TagManagerOperation[],
  objects: readonly LiveObject[],
): readonly TagManagerRefusal[] {
  return operations
    .filter((o) => o.action === "delete" && o.kind === "variable")
    .flatMap(({ label }) =>
      objects
        .filter(({ body }) => JSON.stringify(body).includes(JSON.stringify(`{{${label}}}`).slice(1, -1)))
        .map(({ kind, name }) => ({
          code: "still-used" as const,
          subject: name,
          allowedBy: null,
          detail: { kind, variable: label },
        })),
    );
}

function eventOf(parameter: FieldValue | undefined): string {
  return String((parameter as { readonly value?: string } | undefined)?.value ?? "");
}

function parameterOf(body: Body, key: string): string {
  const parameters = (body.parameter ?? []) as readonly Body[];
  return eventOf(parameters.find((p) => p.key === key));
}
