/** What is said of the micro goals of users taken together: asks the tables that a backtest has made, and hands the answers on. */
import { analyseCredit, sharedByCount } from "./analyse/credit.js";
import { analyseForecast } from "./analyse/forecast.js";
import { analyseHowClose } from "./analyse/how-close.js";
import { pairsOf } from "./analyse/macro-goals.js";
import { analyseStepTimes } from "./analyse/step-spans.js";
import { waysTo } from "./analyse/step-ways.js";
import type { Engine } from "./engine/engine.js";
import type { Backtest, GoalCount } from "./model.js";
import type { Slots } from "./slots.js";
import { laggedQuery } from "./sql/forecast.js";
import { stepSpansQuery } from "./sql/step-times.js";
import { stepOrdersQuery, stepWaysQuery } from "./sql/steps.js";
import type { Tables } from "./tables.js";

/** The commonest whose order is looked at. */
const WAYS_READ = 20_000;

/** Asks the table `orders`. */
export async function together(
  engine: Engine,
  all: Slots,
  goals: readonly GoalCount[],
  { read, moments }: Pick<Tables, "read" | "moments">,
): Promise<Pick<Backtest, "howClose" | "credit" | "stepTimes" | "forecast">> {
  const pairs = pairsOf(all);
  if (pairs.length === 0) return { howClose: [], credit: [], stepTimes: [], forecast: [] };
  const ways = waysTo(all, pairs, await engine.query(stepWaysQuery(pairs, all, WAYS_READ, engine.dialect)));
  const counted = sharedByCount(all, pairs, goals);
  const shared = await engine.query(stepOrdersQuery(pairs, all, counted, engine.dialect));
  const spans = await engine.query(stepSpansQuery(pairs, moments, engine.dialect));
  const lagged = await engine.query(laggedQuery(pairs, moments, engine.dialect));
  return {
    howClose: ways.map((to) => analyseHowClose(to, goals, read)),
    credit: analyseCredit(all, pairs, ways, goals, shared),
    stepTimes: analyseStepTimes(all, pairs, spans),
    forecast: analyseForecast(all, pairs, lagged, read),
  };
}
