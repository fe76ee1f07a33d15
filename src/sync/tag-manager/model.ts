/** A Tag Manager container as the planner sees it. Plain data; knows nothing of REST. */
import type { Body } from "./body.js";
import type { ObjectKind } from "./objects.js";

/** Where the page code goes: `tag_manager:` in a goals file. */
export interface TagManagerTarget {
  /** Digits, as in the address of Tag Manager's pages. */
  readonly account: string;
  readonly container: string;
  /** Name of the workspace that is the tool's own. */
  readonly workspace: string;
}

/** A tag or a trigger as it stands. */
export interface LiveObject {
  readonly kind: ObjectKind;
  /** `tagId` or `triggerId`: the same in every workspace and version. */
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  /** Changes whenever the object does; an update or a delete names the one it has seen. */
  readonly fingerprint: string;
  /** As the API gave it. */
  readonly body: Body;
}

export interface Workspace {
  /** `accounts/1/containers/2/workspaces/3` */
  readonly path: string;
  readonly name: string;
}

export interface WorkspaceStatus {
  readonly conflicts: number;
  /** Changed in this workspace and not in the latest version, by `tag 12` or the like; notes tell whose they are. */
  readonly changes: readonly { readonly label: string; readonly notes: string }[];
}

export interface VersionHeader {
  /** `accounts/1/containers/2/versions/3` */
  readonly path: string;
  readonly id: string;
  readonly name: string;
}

export interface Version extends VersionHeader {
  readonly objects: readonly LiveObject[];
}

export interface TagManagerSnapshot {
  readonly target: TagManagerTarget;
  /** The tool's own, where it exists; Tag Manager removes it when it makes a version of it. */
  readonly workspace: Workspace | null;
  readonly status: WorkspaceStatus;
  /** Of the workspace, or of the latest version, which a new workspace begins with. */
  readonly objects: readonly LiveObject[];
  readonly latest: VersionHeader | null;
  /** Id of the version visitors get; null where nothing was ever published. */
  readonly live: string | null;
}

/** What the planner and apply need of Tag Manager. Lists are whole or an error. */
export interface TagManagerReader {
  readonly workspaces: () => Promise<readonly Workspace[]>;
  readonly status: (workspace: string) => Promise<WorkspaceStatus>;
  readonly objects: (workspace: string) => Promise<readonly LiveObject[]>;
  /** Null for a container without a version. */
  readonly latestVersion: () => Promise<VersionHeader | null>;
  readonly version: (path: string) => Promise<Version>;
  /** What visitors get, in full; null where nothing was ever published. */
  readonly liveVersion: () => Promise<Version | null>;
}

export interface MadeVersion {
  readonly path: string;
  readonly id: string;
}

/** Every method sends once what it is asked to; an answer over quota, which did nothing, it may wait for and ask again. */
export interface TagManagerWriter {
  readonly createWorkspace: (name: string, description: string) => Promise<Workspace>;
  /** Brings a workspace up to the latest version. @returns how many conflicts that leaves. */
  readonly sync: (workspace: string) => Promise<number>;
  readonly create: (workspace: string, kind: ObjectKind, body: Body) => Promise<LiveObject>;
  readonly update: (
    workspace: string,
    kind: ObjectKind,
    id: string,
    fingerprint: string,
    body: Body,
  ) => Promise<LiveObject>;
  readonly remove: (workspace: string, kind: ObjectKind, id: string) => Promise<void>;
  /** The workspace is gone afterwards. @throws GoalsError where Tag Manager can't compile it. */
  readonly createVersion: (workspace: string, name: string, notes: string) => Promise<MadeVersion>;
  readonly publish: (version: string) => Promise<void>;
  /** True of an error after which only reading again tells whether the write took effect. */
  readonly isUnclear: (error: unknown) => boolean;
}

/**
 * A container as it is now: the tool's own workspace, or the latest version where there is none yet. Throws what the API
 * answers, for `explainTagManagerError`.
 *
 * @param isEnough asked of the latest version by itself, in which the workspace is taken not to be there: true where that
 * tells all there is to know. Then the workspace is not asked about, which is most of the requests: two are left where the
 * latest version is the published one.
 */
export async function readTagManager(
  reader: TagManagerReader,
  target: TagManagerTarget,
  isEnough: (latest: TagManagerSnapshot) => boolean = () => false,
): Promise<TagManagerSnapshot> {
  const [latest, live] = await Promise.all([reader.latestVersion(), reader.liveVersion()]);
  const version =
    latest === null ? null : latest.path === live?.path ? live : await reader.version(latest.path);
  const snapshot: TagManagerSnapshot = {
    target,
    workspace: null,
    status: { conflicts: 0, changes: [] },
    objects: version?.objects ?? [],
    latest,
    live: live?.id ?? null,
  };
  if (isEnough(snapshot)) return snapshot;
  const workspace = (await reader.workspaces()).find((w) => w.name === target.workspace) ?? null;
  if (workspace === null) return snapshot;
  const [status, inWorkspace] = await Promise.all([
    reader.status(workspace.path),
    reader.objects(workspace.path),
  ]);
  return { ...snapshot, workspace, status, objects: inWorkspace };
}
