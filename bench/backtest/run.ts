/**
 * How long a backtest takes, as ratios to a baseline over the same files in the same run: one DuckDB query that reads
 * `event_params` and counts users. Rounds take turns, so that a busy machine slows both; the median counts.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { type Figure, median, ms, type Progress } from "../measure.js";
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

function medianOf(costs: readonly Cost[]): Cost {
  return { wall: median(costs.map(({ wall }) => wall)), processor: median(costs.map((c) => c.processor)) };
}

export async function backtests(progress: Progress): Promise<readonly Figure[]> {
  progress("making 2.7 million events, once");
  const { glob, from } = await bigExport();
  const twenty = benchGoals();
  const works = {
    baseline: () => baseline(glob),
    twenty: () => backtest(glob, twenty),
    ten: () => backtest(glob, benchGoals(10)),
    engaged: () => backtest(glob, benchGoals(20, true)),
  } as const;
  const costs: Record<keyof typeof works, Cost[]> = { baseline: [], twenty: [], ten: [], engaged: [] };
  await works.baseline();
  for (let round = 0; round < ROUNDS; round++) {
    progress(`round ${round + 1} of ${ROUNDS}`);
    for (const name of Object.keys(works) as (keyof typeof works)[]) {
      costs[name].push(await costOf(works[name]));
    }
  }
  const [base, all, half] = [medianOf(costs.baseline), medianOf(costs.twenty), medianOf(costs.ten)];
  const memory = process.resourceUsage().maxRSS / 1e6;
  progress("each goal alone");
  const single = await costOf(() => oneByOne(glob, twenty));
  const plain = `event_params read, users counted: ${ms(base.wall)}`;
  const against = (what: string, cost: Cost, limit: number | null): Figure => ({
    what,
    measured: `${ms(cost.wall)}; processor ${(cost.processor / base.processor).toFixed(2)} x`,
    baseline: plain,
    ratio: cost.wall / base.wall,
    asked: limit === null ? null : `at most ${limit.toFixed(1)} x`,
    met: limit === null ? null : cost.wall <= limit * base.wall,
  });
  const each = (all.processor - half.processor) / 10 / half.processor;
  return [
    against(`20 goals of all types (${from})`, all, 2),
    against("and one more on the engaged clock", medianOf(costs.engaged), null),
    {
      what: "each further goal, from 10 to 20",
      measured: `${(each * 100).toFixed(1)} % more of the processor`,
      baseline: `10 goals: ${ms(half.wall)}`,
      ratio: all.processor / half.processor,
      asked: "at most 3 %",
      met: each <= 0.03,
    },
    {
      what: "peak memory",
      measured: `${memory.toFixed(2)} GB`,
      baseline: "",
      ratio: null,
      asked: "under 2 GB",
      met: memory < 2,
    },
    {
      what: "one query a goal instead of one pass",
      measured: ms(single.wall),
      baseline: `one pass for 20 goals: ${ms(all.wall)}`,
      ratio: single.wall / all.wall,
      asked: null,
      met: null,
    },
  ];
}
