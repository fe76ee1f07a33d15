/** The doctor's port over the real world: the disk, the official clients, Google's token service. Clients open once. */

import { lineAndColumn } from "../../../diagnostics/diagnostic.js";
import { GoalsError } from "../../../diagnostics/error.js";
import { messageOf } from "../../../diagnostics/messages.js";
import type { DoctorPort, GoalsFacts, LockFacts } from "../../../doctor/port.js";
import { openAdminClients, openDataClient } from "../../../ga4/clients.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { clockAheadOfGoogle, tokenScopes } from "../../../ga4/google-sign-in-facts.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import {
  askDataApi,
  exportLinks,
  mayReadHistory,
  quotaLeft,
  readPropertyState,
} from "../../../ga4/property-state.js";
import { visibleProperties } from "../../../ga4/visible-properties.js";
import { ledgerPath } from "../../../ledger/ledger-file.js";
import type { Context } from "../../context.js";
import { FileErrors } from "../../file-errors.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { lockPath, readHolder } from "../../lock.js";
import { connectionOf } from "../../property.js";
import { readJournal, readLedger } from "../../state-files.js";
import { findCredentials } from "./find-credentials.js";

export interface Probes extends DoctorPort {
  readonly close: () => Promise<void>;
}

export function probesOf(
  context: Context,
  flags: CommonFlags & SignInFlags,
  patterns: readonly string[],
): Probes {
  const connection = connectionOf(context, flags, SCOPE_READ);
  const admin = once(() => openAdminClients(connection));
  const data = once(() => openDataClient(connection));
  return {
    nodeVersion: context.processes.nodeVersion,
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
    visibleProperties: async () => visibleProperties(await admin.get()),
    property: async (id) => readPropertyState(await admin.get(), id),
    mayReadHistory: async (account, id) => mayReadHistory(await admin.get(), account, id),
    streams: async (id) => propertyReader(await admin.get(), id).dataStreams(),
    exportLinks: async (id) => exportLinks(await admin.get(), id),
    quota: async (id) => quotaLeft(await data.get(), id),
    dataApi: async () => askDataApi(await data.get()),
    clockAhead: async () => (connection.emulator ? null : clockAheadOfGoogle(context.now)),
    ledger: async (id) => {
      if ((await context.files.size(ledgerPath(id))) === null) return null;
      return (await readLedger(context, id)).entries.length;
    },
    journal: async (id) => (await readJournal(context, id)) !== null,
    lock: (id) => lockOf(context, id),
    close: () => closeAll(admin.opened(), data.opened()),
  };
}

async function lockOf(context: Context, property: string): Promise<LockFacts | null> {
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
  context: Context,
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
