/** For a plan: what each goal would have counted in the events at hand, scaled to nothing: the days are said beside it. */
import type { GoalsConfig } from "../goals/goal.js";
import { type DuckDbOptions, openDuckDb } from "./engine/duckdb.js";
import { type BacktestOptions, type Counts, runCounts } from "./run-backtest.js";

interface WouldHaveCounted extends Pick<Counts, "counts" | "pages"> {
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
    const { events: read, counts, pages } = await runCounts(engine, config, options);
    const { days, firstDay, lastDay } = read;
    return { counts, pages, days, firstDay, lastDay };
  } finally {
    await engine.close();
  }
}
