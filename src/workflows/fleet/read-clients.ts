/** Reads a clients file and the goals files of the clients that are asked for; sends nothing anywhere. */
import { dirname, join, resolve } from "node:path";
import { atMost } from "../../diagnostics/at-most.js";
import { type Diagnostic, errorAt, hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { messageOf } from "../../diagnostics/messages.js";
import { nameList } from "../../draw/names.js";
import { type Client, selectClients } from "../../goals/clients/client.js";
import { type LoadedClients, loadClients } from "../../goals/clients/load.js";
import { type ClientGoals, goalsOfClients } from "../../goals/clients/overrides.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { LoadedPolicy } from "../../goals/policy/load.js";
import { dayAt } from "../../numbers/calendar.js";
import type { Ledger } from "../../sync/ledger/ledger.js";
import type { Others } from "../../sync/policy/ripe.js";
import { type ReadText, readText, variables } from "../goals-files.js";
import type { ClientsFlags } from "../options.js";
import { findPolicy, readPolicy } from "../policy.js";
import type { Ports } from "../ports.js";
import { stateOn } from "../state.js";
import { frozen, type ReadClient } from "./ready-client.js";

/** One client of the file with everything that was read of it. */
export interface FoundClient {
  readonly client: Client;
  readonly goals: ClientGoals;
  /** Its goals files, as they are written. */
  readonly sources: readonly SourceText[];
  readonly read: ReadClient;
}

export interface ReadClients {
  /** As it was named. */
  readonly file: string;
  /** Those that were asked for, in the order of the file. */
  readonly found: readonly FoundClient[];
  /** Every client that the file names. */
  readonly all: readonly Client[];
  /** Where a path of the clients file stands. */
  readonly placeOf: LoadedClients["document"]["placeOf"];
}

/**
 * @throws FileErrors (exit 3) where the clients file itself is wrong, GoalsError (exit 64) for a selector that fits no
 * client. A client that is wrong throws nothing: it is told apart in the result.
 */
export async function readClients(
  ports: Ports,
  file: string,
  flags: Pick<ClientsFlags, "only" | "exclude"> & {
    readonly var?: readonly string[] | undefined;
    readonly goalsNotNeeded?: boolean;
    readonly goalsMayBeAbsent?: boolean;
    readonly among?: ReadonlySet<string>;
    readonly rules?: { readonly file?: string | undefined };
  },
): Promise<ReadClients> {
  const text = await readText(ports, file);
  if ("problem" in text) throw new FileErrors([aboutClientsFile(text.problem)]);
  const loaded = loadClients(text.source, {
    named: variables(flags.var),
    environment: ports.environment,
    ...(ports.onTaken ? { onTaken: ports.onTaken } : {}),
  });
  if (hasErrors(loaded.diagnostics)) throw new FileErrors(loaded.diagnostics);
  const selected = selectClients(loaded.clients, { only: flags.only ?? [], exclude: flags.exclude ?? [] });
  if (!selected.ok) {
    const { selector, nearest } = selected.problem;
    throw new GoalsError("client-unknown", `no client of ${file} fits ${JSON.stringify(selector)}`, {
      exitCode: EXIT.usage,
      ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
    });
  }
  const { among } = flags;
  const missing = [...(among ?? [])].filter((name) => !loaded.clients.some((client) => client.name === name));
  if (missing.length > 0) {
    throw new GoalsError("client-unknown", `${file} names no client ${nameList(missing, 8)}`, {
      exitCode: EXIT.usage,
      hint: "The plans are of another clients file, or it has changed since. Make new ones.",
    });
  }
  const clients = among ? selected.clients.filter(({ name }) => among.has(name)) : selected.clients;
  if (clients.length === 0) {
    throw new GoalsError("client-unknown", "no client is left to work on", {
      exitCode: EXIT.usage,
      hint: "--only and --exclude together leave none.",
    });
  }
  const policies: ReadonlyMap<string, ClientPolicy> = flags.rules
    ? await policiesOf(ports, file, flags.rules.file, clients, loaded.clients)
    : new Map();
  const found = flags.goalsNotNeeded
    ? clients.map((client) => withoutGoals(ports, dirname(file), client, policies.get(client.name)))
    : await readGoalsOf(ports, file, loaded, clients, {
        policies,
        mayBeAbsent: flags.goalsMayBeAbsent ?? false,
      });
  return { file, found, all: loaded.clients, placeOf: loaded.document.placeOf };
}

/** The words about a file that can't be read are about goals files. */
function aboutClientsFile(problem: Diagnostic): Diagnostic {
  const { file } = problem.place.source;
  switch (problem.code) {
    case "file-absent":
      return errorAt("clients-file-absent", problem.place, { file });
    case "file-empty":
      return errorAt("clients-file-empty", problem.place, {});
    default:
      return problem;
  }
}

interface ClientPolicy extends LoadedPolicy {
  readonly others: Others;
}

/**
 * By the client's name: the policy that `--policy` names, else the clients file, else the one beside it or in this folder.
 *
 * @throws GoalsError `usage` (exit 64) where there are two of the latter.
 */
async function policiesOf(
  ports: Ports,
  file: string,
  named: string | undefined,
  clients: readonly Client[],
  all: readonly Client[],
): Promise<ReadonlyMap<string, ClientPolicy>> {
  const usual = named ?? (await findPolicy(ports, { beside: [file] }));
  const read = new Map<string, LoadedPolicy>();
  const found = new Map<string, ClientPolicy>();
  const ledgers = new Map<string, Ledger>();
  const today = dayAt(ports.now(), "UTC");
  for (const { name, policy } of clients) {
    const path = named === undefined && policy !== null ? join(dirname(file), policy) : usual;
    if (path === null) continue;
    const loaded = read.get(path) ?? (await readPolicy(ports, path));
    read.set(path, loaded);
    for (const { when } of loaded.policy?.rules ?? []) {
      const other = when.not_had?.in.replaceAll("{client}", name);
      const property = all.find((client) => client.name === other)?.property ?? null;
      if (other === undefined || property === null || ledgers.has(other)) continue;
      ledgers.set(other, await stateOn(ports).ledger(property));
    }
    found.set(name, { ...loaded, others: { client: name, ledgers, today } });
  }
  return found;
}

async function readGoalsOf(
  ports: Ports,
  file: string,
  { document }: LoadedClients,
  clients: readonly Client[],
  {
    policies,
    mayBeAbsent,
  }: { readonly policies: ReadonlyMap<string, ClientPolicy>; readonly mayBeAbsent: boolean },
): Promise<readonly FoundClient[]> {
  const folder = dirname(file);
  const goalsOf = goalsOfClients(document, ports.environment, ports.onTaken);
  // Each file is read once, however many clients it is for.
  const texts = new Map<string, ReadText>();
  const textOf = async (path: string): Promise<ReadText> => {
    const known = texts.get(path) ?? (await readText(ports, path));
    texts.set(path, known);
    return known;
  };
  const found: FoundClient[] = [];
  for (const client of clients) {
    const problems = [...client.diagnostics];
    const sources: SourceText[] = [];
    const isAbsent = async ({ path }: { readonly path: string }): Promise<boolean> => {
      const text = await textOf(join(folder, path));
      return "problem" in text && text.problem.code === "file-absent";
    };
    if (mayBeAbsent && (await Promise.all(client.goals.map(isAbsent))).every((absent) => absent)) {
      found.push(withoutGoals(ports, folder, client, policies.get(client.name)));
      continue;
    }
    for (const { path, place } of client.goals) {
      const text = await textOf(join(folder, path));
      if ("source" in text) sources.push(text.source);
      else
        problems.push(errorAt("client-goals-file", place, { file: path, reason: messageOf(text.problem) }));
    }
    const goals = hasErrors(problems) ? { diagnostics: [] } : goalsOf(client, sources);
    const diagnostics = [...problems, ...goals.diagnostics];
    const read = readClient(ports, folder, client, goals, atMost(diagnostics), policies.get(client.name));
    found.push({ client, goals, sources, read });
  }
  return found;
}

const NO_GOALS: GoalsConfig = {
  streams: [],
  annotate: false,
  goals: [],
  journeys: [],
  audiences: [],
  moved: [],
};

function withoutGoals(
  ports: Ports,
  folder: string,
  client: Client,
  policy: ClientPolicy | undefined,
): FoundClient {
  // That no goals files are named is no fault here.
  const diagnostics = client.diagnostics.filter(({ code }) => code !== "client-without-goals");
  const goals: ClientGoals = { config: { ...NO_GOALS }, diagnostics: [] };
  return { client, goals, sources: [], read: readClient(ports, folder, client, goals, diagnostics, policy) };
}

function readClient(
  ports: Ports,
  folder: string,
  client: Client,
  { config }: ClientGoals,
  aboutGoals: ClientGoals["diagnostics"],
  loaded: ClientPolicy | undefined,
): ReadClient {
  const { name, property, labels, variables: own, credentials, impersonate } = client;
  const diagnostics = [...aboutGoals, ...(loaded?.diagnostics ?? [])];
  if (hasErrors(diagnostics) || !config || property === null)
    return { ready: false, client: { name, property, labels, diagnostics } };
  const ready = {
    name,
    property,
    labels,
    variables: own,
    config: frozen(config),
    rules:
      loaded?.policy === undefined ? null : { policy: frozen(loaded.policy), labels, others: loaded.others },
    warnings: diagnostics,
    credentials: credentials === null ? null : resolve(ports.directory, folder, credentials),
    impersonate,
  };
  Object.freeze(ready.labels);
  return Object.freeze({ ready: true, client: Object.freeze(ready) });
}
