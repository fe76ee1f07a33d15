/**
 * Runs one piece of work for many clients: so many at a time, each on its own, results in the order they were given
 * whatever finished first. One client's failure is that client's result. Knows nothing of what the work is.
 */
import pLimit from "p-limit";
import type { ExitCode } from "../../diagnostics/error.js";
import { failureOf, type NotRun, notRun, type Outcome } from "../../diagnostics/outcome.js";

export interface Worked<R> {
  readonly exitCode: ExitCode;
  readonly result: R;
}

export interface FleetRun<C, R> {
  readonly one: (client: C) => Promise<Worked<R>>;
  /** How many clients at a time. */
  readonly atOnce: number;
  readonly onStart?: (client: C) => void;
  /** Awaited before the client counts as finished. */
  readonly onEnd?: (client: C, outcome: Outcome<R>) => Promise<void> | void;
  /** Asked before each client: a reason not to begin with it. */
  readonly stopping?: () => NotRun | null;
}

/** One outcome for each client, in their order. Rejects only where `onStart` or `onEnd` do. */
export async function runFleet<C, R>(
  clients: readonly C[],
  { one, atOnce, onStart, onEnd, stopping }: FleetRun<C, R>,
): Promise<readonly Outcome<R>[]> {
  const limit = pLimit(Math.max(1, atOnce));
  return Promise.all(
    clients.map((client) =>
      limit(async () => {
        const why = stopping?.() ?? null;
        if (why !== null) return notRun(why);
        onStart?.(client);
        const outcome = await outcomeOf(() => one(client));
        await onEnd?.(client, outcome);
        return outcome;
      }),
    ),
  );
}

async function outcomeOf<R>(work: () => Promise<Worked<R>>): Promise<Outcome<R>> {
  try {
    return { kind: "done", ...(await work()) };
  } catch (error) {
    return failureOf(error);
  }
}
