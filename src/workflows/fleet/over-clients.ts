/** One piece of work for every client of a clients file, for a program. */
import { EXIT } from "../../diagnostics/error.js";
import type { End } from "../../diagnostics/outcome.js";
import type { SignInWish } from "../access.js";
import { diskPorts } from "../disk.js";
import { type FleetListeners, openFleet, type PropertyTask } from "./fleet.js";

export interface OverClientsOptions extends SignInWish, FleetListeners {
  /** The clients file; goals files are where it says, from its own folder. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start, and `.ga4-goals` is; default: the working folder. */
  readonly directory?: string;
  /** Selectors, as `--only` and `--exclude` take them: `acme`, `acme-*`, `group:NAME`, `label:KEY=VALUE`. */
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** How many calls are under way at one time; default: 10. */
  readonly parallel?: number;
}

/**
 * Runs `one` for each client, many at a time, all within Google's quotas. What it gets is this client's alone, and fits
 * `planProperty`, `applyProperty` and `reportProperty`.
 *
 * @returns what became of each client, in the order of the file: `done` with what `one` gave, `failed` with the error it
 * threw, `wrong` with what is wrong in its files. One client's failure stops no other.
 * @throws FileErrors (exit 3) where the clients file itself is wrong, GoalsError `client-unknown` (exit 64).
 * @example
 * const ends = await overClients(
 *   { file: "clients.yaml", environment: process.env, scope: SCOPE_EDIT },
 *   (client) => applyProperty(client),
 * );
 */
export async function overClients<R>(
  { file, environment, directory = ".", only = [], exclude = [], parallel = 10, ...rest }: OverClientsOptions,
  one: (client: PropertyTask) => Promise<R>,
): Promise<readonly End<R>[]> {
  const { scope, impersonate, ...listeners } = rest;
  const wish = { scope, impersonate, only, exclude, parallel };
  const fleet = await openFleet(diskPorts(directory, { environment }), file, wish, listeners);
  try {
    const outcomes = await fleet.run<R>({
      what: "clients",
      one: async (task) => ({ exitCode: EXIT.done, result: await one(task) }),
      words: () => "done",
    });
    return fleet.ends(outcomes);
  } finally {
    await fleet.close();
  }
}
