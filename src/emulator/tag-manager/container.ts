/**
 * One Tag Manager container: its versions and workspaces, and the rules they keep. Knows nothing of HTTP. What the API
 * refuses is thrown as `Refused`.
 */

export type Kind = "tag" | "trigger" | "variable";
export type Json = Readonly<Record<string, unknown>>;

export interface StoredObject {
  readonly kind: Kind;
  readonly id: string;
  readonly fingerprint: string;
  readonly body: Json;
}

export interface StoredVersion {
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  readonly objects: readonly StoredObject[];
}

export interface StoredWorkspace {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The version it was last brought up to; "0" before the first. */
  base: string;
  objects: readonly StoredObject[];
}

/** All that a container remembers, as data. */
export interface ContainerState {
  readonly versions: StoredVersion[];
  readonly workspaces: StoredWorkspace[];
  live: string | null;
  objectIds: number;
  workspaceIds: number;
  fingerprints: number;
}

/** An answer other than 200. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A free account holds three workspaces at once, the default one among them [F]. */
const WORKSPACES = 3;
const OUTPUT_ONLY: readonly string[] = [
  "path",
  "accountId",
  "containerId",
  "workspaceId",
  "tagId",
  "triggerId",
  "variableId",
  "fingerprint",
  "tagManagerUrl",
];

export interface Container {
  readonly state: ContainerState;
  readonly versions: readonly StoredVersion[];
  readonly workspaces: readonly StoredWorkspace[];
  /** Id of the published version; null before the first. */
  readonly live: () => string | null;
  readonly workspace: (id: string) => StoredWorkspace;
  readonly version: (id: string) => StoredVersion;
  readonly latest: () => StoredVersion | undefined;
  readonly createWorkspace: (name: string, description: string) => StoredWorkspace;
  readonly createObject: (workspace: string, kind: Kind, body: Json) => StoredObject;
  readonly updateObject: (
    workspace: string,
    kind: Kind,
    id: string,
    fingerprint: string | null,
    body: Json,
  ) => StoredObject;
  readonly deleteObject: (workspace: string, kind: Kind, id: string) => void;
  /** Objects changed in the workspace since its base. */
  readonly changes: (workspace: string) => readonly StoredObject[];
  /** Takes over what is new in the latest version. @returns objects changed on both sides. */
  readonly sync: (workspace: string) => readonly StoredObject[];
  readonly createVersion: (workspace: string, name: string, notes: string) => StoredVersion;
  readonly publish: (version: string) => StoredVersion;
}

function emptyContainer(): ContainerState {
  return {
    versions: [],
    workspaces: [{ id: "1", name: "Default Workspace", description: "", base: "0", objects: [] }],
    live: null,
    objectIds: 0,
    workspaceIds: 1,
    fingerprints: 1_700_000_000_000,
  };
}

