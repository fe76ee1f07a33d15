/**
 * Tag Manager's API v2 over REST, through the official client. The one file that knows its paths, its shapes and its quota.
 * Lists are read to the last page; every write is sent once, and again only where an answer over quota says that it did
 * nothing. What it answers otherwise is told with what to do about it.
 */
import type { tagmanager_v2 } from "googleapis/build/src/apis/tagmanager/v2.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Body } from "../../sync/tag-manager/body.js";
import type {
  LiveObject,
  TagManagerReader,
  TagManagerTarget,
  TagManagerWriter,
  Version,
  VersionHeader,
  Workspace,
} from "../../sync/tag-manager/model.js";
import type { ObjectKind } from "../../sync/tag-manager/objects.js";
import { explainGoogleError, isUnclear } from "../errors.js";
import { createPacer, type Pacer, type PacerOptions, SYSTEM_STOPWATCH } from "../pacer.js";
import { type RestConnection, restOptions } from "../rest.js";

const SCOPE = "https://www.googleapis.com/auth/tagmanager";

/** The OAuth scopes that a command asks for, and no more. */
export const TAG_MANAGER_SCOPES: Readonly<Record<"plan" | "apply" | "publish", readonly string[]>> = {
  plan: [`${SCOPE}.readonly`],
  apply: [`${SCOPE}.edit.containers`, `${SCOPE}.edit.containerversions`],
  publish: [`${SCOPE}.edit.containers`, `${SCOPE}.edit.containerversions`, `${SCOPE}.publish`],
};

/** Of a Cloud project, for all containers. Source: developers.google.com/tag-platform/tag-manager/api/v2/limits-quotas. */
export const TAG_MANAGER_QUOTA = { requests: 25, milliseconds: 100_000 } as const;

/** `requests` and `window`: the quota, where it is not Tag Manager's own. */
export interface TagManagerPacerOptions
  extends Pick<PacerOptions, "stopwatch" | "onWait" | "stop" | "window" | "usedUp"> {
  readonly requests?: number;
}

/** One for all containers of a process: the quota belongs to the Cloud project. */
export function createTagManagerPacer({
  requests = TAG_MANAGER_QUOTA.requests,
  window = TAG_MANAGER_QUOTA.milliseconds,
  ...rest
}: TagManagerPacerOptions): Pacer {
  const limits = {
    requestsPerProject: requests,
    requestsPerUser: requests,
    writesPerProject: requests,
    writesPerUser: requests,
  };
  return createPacer({ ...rest, limits, window, waits: QUOTA_WAITS_MS });
}

/** `emulatorHost`: the text of `TAGMANAGER_EMULATOR_HOST`. */
export interface TagManagerConnection extends Omit<RestConnection, "scope"> {
  readonly scopes: readonly string[];
  /** What keeps the calls under the quota; default: one for this container alone. */
  readonly pacer?: Pacer;
}

export type TagManagerClient = TagManagerReader & TagManagerWriter;

/**
 * Tag Manager's API for one container; loads the official client on the first call.
 *
 * @throws GoalsError `not-signed-in` (exit 4), `emulator-host` (exit 64).
 * @example await connectTagManager({ scopes: TAG_MANAGER_SCOPES.plan }, target)
 */
export async function connectTagManager(
  connection: TagManagerConnection,
  target: TagManagerTarget,
): Promise<TagManagerClient> {
  const { tagmanager } = await import("googleapis/build/src/apis/tagmanager/index.js");
  const options = await restOptions({ ...connection, scope: connection.scopes }, "TAGMANAGER");
  const { pacer = createTagManagerPacer({ stopwatch: SYSTEM_STOPWATCH }) } = connection;
  // Whatever is tried again is the pacer's to send.
  return clientFor(tagmanager({ version: "v2", retry: false, ...options }), target, pacer);
}

