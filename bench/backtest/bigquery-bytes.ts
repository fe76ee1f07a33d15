/**
 * `npx tsx bench/backtest/bigquery-bytes.ts GOALS EVENTS [AGAINST]`: the bytes that BigQuery would read for each statement of a
 * backtest, or of a comparison with other goals, as a share of what the export's part is and for 100 million events a day.
 */
import { readFileSync } from "node:fs";
import { compareGoals } from "../../src/backtest/compare.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { bytesRead, sumOf } from "../../test/support/bigquery-reads.js";

const A_DAY = 100e6;

function goalsIn(file: string): GoalsConfig {
  const { config } = loadGoals([{ file, text: readFileSync(file, "utf8") }], { named: {}, environment: {} });
  if (config === undefined) throw new Error(`${file} is wrong`);
  return config;
}

async function main(goals: string, events: string, against: string | undefined): Promise<void> {
  const config = goalsIn(goals);
  const run = await bytesRead(events, (engine) =>
    against === undefined ? runBacktest(engine, config) : compareGoals(engine, goalsIn(against), config),
  );
  const line = (words: string, read: number): string =>
    `| ${words.replaceAll("|", "\\|")} | ${((100 * read) / run.bytes).toFixed(1)} % | ${((read / run.events) * (A_DAY / 1e9)).toFixed(1)} GB |`;
  const small = run.reads.filter((read) => read.bytes < run.bytes / 200);
  const lines = [
    line("the export, once", run.bytes),
    ...run.reads.filter((read) => !small.includes(read)).map((read) => line(read.statement, read.bytes)),
    line(`${small.length} others`, sumOf(small)),
    line("all over temporary tables", sumOf(run.reads)),
  ];
  process.stdout.write(
    `${config.goals.length} goals, ${config.journeys.length} journeys, ${run.events} events of ${Math.round(run.bytes / run.events)} bytes\n\n| statement | of the export | a day of 100 million events |\n|---|---|---|\n${lines.join("\n")}\n`,
  );
}

const [, , goals = "", events = "", against] = process.argv;
await main(goals, events, against);