export function createContainer(state: ContainerState = emptyContainer()): Container {
  const { versions, workspaces } = state;

  const latest = (): StoredVersion | undefined => versions.at(-1);
  const fingerprint = (): string => String(state.fingerprints++);

  function workspace(id: string): StoredWorkspace {
    const found = workspaces.find((w) => w.id === id);
    if (found === undefined) throw new Refused(404, "Not found or permission denied.");
    return found;
  }

  function version(id: string): StoredVersion {
    const found = versions.find((v) => v.id === id);
    if (found === undefined) throw new Refused(404, "Not found or permission denied.");
    return found;
  }

  function baseObjects({ base }: StoredWorkspace): readonly StoredObject[] {
    return versions.find((v) => v.id === base)?.objects ?? [];
  }

  function stored(objects: readonly StoredObject[], kind: Kind, id: string): StoredObject {
    const found = objects.find((o) => o.kind === kind && o.id === id);
    if (found === undefined) throw new Refused(404, "Not found or permission denied.");
    return found;
  }

  function check(place: StoredWorkspace, kind: Kind, id: string | null, body: Json): void {
    const others = place.objects.filter((o) => o.kind === kind && o.id !== id);
    if (typeof body.name !== "string" || body.name === "") throw new Refused(400, `${kind}.name: required`);
    if (typeof body.type !== "string" || body.type === "") throw new Refused(400, `${kind}.type: required`);
    if (others.some((o) => o.body.name === body.name)) {
      throw new Refused(400, `Found entity with duplicate name: ${body.name}`);
    }
    for (const field of ["firingTriggerId", "blockingTriggerId"]) {
      for (const trigger of (body[field] ?? []) as readonly string[]) {
        if (Number(trigger) < 2_147_479_000) stored(place.objects, "trigger", trigger);
      }
    }
  }

  const managed = (body: Json): Json =>
    Object.fromEntries(Object.entries(body).filter(([field]) => !OUTPUT_ONLY.includes(field)));

  function changedSince(
    now: readonly StoredObject[],
    before: readonly StoredObject[],
  ): readonly StoredObject[] {
    const differs = (a: StoredObject, others: readonly StoredObject[]): boolean =>
      others.find((o) => o.kind === a.kind && o.id === a.id)?.fingerprint !== a.fingerprint;
    const gone = before.filter((b) => !now.some((n) => n.kind === b.kind && n.id === b.id));
    return [...now.filter((n) => differs(n, before)), ...gone];
  }

  return {
    state,
    versions,
    workspaces,
    live: () => state.live,
    workspace,
    version,
    latest,
    createWorkspace: (name, description) => {
      if (workspaces.some((w) => w.name === name)) throw new Refused(400, `duplicate name: ${name}`);
      if (workspaces.length >= WORKSPACES) throw new Refused(400, "Maximum number of workspaces reached.");
      const made = {
        id: String(++state.workspaceIds),
        name,
        description,
        base: latest()?.id ?? "0",
        objects: latest()?.objects ?? [],
      };
      workspaces.push(made);
      return made;
    },
    createObject: (id, kind, body) => {
      const place = workspace(id);
      check(place, kind, null, body);
      const made = { kind, id: String(++state.objectIds), fingerprint: fingerprint(), body: managed(body) };
      place.objects = [...place.objects, made];
      return made;
    },
    updateObject: (id, kind, objectId, seen, body) => {
      const place = workspace(id);
      const before = stored(place.objects, kind, objectId);
      if (seen !== null && seen !== before.fingerprint) {
        throw new Refused(412, "Returned an error response for your request: fingerprint does not match.");
      }
      check(place, kind, objectId, body);
      const after = { ...before, fingerprint: fingerprint(), body: managed(body) };
      place.objects = place.objects.map((o) => (o === before ? after : o));
      return after;
    },
    deleteObject: (id, kind, objectId) => {
      const place = workspace(id);
      const gone = stored(place.objects, kind, objectId);
      const uses = (o: StoredObject): boolean =>
        ((o.body.firingTriggerId ?? []) as readonly string[]).includes(objectId);
      if (kind === "trigger" && place.objects.some(uses)) {
        throw new Refused(400, "The trigger is used by a tag.");
      }
      // Whether Google refuses it here or when a version is made of it is not established.
      const named = `{{${String(gone.body.name)}}}`;
      if (kind === "variable" && place.objects.some((o) => JSON.stringify(o.body).includes(named))) {
        throw new Refused(400, "The variable is used by another entity.");
      }
      place.objects = place.objects.filter((o) => o !== gone);
    },
    changes: (id) => changedSince(workspace(id).objects, baseObjects(workspace(id))),
    sync: (id) => {
      const place = workspace(id);
      const newest = latest();
      if (newest === undefined || newest.id === place.base) return [];
      const base = baseObjects(place);
      const here = changedSince(place.objects, base);
      const there = changedSince(newest.objects, base);
      const same = (a: StoredObject, b: StoredObject): boolean => a.kind === b.kind && a.id === b.id;
      const conflicts = here.filter((h) => there.some((t) => same(h, t)));
      if (conflicts.length > 0) return conflicts;
      place.objects = [
        ...newest.objects.filter((n) => !here.some((h) => same(h, n))),
        ...place.objects.filter((o) => here.some((h) => same(h, o))),
      ];
      place.base = newest.id;
      return [];
    },
    createVersion: (id, name, notes) => {
      const place = workspace(id);
      if (place.base !== (latest()?.id ?? "0")) throw new Refused(400, "Workspace is out of date; sync it.");
      if (changedSince(place.objects, baseObjects(place)).length === 0) {
        throw new Refused(400, "Workspace has no changes.");
      }
      const made = { id: String(versions.length + 1), name, notes, objects: place.objects };
      versions.push(made);
      workspaces.splice(workspaces.indexOf(place), 1);
      return made;
    },
    publish: (id) => {
      state.live = version(id).id;
      return version(id);
    },
  };
}
