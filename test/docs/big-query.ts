/** A BigQuery for the pages: it answers one backtest of a goals file over these events. */
import { join } from "node:path";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { startBigQueryOver as startOver } from "../support/bigquery-over.js";
import type { BigQueryServer } from "../support/bigquery-server.js";
import type { Workspace } from "../support/cli.js";
import { goalsOf } from "../support/property-under-test.js";

export async function startBigQueryOver(
  here: Workspace,
  events: string,
  goalsFile: string,
): Promise<BigQueryServer> {
  const config = goalsOf(here.read(goalsFile));
  const bytes = 3_200_000_000;
  return await startOver([join(here.directory, events)], (engine) => runBacktest(engine, config), { bytes });
}
