/**
 * Runs a command about properties: for the one that its goals files name, or for each client of a clients file. Decides
 * which, reads the files, says how Google is reached, writes the result and gives the exit code. What is done for one
 * property, and how its result is drawn, is the command's.
 */
import type { ExitCode } from "../diagnostics/error.js";
import { type Ink, plainInk } from "../diagnostics/ink.js";
import { type End, overallExitCode } from "../diagnostics/outcome.js";
import { googleAccess, type SignInWish } from "../workflows/access.js";
import {
  type FleetListeners,
  type FleetWish,
  openFleet,
  type PropertyTask,
  type Worked,
} from "../workflows/fleet/fleet.js";
import type { ReadyClient } from "../workflows/fleet/ready-client.js";
import { type ReadGoals, readGoals } from "../workflows/goals-files.js";
import type { ClientsFlags, SignInFlags } from "../workflows/options.js";
import { clientsFileOf, propertyOf } from "../workflows/property.js";
import { stateOn } from "../workflows/state.js";
import type { Context } from "./context.js";
import type { CommonFlags } from "./flags.js";
import { tellProblems } from "./fleet/problems.js";
import { paintFor } from "./ink.js";
import { fleetJson } from "./output/error-json.js";
import { renderWarnings } from "./output/error-text.js";
import { toJson, writeResult } from "./output/result.js";
import { openProgress } from "./progress/fleet.js";

export interface PropertyFlags extends CommonFlags, SignInFlags, ClientsFlags {}

/** How a result is drawn. */
export interface Drawing<F> {
  readonly context: Context;
  readonly flags: F;
  /** For text. */
  readonly paint: Ink;
  readonly width: number;
}

/** A text, or the bytes of a file; null where the command has written it itself, or there is nothing. */
type Drawn = string | Uint8Array | null;

/** A command that is run for each client of a clients file. */
export interface ClientsCommand<F, R> {
  /** As it is typed. */
  readonly name: string;
  readonly scope: SignInWish["scope"];
  /** True where a policy file is asked. */
  readonly rules?: boolean;
  /** True where the goals files need not be right, nor be there at all. */
  readonly goalsNotNeeded?: boolean;
  /** True where a client whose goals files are all not there yet is one without goals. */
  readonly goalsMayBeAbsent?: boolean;
  readonly one: (task: PropertyTask, flags: F, read: ReadGoals | null) => Promise<Worked<R>>;
  /** How many clients at a time, where each takes much of the machine; default: as `--parallel` says. */
  readonly atOnce?: number;
  /** What is said before the first of many clients is begun with. */
  readonly beforeMany?: (clients: readonly ReadyClient[], context: Context) => void;
  /** What became of one client, in a few words. */
  readonly words: (result: R) => string;
  /** All clients as a person reads them, or null where the command has written them itself. */
  readonly drawMany: (
    ends: readonly End<R>[],
    how: Drawing<F> & { readonly file: string },
  ) => Drawn | Promise<Drawn>;
  /** One client's result for machines; default: as it is. */
  readonly json?: (result: R) => unknown;
  /** What stands beside the clients for machines. */
  readonly jsonBeside?: (ends: readonly End<R>[], context: Context, flags: F) => object;
  /** The file that one property's result goes into, or (null) that of all clients; default: stdout. */
  readonly out?: (flags: F, result: R | null) => string | undefined;
  /** What is kept on disk, before the result is told: what can't be kept has failed. `name` as for `after`. */
  readonly keep?: (
    done: readonly { readonly name: string | null; readonly result: R }[],
    context: Context,
    flags: F,
  ) => Promise<void>;
  /** What is said or done once the result is written; `name` is null for one property by itself. */
  readonly after?: (
    done: readonly { readonly name: string | null; readonly result: R }[],
    context: Context,
    flags: F,
  ) => void | Promise<void>;
}

/** A command that is run for one property as well. */
export interface PropertyCommand<F, R> extends ClientsCommand<F, R> {
  /** @throws GoalsError (exit 64) for flags that do not go together. */
  readonly check?: (flags: F, isMany: boolean) => void;
  /** One property by itself, where that is more than `one` for the property that the goals files name. */
  readonly alone?: (context: Context, flags: F, patterns: readonly string[]) => Promise<Worked<R>>;
  /** One property's result; null where there is none to write. */
  readonly draw: (result: R, how: Drawing<F>) => Drawn | Promise<Drawn>;
}

