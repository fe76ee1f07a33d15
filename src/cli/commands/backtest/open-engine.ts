/** Where a backtest's flags say that the events are, opened. */

import type { Engine } from "../../../backtest/engine/engine.js";
import { usage } from "../../../diagnostics/error.js";
import { type BigQueryFlags, openEvents } from "../../../workflows/open-events.js";
import type { SignInFlags } from "../../../workflows/options.js";
import type { Context } from "../../context.js";
import { jobLabels } from "../../version.js";

export interface EngineFlags extends SignInFlags, BigQueryFlags {
  readonly events?: readonly string[];
  readonly engine: "duckdb" | "bigquery";
  readonly dataset?: string;
  readonly noCache: boolean;
}

/** @throws GoalsError (exit 64) for flags that don't go together; what `openEvents` throws. */
export async function openEngine(
  context: Context,
  flags: EngineFlags,
  onProgress: (percent: number) => void,
): Promise<Engine> {
  return openEvents(context, {
    ...flags,
    events: eventsOf(flags),
    labels: jobLabels("backtest"),
    onProgress,
  });
}

/** `--engine bigquery --dataset P.D` are `--events bigquery:P.D`. */
function eventsOf({ engine, dataset, events = [] }: EngineFlags): readonly string[] {
  if (engine === "bigquery") {
    if (dataset === undefined) throw usage("--engine bigquery needs --dataset PROJECT.DATASET");
    if (events.length > 0) throw usage("--events names files; with --engine bigquery give --dataset");
    return [`bigquery:${dataset}`];
  }
  if (dataset !== undefined) throw usage("--dataset goes with --engine bigquery");
  if (events.length > 0) return events;
  throw usage(
    "no events are named",
    "Pass --events 'export/events_*.parquet', or --events bigquery:PROJECT.DATASET.",
  );
}
