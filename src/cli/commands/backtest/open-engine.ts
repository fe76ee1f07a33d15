/** Which engine a backtest's flags mean, opened. The engines' modules are loaded only when they are used. */
import { resolve } from "node:path";
import type { Engine } from "../../../backtest/engine/engine.js";
import type { Context } from "../../context.js";
import { type EngineFlags, usage } from "./engine-flags.js";

/** @throws GoalsError (exit 64) for flags that don't go together; (exit 3) for events that can't be read. */
export async function openEngine(
  context: Context,
  flags: EngineFlags,
  onProgress: (percent: number) => void,
): Promise<Engine> {
  if (flags.engine === "bigquery") {
    const { openBigQuery } = await import("./open-bigquery.js");
    return openBigQuery(context, flags);
  }
  const { events } = flags;
  if (events === undefined || events.length === 0) {
    throw usage(
      "no events are named",
      "Pass --events 'export/events_*.parquet', or --engine bigquery --dataset PROJECT.DATASET.",
    );
  }
  for (const [flag, given] of [
    ["--dataset", flags.dataset],
    ["--days", flags.days],
    ["--billing-project", flags.billingProject],
  ] as const) {
    if (given !== undefined) throw usage(`${flag} goes with --engine bigquery`);
  }
  const { openDuckDb } = await import("../../../backtest/engine/duckdb.js");
  return openDuckDb({ events: events.map((pattern) => resolve(context.directory, pattern)), onProgress });
}
