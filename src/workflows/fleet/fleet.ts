/**
 * A run over the clients of a clients file: who they are, how they are reached, one pacer for all. Every command that
 * takes `--clients` goes through here; what is done for one client is the command's.
 */

import { tellProblems } from "../../cli/fleet/problems.js";
import { openProgress, type Progress } from "../../cli/fleet/progress.js";
import { EXIT } from "../../diagnostics/error.js";
import { type End, type NotRun, notRun, type Outcome } from "../../diagnostics/outcome.js";
import { type Connection, identityOf } from "../../google/connection.js";
import type { Pacer } from "../../google/pacer.js";
import type { Access } from "../access.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";
import { pacerOf } from "../quota.js";
import { clientContext } from "./client-context.js";
import { openConnections } from "./connections.js";
import { readClients } from "./read-clients.js";
import type { ReadyClient, WrongClient } from "./ready-client.js";
import { runFleet, type Worked } from "./run-fleet.js";

export type FleetFlags = Pick<CommonFlags, "var" | "noColor"> &
  SignInFlags &
  ClientsFlags & {
    /** For work that only needs to know the properties: clients are ready without right goals files. */
    readonly goalsNotNeeded?: boolean;
  };

/** What the work for one client gets. All of it is this client's alone, but for the quota. */
export interface ClientTask extends Access {
  readonly client: ReadyClient;
  readonly context: Ports;
  readonly connection: Connection;
  /** This client's user's; every call to Google goes through it. */
  readonly pacer: Pacer;
}

/** One pass over clients. */
export interface Pass<R> {
  /** For the progress line: `plan`, `apply`. */
  readonly what: string;
  readonly one: (task: ClientTask) => Promise<Worked<R>>;
  /** What became of a client, in a few words. */
  readonly words: (result: R) => string;
  /** Default: all that are ready. */
  readonly clients?: readonly ReadyClient[];
  /** How many clients at a time; default: enough that there are always calls waiting to be made. */
  readonly atOnce?: number;
  readonly onEnd?: (client: ReadyClient, outcome: Outcome<R>) => Promise<void> | void;
  readonly stopping?: () => NotRun | null;
}

/**
 * Calls under way are limited by the pacer; this many clients for each of them keep it busy while others think, and wait
 * for what their next call depends on.
 */
const CLIENTS_PER_CALL = 2;

export interface Fleet {
  readonly file: string;
  readonly ready: readonly ReadyClient[];
  readonly wrong: readonly WrongClient[];
  /** Outcomes by the client's name. */
  readonly run: <R>(pass: Pass<R>) => Promise<ReadonlyMap<string, Outcome<R>>>;
  /** One end for each client that was asked for, in the order of the file; who has no outcome was `missing`. */
  readonly ends: <R>(outcomes: ReadonlyMap<string, Outcome<R>>, missing?: NotRun) => readonly End<R>[];
  readonly close: () => Promise<void>;
}

/** @throws FileErrors (exit 3), GoalsError (exit 64), as `readClients` does. What is wrong with clients is on stderr. */
export async function openFleet(
  context: Ports,
  flags: FleetFlags,
  file: string,
  scope: Connection["scope"],
): Promise<Fleet> {
  const { found } = await readClients(context, file, flags);
  tellProblems(context, found, flags.noColor);
  let progress: Progress | null = null;
  const pacer = pacerOf(context, {
    atOnce: Math.max(1, flags.parallel),
    say: (words) => progress?.note(words),
  });
  const connections = openConnections(context, flags, scope, pacer);
  const ready = found.flatMap(({ read }) => (read.ready ? [read.client] : []));
  const wrong = found.flatMap(({ read }) => (read.ready ? [] : [read.client]));

  return {
    file,
    ready,
    wrong,
    run: async ({
      what,
      one,
      words,
      clients = ready,
      atOnce = CLIENTS_PER_CALL * flags.parallel,
      onEnd,
      stopping,
    }) => {
      const shown = openProgress(context, { what, total: clients.length, noColor: flags.noColor });
      progress = shown;
      try {
        const outcomes = await runFleet(clients, {
          atOnce,
          one: async (client) => {
            const connection = await connections.of(client);
            return one(
              Object.freeze({
                client,
                context: clientContext(context, client.name),
                connection: Object.freeze(connection),
                pacer: pacer.forUser(identityOf(connection)),
                ...connections.access(client),
              }),
            );
          },
          onStart: ({ name }) => shown.begin(name),
          onEnd: async (client, outcome) => {
            await onEnd?.(client, outcome);
            shown.end(client.name, outcomeWords(outcome, words), outcome.exitCode !== 0);
          },
          ...(stopping ? { stopping } : {}),
        });
        return new Map(clients.map(({ name }, index) => [name, outcomes[index] ?? notRun("stopped")]));
      } finally {
        shown.close();
        progress = null;
      }
    },
    ends: <R>(outcomes: ReadonlyMap<string, Outcome<R>>, missing: NotRun = "stopped") =>
      found.map(({ read }) => {
        const { name, property, labels } = read.client;
        const outcome: Outcome<R> = read.ready
          ? (outcomes.get(name) ?? notRun(missing))
          : { kind: "wrong", exitCode: EXIT.fileWrong, diagnostics: read.client.diagnostics };
        return { name, property, labels, outcome };
      }),
    close: () => connections.close(),
  };
}

function outcomeWords<R>(outcome: Outcome<R>, words: (result: R) => string): string {
  switch (outcome.kind) {
    case "done":
      return words(outcome.result);
    case "failed":
      return `${outcome.error.code}, ${outcome.error.message}`;
    case "wrong":
      return "its files are wrong";
    case "not-run":
      return outcome.why;
  }
}

/**
 * Does one thing for every client that was asked for; the plain way for commands whose work needs one pass.
 *
 * @example
 * const ends = await forEachClient(context, flags, file, SCOPE_READ, {
 *   what: "report",
 *   one: async ({ client, connection }) => ({ exitCode: 0, result: await reportOf(connection, client) }),
 *   words: () => "reported",
 * });
 */
export async function forEachClient<R>(
  context: Ports,
  flags: FleetFlags,
  file: string,
  scope: Connection["scope"],
  pass: Pass<R>,
): Promise<readonly End<R>[]> {
  const fleet = await openFleet(context, flags, file, scope);
  try {
    return fleet.ends(await fleet.run(pass));
  } finally {
    await fleet.close();
  }
}