function clientFor(
  api: tagmanager_v2.Tagmanager,
  target: TagManagerTarget,
  { run }: Pacer,
): TagManagerClient {
  const { containers } = api.accounts;
  const parent = `accounts/${target.account}/containers/${target.container}`;
  const { tags, triggers, variables } = containers.workspaces;

  async function listed(workspace: string): Promise<readonly LiveObject[]> {
    const [ofTags, ofTriggers, ofVariables] = await Promise.all([
      allPages(async (pageToken) => {
        const { data } = await run("read", () => tags.list({ parent: workspace, ...pageToken }));
        return { items: data.tag ?? [], next: data.nextPageToken };
      }),
      allPages(async (pageToken) => {
        const { data } = await run("read", () => triggers.list({ parent: workspace, ...pageToken }));
        return { items: data.trigger ?? [], next: data.nextPageToken };
      }),
      allPages(async (pageToken) => {
        const { data } = await run("read", () => variables.list({ parent: workspace, ...pageToken }));
        return { items: data.variable ?? [], next: data.nextPageToken };
      }),
    ]);
    return [
      ...ofTags.map((body) => liveObject("tag", body)),
      ...ofTriggers.map((body) => liveObject("trigger", body)),
      ...ofVariables.map((body) => liveObject("variable", body)),
    ];
  }

  return {
    workspaces: () =>
      allPages(async (pageToken) => {
        const { data } = await run("read", () => containers.workspaces.list({ parent, ...pageToken }));
        return { items: (data.workspace ?? []).map(workspaceOf), next: data.nextPageToken };
      }),
    status: async (path) => {
      const { data } = await run("read", () => containers.workspaces.getStatus({ path }));
      const changes = (data.workspaceChange ?? []).map((entity) => {
        const [kind, object] = Object.entries(entity).find(([, v]) => typeof v === "object") ?? ["", {}];
        const { name, notes } = object as { readonly name?: string; readonly notes?: string };
        return { label: `${kind} ${name ?? ""}`.trim(), notes: notes ?? "" };
      });
      return { conflicts: data.mergeConflict?.length ?? 0, changes };
    },
    objects: listed,
    latestVersion: () =>
      orNull(async () => {
        const { data } = await run("read", () => containers.version_headers.latest({ parent }));
        return data.path ? headerOf(data) : null;
      }),
    version: async (path) => versionOf((await run("read", () => containers.versions.get({ path }))).data),
    liveVersion: () =>
      orNull(async () => {
        const { data } = await run("read", () => containers.versions.live({ parent }));
        return data.containerVersionId ? versionOf(data) : null;
      }),
    createWorkspace: async (name, description) =>
      workspaceOf(
        (
          await run("write", () =>
            containers.workspaces.create({ parent, requestBody: { name, description } }),
          )
        ).data,
      ),
    sync: async (path) =>
      (await run("write", () => containers.workspaces.sync({ path }))).data.mergeConflict?.length ?? 0,
    create: async (workspace, kind, body) => {
      const to = { parent: workspace };
      const { data } = await run("write", () => {
        switch (kind) {
          case "tag":
            return tags.create({ ...to, requestBody: asTag(body) });
          case "trigger":
            return triggers.create({ ...to, requestBody: asTrigger(body) });
          case "variable":
            return variables.create({ ...to, requestBody: asVariable(body) });
        }
      });
      return liveObject(kind, data);
    },
    update: async (workspace, kind, id, fingerprint, body) => {
      const at = { path: `${workspace}/${kind}s/${id}`, fingerprint };
      const { data } = await run("write", () => {
        switch (kind) {
          case "tag":
            return tags.update({ ...at, requestBody: asTag(body) });
          case "trigger":
            return triggers.update({ ...at, requestBody: asTrigger(body) });
          case "variable":
            return variables.update({ ...at, requestBody: asVariable(body) });
        }
      });
      return liveObject(kind, data);
    },
    remove: async (workspace, kind, id) => {
      const path = `${workspace}/${kind}s/${id}`;
      const collection = { tag: tags, trigger: triggers, variable: variables }[kind];
      await run("write", () => collection.delete({ path }));
    },
    createVersion: async (path, name, notes) => {
      const { data } = await run("write", () =>
        containers.workspaces.create_version({ path, requestBody: { name, notes } }),
      );
      const version = data.containerVersion;
      if (data.compilerError || !version?.path) {
        throw new GoalsError("version-failed", "Tag Manager could not make a version of the workspace", {
          exitCode: EXIT.someFailed,
          hint: `Open workspace ${target.workspace} in Tag Manager: its preview says what is wrong.`,
        });
      }
      return { path: version.path, id: version.containerVersionId ?? "" };
    },
    publish: async (path) => {
      const { data } = await run("write", () => containers.versions.publish({ path }));
      if (data.compilerError) {
        throw new GoalsError("publish-failed", "Tag Manager could not publish the version", {
          exitCode: EXIT.someFailed,
        });
      }
    },
    isUnclear,
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null | undefined;
}

async function allPages<T>(
  read: (pageToken: { readonly pageToken?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null | undefined;
  do {
    const page = await read(next ? { pageToken: next } : {});
    items.push(...page.items);
    next = page.next;
  } while (next);
  return items;
}

/** A container nobody made a version of has no latest and no live one. */
async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (Number((error as { readonly code?: unknown }).code) === 404) return null;
    throw error;
  }
}

function workspaceOf({ path, name }: tagmanager_v2.Schema$Workspace): Workspace {
  return { path: path ?? "", name: name ?? "" };
}

function headerOf({
  path,
  containerVersionId,
  name,
}: tagmanager_v2.Schema$ContainerVersionHeader): VersionHeader {
  return { path: path ?? "", id: containerVersionId ?? "", name: name ?? "" };
}

function versionOf(version: tagmanager_v2.Schema$ContainerVersion): Version {
  const { tag = [], trigger = [], variable = [] } = version;
  return {
    ...headerOf(version),
    objects: [
      ...tag.map((body) => liveObject("tag", body)),
      ...trigger.map((body) => liveObject("trigger", body)),
      ...variable.map((body) => liveObject("variable", body)),
    ],
  };
}

function liveObject(
  kind: ObjectKind,
  object: tagmanager_v2.Schema$Tag & tagmanager_v2.Schema$Trigger & tagmanager_v2.Schema$Variable,
): LiveObject {
  return {
    kind,
    id: object[`${kind}Id`] ?? "",
    name: object.name ?? "",
    notes: object.notes ?? "",
    fingerprint: object.fingerprint ?? "",
    // The API's answer is JSON; its generated types do not say so.
    body: object as unknown as Body,
  };
}

/** Bodies are made of the API's own field names; its generated types want mutable lists. */
const asTag = (body: Body): tagmanager_v2.Schema$Tag => body as tagmanager_v2.Schema$Tag;
const asVariable = (body: Body): tagmanager_v2.Schema$Variable => body as tagmanager_v2.Schema$Variable;
const asTrigger = (body: Body): tagmanager_v2.Schema$Trigger => body as tagmanager_v2.Schema$Trigger;

/** Over quota nothing took effect, so trying again is safe. It allows a call every four seconds. */
const QUOTA_WAITS_MS: readonly number[] = [4_000, 8_000, 16_000, 32_000];

/**
 * What Tag Manager's API threw as an error a person can follow, with a code, an exit code and mostly a hint. A GoalsError
 * stays as it is.
 */
export function explainTagManagerError(error: unknown, target: TagManagerTarget): GoalsError {
  const numbers = `Check the numbers under tag_manager:, and that the account you signed in with may use container ${target.container} of account ${target.account}: Read to plan, Edit to apply, Publish for --publish.`;
  return explainGoogleError(error, {
    name: "Tag Manager",
    hints: {
      "not-allowed": numbers,
      "not-found": numbers,
      "scope-missing":
        "Sign in again with the scopes tagmanager.readonly to plan; tagmanager.edit.containers and tagmanager.edit.containerversions to apply; tagmanager.publish for --publish.",
      "over-quota": "Tag Manager allows few calls a minute. Wait a moment, then run the same command again.",
      unreachable:
        "Tag Manager (or the emulator named by TAGMANAGER_EMULATOR_HOST) did not answer; try again in a moment.",
    },
  });
}
