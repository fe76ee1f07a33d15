/**
 * How long a backtest takes, as ratios to a baseline over the same files in the same run: one DuckDB query that reads
 * `event_params` and counts users. Rounds take turns, so that a busy machine slows both; the median counts.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/config/goal.js";
import { bigExport } from "./events.js";
import { benchGoals } from "./goals.js";

interface Cost {
  readonly wall: number;
  readonly processor: number;
}

const ROUNDS = 3;

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const used = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (used.user + used.system) / 1000 };
}

async function baseline(glob: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.runAndReadAll(
    `SELECT count(DISTINCT user_pseudo_id), sum(len(event_params)) FROM read_parquet('${glob}')`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function backtest(glob: string, goals: GoalsConfig): Promise<void> {
  const engine = await openDuckDb({ events: [glob] });
  await runBacktest(engine, goals);
  await engine.close();
}

/** One goal at a time, each with its own pass: how one would do it without a plan. */
async function oneByOne(glob: string, goals: GoalsConfig): Promise<void> {
  for (const goal of goals.goals) {
    const { leadsTo, ...alone } = goal;
    void leadsTo;
    await backtest(glob, { ...goals, goals: [alone], journeys: [] });
  }
}

function median(costs: readonly Cost[]): Cost {
  const middle = (of: (cost: Cost) => number): number =>
    costs.map(of).toSorted((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN;
  return { wall: middle((c) => c.wall), processor: middle((c) => c.processor) };
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

export async function benchBacktest(): Promise<void> {
  const { glob, from } = await bigExport();
  const twenty = benchGoals();
  const ten = benchGoals(10);
  const works = {
    baseline: () => baseline(glob),
    twenty: () => backtest(glob, twenty),
    ten: () => backtest(glob, ten),
    engaged: () => backtest(glob, benchGoals(20, true)),
  } as const;
  const costs: Record<keyof typeof works, Cost[]> = { baseline: [], twenty: [], ten: [], engaged: [] };
  await works.baseline();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of Object.keys(works) as (keyof typeof works)[]) {
      costs[name].push(await costOf(works[name]));
    }
  }
  const base = median(costs.baseline);
  const all = median(costs.twenty);
  const half = median(costs.ten);
  const engaged = median(costs.engaged);
  const ratio = (cost: Cost): string =>
    `${(cost.wall / base.wall).toFixed(2)} x the time, ${(cost.processor / base.processor).toFixed(2)} x the processor`;
  print(`backtest: ${from}; baseline ${base.wall.toFixed(0)} ms`);
  print(`  20 goals of all types        ${ratio(all)}   (aim: 2.0)`);
  print(`  and one on the engaged clock ${ratio(engaged)}`);
  const each = (all.processor - half.processor) / 10 / half.processor;
  print(`  each goal from 10 to 20      ${(each * 100).toFixed(1)} %   (aim: 3 %)`);
  print(`  peak memory                  ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB   (aim: 2)`);
  const single = await costOf(() => oneByOne(glob, twenty));
  print(
    `  one pass a goal instead      ${(single.wall / all.wall).toFixed(1)} x slower than one pass for all`,
  );
}
