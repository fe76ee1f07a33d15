/**
 * Whether everything is there that a plan, an apply and a report of a property need. How findings are judged is not known
 * here: this is the doctor's port over the real world, the disk, the official clients, Google's token service.
 */

import { lineAndColumn } from "../../diagnostics/diagnostic.js";
import { GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { messageOf } from "../../diagnostics/messages.js";
import { isKey } from "../../diagnostics/secrets.js";
import { examine } from "../../doctor/examine.js";
import type { Diagnosis } from "../../doctor/finding.js";
import type {
  CredentialFacts,
  DoctorPort,
  GoalsFacts,
  LockFacts,
  VisibleProperty,
} from "../../doctor/port.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { byDisplayName, listSeenProperties } from "../../google/admin/account-summaries.js";
import { propertyReader } from "../../google/admin/property-reader.js";
import {
  adsLinks,
  askDataApi,
  attributionFacts,
  exportLinks,
  mayReadHistory,
  quotaLeft,
  readPropertyState,
  subpropertyFacts,
} from "../../google/admin/property-state.js";
import type { AdminClients } from "../../google/clients.js";
import { identityOf } from "../../google/connection.js";
import { explainGoogleError } from "../../google/errors.js";
import type { Pacer } from "../../google/pacer.js";
import { clockAheadOfGoogle, credentialsInFile, loginFile, tokenScopes } from "../../google/sign-in-facts.js";
import { obstacleLines } from "../../sync/draw/notes.js";
import { ledgerPath } from "../../sync/ledger/ledger-file.js";
import type { PropertyReader } from "../../sync/snapshot/read-snapshot.js";
import type { Access } from "../access.js";
import { readGoals } from "../goals-files.js";
import { isLeftBehind, lockPath, readHolder } from "../lock.js";
import { obstaclesIn } from "../obstacles.js";
import type { GoalsFlags, SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";
import { stateOn } from "../state.js";

/** One property and the way to it. */
export interface Patient {
  readonly ports: Ports;
  readonly google: Access;
  /** The path of a key file of its own. */
  readonly credentials: string | null;
  readonly goals: () => Promise<GoalsFacts>;
  /** Given what the goals files name; null where nobody names one. */
  readonly property: (inFile: string | null) => string | null;
}

/** Writes nothing to GA4 and nothing to disk. `shared`: what other patients of the run have asked already. */
export function examineProperty(patient: Patient, shared: SharedAnswers): Promise<Diagnosis> {
  return examine(portOf(patient, shared), patient.property);
}

/** Answers that are not about one property. */
export interface SharedAnswers {
  readonly visible: (google: Access) => Promise<readonly VisibleProperty[]>;
  readonly scopes: (google: Access) => ReturnType<DoctorPort["scopes"]>;
  readonly clockAhead: (google: Access) => ReturnType<DoctorPort["clockAhead"]>;
}

/** Each is asked for by the first property that needs it: of every user once, the clock once a run. */
export function sharedAnswers({ now }: Pick<Ports, "now">): SharedAnswers {
  const user = ({ connection }: Access): string => identityOf(connection);
  return {
    visible: oncePer(user, async ({ admin }) => (await admin(listSeenProperties)).toSorted(byDisplayName)),
    scopes: oncePer(user, async ({ connection }) => (connection.emulator ? null : tokenScopes(connection))),
    clockAhead: oncePer(
      () => "",
      async ({ connection }) => (connection.emulator ? null : clockAheadOfGoogle(now)),
    ),
  };
}

function oncePer<T>(
  keyOf: (google: Access) => string,
  ask: (google: Access) => Promise<T>,
): (google: Access) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (google) => {
    const key = keyOf(google);
    const answer = answers.get(key) ?? ask(google);
    answers.set(key, answer);
    return answer;
  };
}

function portOf({ ports, google, credentials, goals }: Patient, shared: SharedAnswers): DoctorPort {
  const { admin, data, connection } = google;
  const { files, processes } = ports;
  const state = stateOn(ports);
  const signIn = (): Promise<void> => admin(async () => {});
  const asked = <T>(call: (clients: AdminClients) => Promise<T>): Promise<T> =>
    admin((clients) => paced(clients.pacer, () => call(clients)));
  return {
    nodeVersion: processes.nodeVersion,
    goals,
    credentials: async () => {
      const who = connection.impersonate ?? connection.emulator?.user;
      const found = await findCredentials(
        withCredentials(ports, credentials),
        who === undefined ? {} : { impersonate: who },
        () =>
          signIn().then(
            () => true,
            () => false,
          ),
      );
      return credentials !== null && found.kind === "missing-file"
        ? { ...found, source: credentials }
        : found;
    },
    signIn,
    scopes: () => shared.scopes(google),
    visibleProperties: () => shared.visible(google),
    clockAhead: () => shared.clockAhead(google),
    property: (id) => asked((clients) => readPropertyState(clients, id)),
    mayReadHistory: (account, id) => asked((clients) => mayReadHistory(clients, account, id)),
    // The reader paces its calls itself.
    reader: (id) => {
      const read = <T>(one: (reader: PropertyReader) => Promise<T>): Promise<T> =>
        admin((clients) => one(propertyReader(clients, id)));
      return {
        dataStreams: () => read((reader) => reader.dataStreams()),
        eventEditRules: (stream) => read((reader) => reader.eventEditRules(stream)),
        enhancedMeasurement: (stream) => read((reader) => reader.enhancedMeasurement(stream)),
        dataRetention: () => read((reader) => reader.dataRetention()),
      };
    },
    exportLinks: (id) => asked((clients) => exportLinks(clients, id)),
    adsLinks: (id) => asked((clients) => adsLinks(clients, id)),
    attribution: (id) => asked((clients) => attributionFacts(clients, id)),
    subproperty: (parent, id) => asked((clients) => subpropertyFacts(clients, parent, id)),
    quota: (id) => data(({ beta }) => quotaLeft(beta, id)),
    dataApi: () => data(({ beta }) => askDataApi(beta)),
    ledger: async (id) =>
      (await files.size(ledgerPath(id))) === null ? null : (await state.ledger(id)).entries.length,
    journal: async (id) => (await state.journal(id)) !== null,
    lock: (id) => lockOf(ports, id),
  };
}

/** A key file of its own is looked for where the one for all would be. */
function withCredentials(ports: Ports, path: string | null): Ports {
  if (path === null) return ports;
  return { ...ports, environment: { ...ports.environment, GOOGLE_APPLICATION_CREDENTIALS: path } };
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

async function lockOf(ports: Ports, property: string): Promise<LockFacts | null> {
  const path = lockPath(property);
  const holder = await readHolder(ports, path);
  if (holder === "gone") return null;
  if (holder === null) return { holder: "who holds it can't be read", path, state: "unknown" };
  const here = holder.host === ports.processes.host;
  return {
    holder: `process ${holder.process} on ${holder.host}, since ${holder.since}`,
    path,
    state: here ? (isLeftBehind(ports, holder) ? "stale" : "running") : "unknown",
  };
}

/** What goals that could be read say. */
export function goalsFacts(
  config: GoalsConfig,
  where: { readonly files: readonly string[]; readonly warnings: number },
): GoalsFacts {
  return {
    kind: "read",
    ...where,
    goals: config.goals.length,
    property: config.property ?? null,
    streams: config.streams,
    inTheWay: (property) => obstacleLines(obstaclesIn(property, config)),
  };
}

/** What the goals files named on the command line say, or what is wrong with them. */
export async function readGoalsFacts(
  ports: Ports,
  flags: GoalsFlags,
  patterns: readonly string[],
): Promise<GoalsFacts> {
  try {
    const { config, files, warnings } = await readGoals(ports, patterns, flags);
    return goalsFacts(config, { files, warnings: warnings.length });
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

/** `onGoogleCloud`: whether a sign-in without any file worked, which only the machine's own account can do. */
async function findCredentials(
  context: Ports,
  flags: SignInFlags,
  onGoogleCloud: () => Promise<boolean>,
): Promise<CredentialFacts> {
  const { environment } = context;
  const emulator = environment.GA4_EMULATOR_HOST;
  const blank = { account: flags.impersonate ?? null, quotaProject: null };
  if (emulator) return { ...blank, kind: "emulator", source: emulator };
  const own = await ownCredentials(context, onGoogleCloud);
  if (
    flags.impersonate === undefined ||
    own.kind === "none" ||
    own.kind === "missing-file" ||
    own.kind === "key-itself"
  )
    return own;
  return {
    ...own,
    kind: "impersonation",
    source: `by ${own.account ?? own.source}`,
    account: flags.impersonate,
  };
}

async function ownCredentials(
  context: Ports,
  onGoogleCloud: () => Promise<boolean>,
): Promise<CredentialFacts> {
  const { environment, files } = context;
  const blank = { account: null, quotaProject: null };
  const quotaProject = environment.GOOGLE_CLOUD_QUOTA_PROJECT || null;
  const named = environment.GOOGLE_APPLICATION_CREDENTIALS;
  if (named) {
    const variable = "GOOGLE_APPLICATION_CREDENTIALS";
    if (isKey(named)) return { ...blank, kind: "key-itself", source: variable };
    // What is no path that is there may be anything, and is not shown.
    const size = await files.size(named).catch(() => null);
    if (size === null) return { ...blank, kind: "missing-file", source: variable };
    const facts = credentialsInFile((await files.read(named)).toString("utf8"), named);
    return { ...facts, quotaProject: quotaProject ?? facts.quotaProject };
  }
  const login = loginFile(environment, environment.OS === "Windows_NT");
  if (login !== null && (await files.size(login)) !== null) {
    const facts = credentialsInFile((await files.read(login)).toString("utf8"), "gcloud's login");
    return { ...facts, quotaProject: quotaProject ?? facts.quotaProject };
  }
  return (await onGoogleCloud())
    ? { ...blank, kind: "metadata-server", source: "the metadata server" }
    : { ...blank, kind: "none", source: "" };
}
