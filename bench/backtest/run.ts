/**
 * How long a backtest takes, as ratios to a baseline over the same files in the same run: one DuckDB query that reads
 * `event_params` and counts users. Rounds take turns, so that a busy machine slows both; the median counts.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openCounting } from "../../src/backtest/counting.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { Goal, GoalsConfig } from "../../src/goals/goal.js";
import { type Figure, median, ms, type Progress } from "../measure.js";
import { bigExport, WEEK } from "./events.js";
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

/** With a folder it keeps there what makes the next one quick, and closes when that is written. */
async function backtest(glob: string, goals: GoalsConfig, folder?: string): Promise<void> {
  const engine = await openDuckDb({ events: [glob], ...(folder === undefined ? {} : { cache: { folder } }) });
  await runBacktest(engine, goals);
  await engine.close();
}

/** The goals with another bound for one of them, which asks for no other parameter. */
function oneChanged(goals: GoalsConfig, round: number): GoalsConfig {
  return {
    ...goals,
    goals: goals.goals.map((goal) => (goal.id === "big_order" ? withBound(goal, 60 + round) : goal)),
  };
}

function withBound(goal: Goal, bound: number): Goal {
  if (goal.type !== "event") throw new Error(`${goal.id} is no goal on an event`);
  return {
    ...goal,
    where: goal.where.map((one) => ({
      ...one,
      match: one.match.map((match) => (match.kind === "number" ? { ...match, value: bound } : match)),
    })),
  };
}

function sizeOf(folder: string, ending: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** One goal at a time, each with its own pass: how one would do it without a plan. */
async function oneByOne(glob: string, goals: GoalsConfig): Promise<void> {
  for (const goal of goals.goals) {
    const { leadsTo, ...alone } = goal;
    void leadsTo;
    await backtest(glob, { ...goals, goals: [alone], journeys: [] });
  }
}

/** A goal that is changed again and again on a week that stays open; nothing where the week is not at hand. */
async function oneAfterAnother(goals: GoalsConfig, cache: string): Promise<readonly Figure[]> {
  const [order, page, saved] = ["big_order", "apparel", "home"].map((id) =>
    goals.goals.find((goal) => goal.id === id),
  );
  if (order === undefined || page === undefined || saved === undefined || !existsSync(WEEK)) return [];
  const engine = await openCounting({ events: [`${WEEK}/*.parquet`], cache: { folder: cache } });
  const changed = async (what: string, count: (nth: number) => Promise<unknown>): Promise<Figure> => {
    const times: number[] = [];
    for (let nth = 0; nth < 12; nth++) {
      const { processor } = await costOf(async () => void (await count(nth)));
      if (nth > 1) times.push(processor);
    }
    const processor = median(times);
    return {
      what: `${what}, on an open week of 245,209 events`,
      measured: `${ms(processor)} of the processor`,
      baseline: "",
      ratio: null,
      asked: "under 150 ms",
      met: processor < 150,
    };
  };
  const figures = [
    await changed("a changed goal", (nth) => engine.count(withBound(order, 50 + nth))),
    await changed("a changed goal, with what matches and nearly does", (nth) =>
      engine.count(onPath(page, "/Google+Redesign/Apparel".slice(0, 6 + nth)), { detail: true }),
    ),
    await changed("and with sessions won and lost", (nth) =>
      engine.count(onPath(page, "/Google+Redesign/Apparel".slice(0, 7 + nth)), {
        detail: true,
        against: { ...saved, id: page.id },
      }),
    ),
  ];
  await engine.close();
  return figures;
}

function onPath(goal: Goal, beginning: string): Goal {
  if (goal.type !== "destination") throw new Error(`${goal.id} is no goal on a page`);
  const match = {
    kind: "text",
    operator: "begins_with",
    value: beginning,
    ignoreCase: false,
    negated: false,
  } as const;
  return { ...goal, path: [match] };
}

function medianOf(costs: readonly Cost[]): Cost {
  return { wall: median(costs.map(({ wall }) => wall)), processor: median(costs.map((c) => c.processor)) };
}

export async function backtests(progress: Progress): Promise<readonly Figure[]> {
  progress("making 2.7 million events, once");
  const { glob, from } = await bigExport();
  const twenty = benchGoals();
  const cache = mkdtempSync(join(tmpdir(), "ga4-goals-bench-cache-"));
  let round = 0;
  const works = {
    baseline: () => baseline(glob),
    twenty: () => backtest(glob, twenty),
    ten: () => backtest(glob, benchGoals(10)),
    engaged: () => backtest(glob, benchGoals(20, true)),
    first: () => {
      rmSync(cache, { recursive: true, force: true });
      return backtest(glob, twenty, cache);
    },
    second: () => backtest(glob, twenty, cache),
    changed: () => backtest(glob, oneChanged(twenty, round), cache),
  } as const;
  const costs: Record<keyof typeof works, Cost[]> = {
    baseline: [],
    twenty: [],
    ten: [],
    engaged: [],
    first: [],
    second: [],
    changed: [],
  };
  await works.baseline();
  for (; round < ROUNDS; round++) {
    progress(`round ${round + 1} of ${ROUNDS}`);
    for (const name of Object.keys(works) as (keyof typeof works)[]) {
      costs[name].push(await costOf(works[name]));
    }
  }
  const [base, all, half] = [medianOf(costs.baseline), medianOf(costs.twenty), medianOf(costs.ten)];
  const memory = process.resourceUsage().maxRSS / 1e6;
  const share = sizeOf(cache, "") / sizeOf(dirname(glob), ".parquet");
  const counting = await oneAfterAnother(twenty, cache);
  rmSync(cache, { recursive: true, force: true });
  progress("each goal alone");
  const single = await costOf(() => oneByOne(glob, twenty));
  const plain = `event_params read, users counted: ${ms(base.wall)}`;
  const against = (what: string, cost: Cost, limit: number | null): Figure => ({
    what,
    measured: `${ms(cost.wall)}; processor ${(cost.processor / base.processor).toFixed(2)} x`,
    baseline: plain,
    ratio: cost.wall / base.wall,
    asked: limit === null ? null : `at most ${limit} x`,
    met: limit === null ? null : cost.wall <= limit * base.wall,
  });
  const each = (all.processor - half.processor) / 10 / half.processor;
  return [
    against(`20 goals of all types (${from})`, all, 2),
    against("and one more on the engaged clock", medianOf(costs.engaged), null),
    against("the same, with writing what the next run needs", medianOf(costs.first), 2.6),
    against("a second run", medianOf(costs.second), 0.7),
    against("with one goal changed", medianOf(costs.changed), 0.25),
    {
      what: "what is kept of the files",
      measured: `${(share * 100).toFixed(0)} % of their size`,
      baseline: "",
      ratio: share,
      asked: "at most 30 %",
      met: share <= 0.3,
    },
    ...counting,
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
      asked: "under 1 GB",
      met: memory < 1,
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
