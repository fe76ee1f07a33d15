/**
 * The part of Tag Manager's API v2 that the tool uses, over REST on loopback: paths, paging and answers. Keeps one
 * container for each account and container asked for; the rules are the container's.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { monotonicMilliseconds } from "../clock.js";
import { createSlidingWindow } from "../sliding-window.js";
import {
  type Container,
  type ContainerState,
  createContainer,
  type Json,
  type Kind,
  Refused,
  type StoredObject,
  type StoredVersion,
  type StoredWorkspace,
} from "./container.js";

/** A call to answer otherwise than it would be. `after`: it takes effect, and its answer is lost. */
export interface TagManagerFault {
  /** Method and a part of the path, such as `POST /tags`. */
  readonly call: string;
  readonly status: number;
  readonly when: "before" | "after";
  /** How many such calls go by first; default 0. */
  readonly skip?: number;
}

/** What is left out is as documented: 25 requests in 100 seconds, all of one Cloud project's. */
export interface TagManagerQuota {
  readonly requests?: number;
  /** Milliseconds. */
  readonly window?: number;
  /** Default: the machine's monotonic time. */
  readonly milliseconds?: () => number;
}

export interface TagManagerOptions {
  /** Absent = calls are counted, but none is refused. */
  readonly quota?: TagManagerQuota;
  /** What was there when another one was stopped: its `containers()`. */
  readonly containers?: Containers;
}

/** By `accounts/1/containers/2`. */
export type Containers = ReadonlyMap<string, ContainerState>;

export interface TagManagerEmulator {
  /** `127.0.0.1:PORT`, as `TAGMANAGER_EMULATOR_HOST` wants it. */
  readonly address: string;
  /** Made when it is first asked for. */
  readonly container: (account: string, container: string) => Container;
  /** All that were asked for. */
  readonly containers: () => Containers;
  /** Method and path of every call, in order. */
  readonly calls: readonly string[];
  /** `refused`: calls over the quota. `peak`: the most that ever arrived in one window, those among them. */
  readonly usage: () => { readonly refused: number; readonly peak: number };
  /** Strikes once. */
  readonly fail: (fault: TagManagerFault) => void;
  readonly stop: () => Promise<void>;
}

/** So small that whoever does not page is found out. */
const PAGE_SIZE = 3;

export async function startTagManagerEmulator({
  quota,
  containers: kept = new Map(),
}: TagManagerOptions = {}): Promise<TagManagerEmulator> {
  const { requests = 25, window = 100_000, milliseconds = monotonicMilliseconds } = quota ?? {};
  const recent = createSlidingWindow(quota === undefined ? Number.POSITIVE_INFINITY : requests, window);
  let refused = 0;
  const containers = new Map([...kept].map(([path, state]) => [path, createContainer(state)]));
  const calls: string[] = [];
  const faults: { fault: TagManagerFault; skip: number }[] = [];

  function container(account: string, id: string): Container {
    const path = `accounts/${account}/containers/${id}`;
    const found = containers.get(path) ?? createContainer();
    containers.set(path, found);
    return found;
  }

  /** @throws Refused */
  function admit(): void {
    const now = milliseconds();
    recent.arrive(now);
    if (recent.isFull(now)) {
      refused++;
      throw new Refused(429, `Quota exceeded: ${requests} requests in ${window / 1000} seconds.`);
    }
    recent.admit(now);
  }

  function strike(call: string): TagManagerFault | undefined {
    const [method = "", part = ""] = call.split(" ");
    const index = faults.findIndex(({ fault }) => {
      const [wantedMethod = "", wantedPart = ""] = fault.call.split(" ");
      return method === wantedMethod && part.includes(wantedPart);
    });
    const found = faults[index];
    if (found === undefined) return undefined;
    if (found.skip-- > 0) return undefined;
    faults.splice(index, 1);
    return found.fault;
  }

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://emulator");
      const call = `${request.method ?? "GET"} ${url.pathname}`;
      calls.push(call);
      const fault = strike(call);
      let status = 200;
      let body: Json;
      try {
        if (fault?.when === "before") throw new Refused(fault.status, "made to fail");
        const sent = await bodyOf(request);
        admit();
        body = answer(container, request.method ?? "GET", url, sent);
        if (fault !== undefined) throw new Refused(fault.status, "made to fail after it took effect");
      } catch (error) {
        status = error instanceof Refused ? error.status : 500;
        body = { error: { code: status, message: (error as Error).message, status: String(status) } };
      }
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    container,
    containers: () => new Map([...containers].map(([path, { state }]) => [path, state])),
    calls,
    usage: () => ({ refused, peak: recent.peak() }),
    fail: (fault) => {
      faults.push({ fault, skip: fault.skip ?? 0 });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Json);
}

const PATH =
  /^\/tagmanager\/v2\/accounts\/(\d+)\/containers\/(\d+)\/(workspaces|versions|version_headers)(?::(\w+))?(?:\/(\d+)(?::(\w+))?(?:\/(tags|triggers|variables|status)(?:\/(\d+))?)?)?$/;

