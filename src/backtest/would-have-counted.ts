/** For a plan: what each goal would have counted in the events at hand, scaled to nothing: the days are said beside it. */
import type { GoalsConfig } from "../goals/goal.js";
import { type DuckDbOptions, openDuckDb } from "./engine/duckdb.js";
import { type BacktestOptions, runCounts } from "./run-backtest.js";

interface WouldHaveCounted {
  /** By goal id; by the goal's own counting. */
  readonly counts: ReadonlyMap<string, number>;
  readonly days: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/**
 * @throws GoalsError (exit 3) where the events can't be read.
 * @example
 * const { counts, days } = await wouldHaveCounted(config, { events: ["export/*.parquet"] });
 */
export async function wouldHaveCounted(
  config: GoalsConfig,
  events: DuckDbOptions,
  options: Pick<BacktestOptions, "streams"> = {},
): Promise<WouldHaveCounted> {
  const engine = await openDuckDb(events);
  try {
    const { events: read, counts } = await runCounts(engine, config, options);
    const { days, firstDay, lastDay } = read;
    return { counts, days, firstDay, lastDay };
  } finally {
    await engine.close();
  }
}

/** `would have counted 1,204 in 28 days` */
export function wouldHaveCountedText({ counts, days }: WouldHaveCounted, goal: string): string | null {
  const count = counts.get(goal);
  if (count === undefined) return null;
  return `would have counted ${count.toLocaleString("en-US")} in ${days} ${days === 1 ? "day" : "days"}`;
}
