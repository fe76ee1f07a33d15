/**
 * How a use case reaches Google as one user: the Admin API, the Data API and, where goals files name a container, Tag
 * Manager. With clients of its own, or with those that all of a run share: the use case takes either.
 */
import {
  type AdminClients,
  openAdminClients,
  openDataAlphaClient,
  openDataClient,
} from "../google/clients.js";
import { type Connection, parseEmulatorHost } from "../google/connection.js";
import { type Pacer, SYSTEM_STOPWATCH } from "../google/pacer.js";
import {
  connectTagManager,
  TAG_MANAGER_SCOPES,
  type TagManagerClient,
} from "../google/tag-manager/connect.js";
import type { TagManagerTarget } from "../sync/tag-manager/model.js";
import { listening } from "./listening.js";
import type { Rights } from "./may-edit.js";
import type { Ports } from "./ports.js";
import { pacerOf, tagManagerPacerOf } from "./quota.js";

/** The Data API's clients of one user; the one for funnels is opened when it is first asked for. */
export interface DataClients {
  readonly beta: Awaited<ReturnType<typeof openDataClient>>;
  readonly alpha: () => ReturnType<typeof openDataAlphaClient>;
}

export interface Access {
  /** For `mayEdit` alone; empty at first. */
  readonly rights: Rights;
  readonly connection: Connection;
  /** Runs work with the Admin API's clients, each call at the pace of the user's quota. */
  readonly admin: <T>(work: (clients: AdminClients) => Promise<T>) => Promise<T>;
  /** The same with the Data API's clients; its quota is counted in tokens. */
  readonly data: <T>(work: (clients: DataClients) => Promise<T>) => Promise<T>;
  /** Tag Manager, with no more rights than `what` needs, at the pace of its quota: that of all containers together. */
  readonly tagManager: (
    target: TagManagerTarget,
    what: keyof typeof TAG_MANAGER_SCOPES,
  ) => Promise<TagManagerClient>;
}

/** What reaching Google needs of the world around: where emulators are, who waits, who is told. */
export type Surroundings = Pick<Ports, "environment"> &
  Partial<Pick<Ports, "stopwatch" | "say" | "trace" | "onStep" | "signIn" | "stop">>;

export interface SignInWish {
  /** `SCOPE_READ` plans and reports, `SCOPE_EDIT` applies. */
  readonly scope: Connection["scope"];
  /** A service account's address to act as. */
  readonly impersonate?: string | undefined;
}

/**
 * Access to one user's properties, with Application Default Credentials; to an emulator where the environment names one
 * (`GA4_EMULATOR_HOST`). Clients are opened for each piece of work and closed after it: there is nothing to close.
 *
 * @throws GoalsError `emulator-host` (exit 64). That nobody is signed in (`not-signed-in`, exit 4) the first call says.
 * @example
 * const google = googleAccess({ environment: process.env, scope: SCOPE_EDIT });
 */
export function googleAccess(given: Surroundings & SignInWish): Access {
  const around = { stopwatch: SYSTEM_STOPWATCH, say: () => {}, ...given };
  const connection = connectionOf(around, given);
  const pacer = pacerOf(around);
  return {
    connection,
    rights: new Map(),
    admin: (work) => using(openAdminClients(connection, pacer), work),
    data: (work) => using(openData(connection), work),
    tagManager: tagManagerOf(around, connection, tagManagerPacerOf(around)),
  };
}

/** @param pacer shared by all who share the quota */
export function tagManagerOf(
  { environment, signIn }: Pick<Ports, "environment" | "signIn">,
  { impersonate, credentials, onAsk, onCall }: Connection,
  pacer: Pacer,
): Access["tagManager"] {
  const emulatorHost = environment.TAGMANAGER_EMULATOR_HOST;
  return (target, what) =>
    connectTagManager(
      {
        scopes: TAG_MANAGER_SCOPES[what],
        pacer,
        onAsk,
        onCall,
        ...signIn,
        ...(emulatorHost ? { emulatorHost } : {}),
        ...(credentials === undefined ? {} : { credentials }),
        ...(impersonate === undefined ? {} : { impersonate }),
      },
      target,
    );
}

/** Where a person's calls go and who makes them. */
export function connectionOf(
  { environment, trace, signIn, onStep }: Pick<Ports, "environment" | "trace" | "signIn" | "onStep">,
  { impersonate, scope }: SignInWish,
): Connection {
  const emulator = environment.GA4_EMULATOR_HOST;
  const user = impersonate === undefined ? {} : { user: impersonate };
  return {
    scope,
    ...signIn,
    ...listening({ trace, onStep }),
    ...(emulator ? { emulator: { ...parseEmulatorHost(emulator), ...user } } : {}),
    ...(impersonate === undefined ? {} : { impersonate }),
  };
}

async function using<C extends { readonly close: () => Promise<unknown> }, T>(
  opening: Promise<C>,
  work: (clients: C) => Promise<T>,
): Promise<T> {
  const clients = await opening;
  try {
    return await work(clients);
  } finally {
    await clients.close();
  }
}

export async function openData(
  connection: Connection,
): Promise<DataClients & { readonly close: () => Promise<unknown> }> {
  const beta = await openDataClient(connection);
  let alpha: ReturnType<typeof openDataAlphaClient> | undefined;
  return {
    beta,
    alpha: () => {
      alpha ??= openDataAlphaClient(connection);
      return alpha;
    },
    close: async () => {
      await Promise.all([beta.close(), alpha?.then((open) => open.close())]);
    },
  };
}