const KINDS: Readonly<Record<string, Kind>> = { tags: "tag", triggers: "trigger", variables: "variable" };

function answer(
  containerOf: (account: string, container: string) => Container,
  method: string,
  url: URL,
  sent: Json,
): Json {
  const [, account = "", id = "", collection, verb, item = "", itemVerb, part, object = ""] =
    PATH.exec(url.pathname) ?? [];
  if (collection === undefined) throw new Refused(404, `no such path: ${url.pathname}`);
  const container = containerOf(account, id);
  const shape = shapes(account, id);
  const route = [
    method,
    collection + (verb === undefined ? "" : `:${verb}`),
    item && `ID${itemVerb === undefined ? "" : `:${itemVerb}`}`,
    part && (part === "status" ? part : "OBJECTS"),
    object && "ID",
  ]
    .filter(Boolean)
    .join(" ");
  const kind: Kind = KINDS[part ?? ""] ?? "tag";
  switch (route) {
    case "GET workspaces":
      return paged("workspace", container.workspaces.map(shape.workspace), url);
    case "POST workspaces":
      return shape.workspace(
        container.createWorkspace(String(sent.name ?? ""), String(sent.description ?? "")),
      );
    case "GET workspaces ID status":
      return {
        workspaceChange: container.changes(item).map((o) => ({ [o.kind]: shape.object(o, item) })),
      };
    case "POST workspaces ID:sync":
      return {
        mergeConflict: container
          .sync(item)
          .map((o) => ({ entityInWorkspace: { [o.kind]: shape.object(o, item) } })),
      };
    case "POST workspaces ID:create_version":
      return {
        containerVersion: shape.version(
          container.createVersion(item, String(sent.name ?? ""), String(sent.notes ?? "")),
        ),
      };
    case "GET workspaces ID OBJECTS":
      return paged(
        kind,
        container
          .workspace(item)
          .objects.filter((o) => o.kind === kind)
          .map((o) => shape.object(o, item)),
        url,
      );
    case "POST workspaces ID OBJECTS":
      return shape.object(container.createObject(item, kind, sent), item);
    case "PUT workspaces ID OBJECTS ID":
      return shape.object(
        container.updateObject(item, kind, object, url.searchParams.get("fingerprint"), sent),
        item,
      );
    case "DELETE workspaces ID OBJECTS ID":
      container.deleteObject(item, kind, object);
      return {};
    case "GET version_headers:latest": {
      const latest = container.latest();
      if (latest === undefined) throw new Refused(404, "Not found or permission denied.");
      return { path: shape.versionPath(latest), containerVersionId: latest.id, name: latest.name };
    }
    case "GET versions:live": {
      const live = container.live();
      if (live === null) throw new Refused(404, "Not found or permission denied.");
      return shape.version(container.version(live));
    }
    case "GET versions ID":
      return shape.version(container.version(item));
    case "POST versions ID:publish":
      return { containerVersion: shape.version(container.publish(item)) };
    default:
      throw new Refused(404, `not emulated: ${route}`);
  }
}

function paged(name: string, items: readonly Json[], url: URL): Json {
  const from = Number(url.searchParams.get("pageToken") ?? 0);
  const next = from + PAGE_SIZE;
  return {
    [name]: items.slice(from, next),
    ...(next < items.length ? { nextPageToken: String(next) } : {}),
  };
}

interface Shapes {
  readonly workspace: (workspace: StoredWorkspace) => Json;
  readonly object: (object: StoredObject, workspace: string) => Json;
  readonly version: (version: StoredVersion) => Json;
  readonly versionPath: (version: StoredVersion) => string;
}

/** How a container's things look on the wire; what is false or empty is left out, as Google does. */
function shapes(accountId: string, containerId: string): Shapes {
  const path = `accounts/${accountId}/containers/${containerId}`;
  const of = (object: StoredObject, parent: string, workspaceId: string): Json => ({
    ...Object.fromEntries(
      Object.entries(object.body).filter(
        ([, value]) => value !== false && !(Array.isArray(value) && value.length === 0),
      ),
    ),
    path: `${parent}/${object.kind}s/${object.id}`,
    accountId,
    containerId,
    workspaceId,
    [`${object.kind}Id`]: object.id,
    fingerprint: object.fingerprint,
  });
  const versionPath = (version: StoredVersion): string => `${path}/versions/${version.id}`;
  return {
    workspace: ({ id, name, description }) => ({
      path: `${path}/workspaces/${id}`,
      accountId,
      containerId,
      workspaceId: id,
      name,
      description,
    }),
    object: (object, workspace) => of(object, `${path}/workspaces/${workspace}`, workspace),
    versionPath,
    version: (version) => ({
      path: versionPath(version),
      accountId,
      containerId,
      containerVersionId: version.id,
      name: version.name,
      description: version.notes,
      ...Object.fromEntries(
        Object.values(KINDS).map((kind) => [
          kind,
          version.objects.filter((o) => o.kind === kind).map((o) => of(o, versionPath(version), "0")),
        ]),
      ),
    }),
  };
}