export type PropertyHandler<F> = (context: Context, flags: F, ...patterns: string[]) => Promise<ExitCode>;

/** The command as `handled` takes it. */
export function propertyCommand<F extends PropertyFlags, R>(
  command: PropertyCommand<F, R>,
): PropertyHandler<F> {
  return async (context, flags, ...patterns) => {
    const file = clientsFileOf(flags, patterns);
    command.check?.(flags, file !== null);
    if (file !== null) return runForClients(context, flags, file, command);
    const { result, exitCode } = await (command.alone ?? namedIn(command))(context, flags, patterns);
    const out = command.out?.(flags, result);
    await command.keep?.([{ name: null, result }], context, flags);
    const text = await command.draw(result, drawing(context, flags, out));
    if (text !== null) await writeResult(context, text, out);
    await command.after?.([{ name: null, result }], context, flags);
    return exitCode;
  };
}

/** The command for the property that its flags or its goals files name. */
function namedIn<F extends PropertyFlags, R>({
  one,
  scope,
}: PropertyCommand<F, R>): NonNullable<PropertyCommand<F, R>["alone"]> {
  return async (context, flags, patterns) => {
    const read = await readGoals(context, patterns, flags);
    renderWarnings(context, read.warnings, flags.noColor);
    const { config } = read;
    return one(
      {
        config,
        property: propertyOf(config, flags.property),
        google: googleAccess({ ...context, scope, impersonate: flags.impersonate }),
        state: stateOn(context),
        ports: context,
        client: null,
      },
      flags,
      read,
    );
  };
}

/** The command for each client of a file. */
export async function runForClients<F extends PropertyFlags, R>(
  context: Context,
  flags: F,
  file: string,
  command: ClientsCommand<F, R>,
): Promise<ExitCode> {
  const {
    name,
    scope,
    one,
    words,
    rules = false,
    goalsNotNeeded = false,
    goalsMayBeAbsent = false,
  } = command;
  const fleet = await openFleet(
    context,
    file,
    {
      ...fleetWish(flags, scope),
      goalsNotNeeded,
      goalsMayBeAbsent,
      ...(rules ? { rules: { file: policyOf(flags) } } : {}),
    },
    fleetListeners(context, flags),
  );
  try {
    command.beforeMany?.(fleet.ready, context);
    const what = name.split(" ").at(-1) ?? name;
    const ends: readonly End<R>[] = fleet.ends(
      await fleet.run<R>({
        what,
        one: (task) => one(task, flags, null),
        words,
        ...(command.atOnce === undefined ? {} : { atOnce: Math.min(command.atOnce, flags.parallel) }),
      }),
    );
    const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
    const out = command.out?.(flags, null);
    const done = ends.flatMap(({ name: client, outcome }) =>
      outcome.kind === "done" ? [{ name: client, result: outcome.result }] : [],
    );
    await command.keep?.(done, context, flags);
    const text = isJson(flags)
      ? toJson({
          ...fleetJson(name, file, ends, exitCode, command.json ?? ((result) => result)),
          ...command.jsonBeside?.(ends, context, flags),
        })
      : await command.drawMany(ends, { ...drawing(context, flags, out), file });
    if (text !== null) await writeResult(context, text, out);
    await command.after?.(done, context, flags);
    return exitCode;
  } finally {
    await fleet.close();
  }
}

export function fleetWish(
  { only = [], exclude = [], parallel, impersonate, var: variables }: PropertyFlags,
  scope: SignInWish["scope"],
): FleetWish {
  return { only, exclude, parallel, impersonate, scope, var: variables };
}

/** What is wrong with clients' files, and how far the run is, on stderr. */
export function fleetListeners(
  context: Context,
  { noColor }: { readonly noColor: boolean },
): Required<FleetListeners> {
  return {
    onRead: (found) => tellProblems(context, found, noColor),
    progress: (what, total) => openProgress(context, { what, total, noColor }),
  };
}

function drawing<F extends PropertyFlags>(context: Context, flags: F, out: string | undefined): Drawing<F> {
  const paint = out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  return { context, flags, paint, width: context.stdout.columns };
}

/** Not every command has `--policy`. */
function policyOf(flags: object): string | undefined {
  return "policy" in flags && typeof flags.policy === "string" ? flags.policy : undefined;
}

/** Not every command has `--format`. */
function isJson(flags: object): boolean {
  return "format" in flags && flags.format === "json";
}
