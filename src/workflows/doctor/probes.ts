/** The doctor's port over the real world: the disk, the official clients, Google's token service. Clients open once. */

import { lineAndColumn } from "../../diagnostics/diagnostic.js";
import { GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { messageOf } from "../../diagnostics/messages.js";
import type { DoctorPort, GoalsFacts, LockFacts } from "../../doctor/port.js";
import { byDisplayName, listSeenProperties } from "../../google/admin/account-summaries.js";
import { propertyReader } from "../../google/admin/property-reader.js";
import {
  askDataApi,
  exportLinks,
  mayReadHistory,
  quotaLeft,
  readPropertyState,
} from "../../google/admin/property-state.js";
import { type AdminClients, openAdminClients, openDataClient } from "../../google/clients.js";
import { SCOPE_READ } from "../../google/connection.js";
import { explainGoogleError } from "../../google/errors.js";
import { clockAheadOfGoogle, tokenScopes } from "../../google/google-sign-in-facts.js";
import type { Pacer } from "../../google/pacer.js";
import { ledgerPath } from "../../sync/ledger/ledger-file.js";
import { readGoals } from "../goals-files.js";
import { lockPath, readHolder } from "../lock.js";
import type { CommonFlags, SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";
import { connectionOf } from "../property.js";
import { readJournal, readLedger } from "../state.js";
import { findCredentials } from "./find-credentials.js";

export interface Probes extends DoctorPort {
  readonly close: () => Promise<void>;
}

/** What the probes of one property and those of a client of many don't have in common. */
export interface Reach
  extends Pick<
    DoctorPort,
    "goals" | "credentials" | "signIn" | "scopes" | "visibleProperties" | "clockAhead"
  > {
  readonly admin: <T>(work: (clients: AdminClients) => Promise<T>) => Promise<T>;
  readonly data: <T>(work: (client: DataClient) => Promise<T>) => Promise<T>;
}

type DataClient = Awaited<ReturnType<typeof openDataClient>>;

/** The probes of the property that the flags and the goals files name, with clients of their own. */
export function probesOf(
  context: Ports,
  flags: CommonFlags & SignInFlags,
  patterns: readonly string[],
): Probes {
  const connection = connectionOf(context, flags, SCOPE_READ);
  const admin = once(() => openAdminClients(connection));
  const data = once(() => openDataClient(connection));
  const port = portOf(context, {
    goals: () => readGoalsFacts(context, flags, patterns),
    credentials: () =>
      findCredentials(context, flags, async () => {
        try {
          await admin.get();
          return true;
        } catch {
          return false;
        }
      }),
    signIn: async () => void (await admin.get()),
    scopes: async () => (connection.emulator ? null : tokenScopes(connection)),
    visibleProperties: async () => (await listSeenProperties(await admin.get())).toSorted(byDisplayName),
    clockAhead: async () => (connection.emulator ? null : clockAheadOfGoogle(context.now)),
    admin: async (work) => work(await admin.get()),
    data: async (work) => work(await data.get()),
  });
  return { ...port, close: () => closeAll(admin.opened(), data.opened()) };
}

/** The doctor's port with the clients of `reach`: its calls to the Admin API go through their pacer. */
export function portOf(context: Ports, { admin, data, ...given }: Reach): DoctorPort {
  const asked = <T>(call: (clients: AdminClients) => Promise<T>): Promise<T> =>
    admin((clients) => paced(clients.pacer, () => call(clients)));
  return {
    ...given,
    nodeVersion: context.processes.nodeVersion,
    property: (id) => asked((clients) => readPropertyState(clients, id)),
    mayReadHistory: (account, id) => asked((clients) => mayReadHistory(clients, account, id)),
    // The reader paces its calls itself.
    streams: (id) => admin((clients) => propertyReader(clients, id).dataStreams()),
    exportLinks: (id) => asked((clients) => exportLinks(clients, id)),
    quota: (id) => data((client) => quotaLeft(client, id)),
    dataApi: () => data(askDataApi),
    ledger: async (id) => {
      if ((await context.files.size(ledgerPath(id))) === null) return null;
      return (await readLedger(context, id)).entries.length;
    },
    journal: async (id) => (await readJournal(context, id)) !== null,
    lock: (id) => lockOf(context, id),
  };
}

/** The pacer knows what to try again by Google's own error, which is the cause of the one that is thrown here. */
async function paced<T>(pacer: Pacer, call: () => Promise<T>): Promise<T> {
  try {
    return await pacer.run("read", async () => {
      try {
        return await call();
      } catch (error) {
        throw error instanceof GoalsError && error.cause !== undefined ? error.cause : error;
      }
    });
  } catch (error) {
    throw explainGoogleError(error);
  }
}

async function lockOf(context: Ports, property: string): Promise<LockFacts | null> {
  const path = lockPath(property);
  const holder = await readHolder(context, path);
  if (holder === "gone") return null;
  if (holder === null) return { holder: "who holds it can't be read", path, state: "unknown" };
  const { host, isRunning } = context.processes;
  const here = holder.host === host;
  return {
    holder: `process ${holder.process} on ${holder.host}, since ${holder.since}`,
    path,
    state: here ? (isRunning(holder.process) ? "running" : "stale") : "unknown",
  };
}

interface Once<T> {
  readonly get: () => Promise<T>;
  readonly opened: () => Promise<T> | undefined;
}

function once<T>(open: () => Promise<T>): Once<T> {
  let opened: Promise<T> | undefined;
  return {
    get: () => {
      opened ??= open();
      return opened;
    },
    opened: () => opened,
  };
}

async function closeAll(
  ...opened: readonly (Promise<{ readonly close: () => Promise<unknown> }> | undefined)[]
): Promise<void> {
  for (const client of await Promise.allSettled(opened)) {
    if (client.status === "fulfilled") await client.value?.close();
  }
}

async function readGoalsFacts(
  context: Ports,
  flags: CommonFlags,
  patterns: readonly string[],
): Promise<GoalsFacts> {
  try {
    const { config, files, warnings } = await readGoals(context, patterns, flags);
    return {
      kind: "read",
      files,
      goals: config.goals.length,
      warnings: warnings.length,
      property: config.property ?? null,
      streams: config.streams,
    };
  } catch (error) {
    if (error instanceof GoalsError && error.code === "no-files") return { kind: "absent" };
    if (!(error instanceof FileErrors)) throw error;
    const errors = error.diagnostics.filter(({ severity }) => severity === "error");
    const [first] = errors;
    if (!first) throw error;
    const { line, column } = lineAndColumn(first.place.source, first.place.start);
    const where = `${first.place.source.file}:${line}:${column}`;
    return { kind: "wrong", errors: errors.length, first: `${where} ${first.code} ${messageOf(first)}` };
  }
}
