/** What a run in BigQuery reads of temporary tables beside the export's part, computed: see test/support/bigquery-reads.ts. */
import { existsSync, readFileSync } from "node:fs";
import { compareGoals } from "../../src/backtest/compare.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { bytesRead, type Reads } from "../../test/support/bigquery-reads.js";
import type { Figure, Progress } from "../measure.js";
import { bigExport, WEEK } from "./events.js";

const SHOP = "goals/examples/shop.yaml";

export async function bigqueryBytes(progress: Progress): Promise<readonly Figure[]> {
  const real = `${WEEK}/events_20210101.parquet`;
  const [events, from] = existsSync(real)
    ? [real, "a day of Google's public export"]
    : [(await bigExport()).glob, "a simulated shop"];
  const { config } = loadGoals([{ file: SHOP, text: readFileSync(SHOP, "utf8") }], {
    named: {},
    environment: {},
  });
  if (config === undefined) throw new Error(`${SHOP} is wrong`);
  progress(`${SHOP} over ${from}`);
  const whole = await bytesRead(events, (engine) => runBacktest(engine, config));
  progress("against another version of three goals");
  const compared = await bytesRead(events, (engine) => compareGoals(engine, threeChanged(config), config));
  return [
    figure(`a backtest by \`shop.yaml\``, whole, 0.25, from),
    figure("`--against` with three changed goals", compared, 0.5, from),
  ];
}

function figure(what: string, run: Reads, most: number, from: string): Figure {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    what: `bytes of temporary tables, ${what}`,
    measured: `${percent(run.share)} (estimated before: ${percent(run.estimated)})`,
    baseline: `the export's part, ${Math.round(run.bytes / run.events)} bytes an event: ${from}`,
    ratio: run.share,
    asked: `at most ${100 * most} %`,
    met: run.share <= most,
  };
}

function threeChanged(config: GoalsConfig): GoalsConfig {
  const goals = config.goals.map((goal, index) =>
    index < 3
      ? ({
          ...goal,
          counting: goal.counting === "once_per_event" ? "once_per_session" : "once_per_event",
        } as const)
      : goal,
  );
  return { ...config, goals };
}
