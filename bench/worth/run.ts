/**
 * What steps are worth together: whether the intervals of their parts, and of weeks ahead, hold what they promise, on shops whose truth is known, and
 * what telling it adds to a backtest of many events.
 */
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { coverage, KINDS } from "../../test/backtest/support/known-worth.js";
import { type Held, LAGGED_SHOPS, weeksWithin } from "../../test/support/lagged-shops.js";
import { bigExport } from "../backtest/events.js";
import { benchGoals } from "../backtest/goals.js";
import { type Figure, inTurn, ms, type Progress } from "../measure.js";
import { simulatedWeeks } from "./simulated-weeks.js";

const SHOPS = 500;
const SEEDS = 20;

export async function worth(progress: Progress): Promise<readonly Figure[]> {
  const covered = Object.entries(KINDS).map(([name, kind]): Figure => {
    progress(`${SHOPS} shops with ${name}`);
    const { covered: held, steps } = coverage(kind, SHOPS);
    const share = held / steps;
    return {
      what: `95 % intervals of steps' parts that have the known worth: ${name}`,
      measured: `${(share * 100).toFixed(1)} %`,
      baseline: `${SHOPS} simulated shops`,
      ratio: null,
      asked: "90 to 98 %",
      met: share >= 0.9 && share <= 0.98,
    };
  });
  const within = (name: string, { weeks: all, inside }: Held, baseline: string): Figure => ({
    what: `90 % intervals of weeks ahead that have what came: ${name}`,
    measured: `${((100 * inside) / all).toFixed(1)} % of ${all} weeks`,
    baseline,
    ratio: null,
    asked: "85 to 95 %",
    met: inside >= 0.85 * all && inside <= 0.95 * all,
  });
  const weeks = Object.entries(LAGGED_SHOPS).map(([name, shop]): Figure => {
    progress(`held-back weeks of shops: ${name}`);
    return within(name, weeksWithin(shop, 200, 7), "200 simulated shops");
  });
  progress("held-back weeks of the emulator's shop");
  weeks.push(
    within("the emulator's shop", simulatedWeeks(SEEDS), `${SEEDS} seeds, the next week at 6 dates each`),
  );
  return [...covered, ...weeks, await cost(progress)];
}

/** The same goals that lead nowhere are counted, and nothing is said of them together. */
async function cost(progress: Progress): Promise<Figure> {
  progress("2.7 million events");
  const { glob, from } = await bigExport();
  const goals = benchGoals();
  const alone: GoalsConfig = {
    ...goals,
    goals: goals.goals.map(({ leadsTo: _, ...goal }) => goal),
  };
  const backtest = async (config: GoalsConfig): Promise<void> => {
    const engine = await openDuckDb({ events: [glob] });
    await runBacktest(engine, config);
    await engine.close();
  };
  const { own, baseline } = await inTurn(
    () => backtest(goals),
    () => backtest(alone),
    3,
  );
  return {
    what: `a backtest of 20 goals, 18 of which lead to others (${from})`,
    measured: ms(own),
    baseline: `the same goals leading nowhere: ${ms(baseline)}`,
    ratio: own / baseline,
    asked: "under 3 x",
    met: own < 3 * baseline,
  };
}
