/**
 * How a command reaches the APIs as one user: with clients of its own, or with those that all of a run share. What makes
 * a report or fills a store takes either.
 */
import {
  type AdminClients,
  openAdminClients,
  openDataAlphaClient,
  openDataClient,
} from "../google/clients.js";
import type { Connection } from "../google/connection.js";
import type { Ports } from "./ports.js";
import { pacerOf } from "./quota.js";

/** The Data API's clients of one user; the one for funnels is opened when it is first asked for. */
export interface DataClients {
  readonly beta: Awaited<ReturnType<typeof openDataClient>>;
  readonly alpha: () => ReturnType<typeof openDataAlphaClient>;
}

export interface Access {
  /** Runs work with the Admin API's clients, each call at the pace of the user's quota. */
  readonly admin: <T>(work: (clients: AdminClients) => Promise<T>) => Promise<T>;
  /** The same with the Data API's clients; its quota is counted in tokens. */
  readonly data: <T>(work: (clients: DataClients) => Promise<T>) => Promise<T>;
}

/** For one property alone: clients are opened for each piece of work and closed after it. */
export function accessOf(context: Ports, connection: Connection): Access {
  const pacer = pacerOf(context);
  return {
    admin: (work) => using(openAdminClients(connection, pacer), work),
    data: (work) => using(openData(connection), work),
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
