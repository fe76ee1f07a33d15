/**
 * A run over the clients of a clients file: who they are, how they are reached, one pacer for all. So many at a time, each
 * on its own; one client's failure is that client's result. What is done for one client is the caller's.
 */

import pLimit from "p-limit";
import { EXIT, type ExitCode } from "../../diagnostics/error.js";
import { type End, failureOf, type NotRun, notRun, type Outcome } from "../../diagnostics/outcome.js";
import type { SignInWish } from "../access.js";
import type { ClientsFlags } from "../options.js";
import type { PropertyInput } from "../plan.js";
import type { Ports } from "../ports.js";
import { pacerOf, tagManagerPacerOf } from "../quota.js";
import { stateOn } from "../state.js";
import { openConnections } from "./connections.js";
import { type FoundClient, readClients } from "./read-clients.js";
import type { ReadyClient, WrongClient } from "./ready-client.js";

/** Whose clients, and how they are reached. */
export interface FleetWish extends SignInWish, Omit<ClientsFlags, "clients"> {
  readonly var?: readonly string[] | undefined;
  /** For work that only needs to know the properties: clients are ready without right goals files. */
  readonly goalsNotNeeded?: boolean;
  /** A client whose goals files are all not there yet is ready, without goals. */
  readonly goalsMayBeAbsent?: boolean;
  /** True for a run that takes up another, which may have used quotas a moment ago. */
  readonly resume?: boolean;
  /** Plans are held to the policies that the clients have, or all to the one of this name. */
  readonly rules?: { readonly file?: string | undefined };
  /** The clients of these names alone; each has to be in the file. */
  readonly among?: ReadonlySet<string>;
}

/** How far a run is, for whoever watches. */
export interface Progress {
  readonly begin: (client: string) => void;
  /** `words`: what became of it, in a few. */
  readonly end: (client: string, words: string, isBad: boolean) => void;
  /** A wait, or anything else about the run as a whole. */
  readonly note: (text: string) => void;
  readonly close: () => void;
}

export interface FleetListeners {
  /** All that was read, with what is wrong in it. */
  readonly onRead?: (found: readonly FoundClient[]) => void;
  /** Called at the beginning of each pass. */
  readonly progress?: (what: string, total: number) => Progress;
}

/** What the work for one property gets. All of it is this client's alone, but for the quota. */
export interface PropertyTask extends PropertyInput {
  readonly property: string;
  /** What is said through them is marked with the client's name. */
  readonly ports: Ports;
  /** Null where one property is worked on by itself. */
  readonly client: ReadyClient | null;
}

export interface Worked<R> {
  readonly exitCode: ExitCode;
  readonly result: R;
}

/** One pass over clients. */
export interface Pass<R> {
  /** For the progress line: `plan`, `apply`. */
  readonly what: string;
  readonly one: (task: PropertyTask) => Promise<Worked<R>>;
  /** What became of a client, in a few words. */
  readonly words: (result: R) => string;
  /** Default: all that are ready. */
  readonly clients?: readonly ReadyClient[];
  /** How many clients at a time; default: enough that there are always calls waiting to be made. */
  readonly atOnce?: number;
  /** Awaited before the client counts as finished. */
  readonly onEnd?: (client: ReadyClient, outcome: Outcome<R>) => Promise<void> | void;
  /** Asked before each client: a reason not to begin with it. */
  readonly stopping?: () => NotRun | null;
}

/**
 * Calls under way are limited by the pacer; this many clients for each of them keep it busy while others think, and wait
 * for what their next call depends on.
 */
const CLIENTS_PER_CALL = 2;

const SILENT: Progress = { begin: () => {}, end: () => {}, note: () => {}, close: () => {} };

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

/** @throws FileErrors (exit 3), GoalsError (exit 64), as `readClients` does. */
export async function openFleet(
  ports: Ports,
  file: string,
  wish: FleetWish,
  listeners: FleetListeners = {},
): Promise<Fleet> {
  const { found } = await readClients(ports, file, wish);
  listeners.onRead?.(found);
  let progress = SILENT;
  const say = (words: string): void => progress.note(words);
  // How far the run is, its listeners know: what one client does is no part of that.
  const { onStep: _, ...unwatched } = ports;
  const connections = openConnections(
    unwatched,
    wish,
    pacerOf(ports, { atOnce: Math.max(1, wish.parallel), say }),
    tagManagerPacerOf(ports, { say, usedUp: wish.resume === true }),
  );
  const ready = found.flatMap(({ read }) => (read.ready ? [read.client] : []));
  const wrong = found.flatMap(({ read }) => (read.ready ? [] : [read.client]));

  const taskOf = async (client: ReadyClient): Promise<PropertyTask> => {
    const say = markedWith(client.name, ports.say);
    const own = Object.freeze({ ...unwatched, say, ...(ports.trace ? { trace: say } : {}) });
    const { config, property, rules } = client;
    const google = Object.freeze(await connections.reach(client));
    return Object.freeze({ client, ports: own, config, property, rules, google, state: stateOn(own) });
  };

  return {
    file,
    ready,
    wrong,
    run: async ({
      what,
      one,
      words,
      clients = ready,
      atOnce = CLIENTS_PER_CALL * wish.parallel,
      onEnd,
      stopping,
    }) => {
      const shown = listeners.progress?.(what, clients.length) ?? SILENT;
      progress = shown;
      const limit = pLimit(Math.max(1, atOnce));
      try {
        const outcomes = clients.map((client) =>
          limit(async () => {
            const why = stopping?.() ?? null;
            if (why !== null) return [client.name, notRun(why)] as const;
            shown.begin(client.name);
            const outcome = await outcomeOf(async () => one(await taskOf(client)));
            await onEnd?.(client, outcome);
            shown.end(client.name, outcomeWords(outcome, words), outcome.exitCode !== EXIT.done);
            return [client.name, outcome] as const;
          }),
        );
        return new Map(await Promise.all(outcomes));
      } finally {
        shown.close();
        progress = SILENT;
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

function markedWith(client: string, say: Ports["say"]): Ports["say"] {
  return (text) => {
    if (text.trim() !== "") say(`${client}: ${text.trim()}`);
  };
}

async function outcomeOf<R>(work: () => Promise<Worked<R>>): Promise<Outcome<R>> {
  try {
    return { kind: "done", ...(await work()) };
  } catch (error) {
    return failureOf(error);
  }
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
