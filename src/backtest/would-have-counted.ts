/** For a plan: what each goal would have counted in the events at hand, scaled to nothing: the days are said beside it. */
import type { GoalsConfig } from "../goals/goal.js";
import type { Bill } from "./engine/bigquery-run.js";
import type { Engine } from "./engine/engine.js";
import { type BacktestOptions, type Counts, runCounts } from "./run-backtest.js";

interface WouldHaveCounted extends Pick<Counts, "counts" | "pages"> {
  readonly days: number;
  readonly firstDay: string;
  readonly lastDay: string;
  /** What BigQuery billed for it; absent where nothing costs. */
  readonly bill?: Bill;
}

/**
 * @throws GoalsError (exit 3) where the events can't be read; what `open` throws.
 * @example
 * const { counts, days } = await wouldHaveCounted(config, () => openDuckDb({ events: ["export/*.parquet"] }));
 */
export async function wouldHaveCounted(
  config: GoalsConfig,
  open: () => Promise<Engine>,
  options: Pick<BacktestOptions, "streams"> = {},
): Promise<WouldHaveCounted> {
  const engine = await open();
  try {
    const { events: read, counts, pages } = await runCounts(engine, config, options);
    const { days, firstDay, lastDay } = read;
    return { counts, pages, days, firstDay, lastDay, ...(engine.bill && { bill: engine.bill() }) };
  } finally {
    await engine.close();
  }
}
