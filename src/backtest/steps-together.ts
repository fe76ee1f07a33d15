/** What is said of the micro goals of users taken together: what it asks of the tables of a backtest, and what the answers come to. */
import { analyseCredit } from "./analyse/credit.js";
import { analyseForecast } from "./analyse/forecast.js";
import { analyseHowClose } from "./analyse/how-close.js";
import { analyseStepTimes } from "./analyse/step-spans.js";
import { waysTo } from "./analyse/step-ways.js";
import type { Row } from "./engine/engine.js";
import type { Backtest, EventsRead, GoalCount } from "./model.js";
import type { Slots } from "./slots.js";
import type { Dialect } from "./sql/dialect.js";
import { laggedQuery } from "./sql/forecast.js";
import type { Moments } from "./sql/moments.js";
import type { Pair } from "./sql/questions.js";
import { stepSpansQuery } from "./sql/step-times.js";
import { stepOrdersQuery, stepWaysQuery } from "./sql/steps.js";

/** The commonest whose order is looked at. */
const WAYS_READ = 20_000;

/** Ask the table `orders` as well. */
export function stepQueries(
  all: Slots,
  pairs: readonly Pair[],
  moments: Moments,
  dialect: Dialect,
): readonly [string, string, string, string] {
  return [
    stepWaysQuery(pairs, all, WAYS_READ, dialect),
    stepOrdersQuery(pairs, all, dialect),
    stepSpansQuery(pairs, moments, dialect),
    laggedQuery(pairs, moments, dialect),
  ];
}

/** `answers`: to `stepQueries`, in their order. */
export function stepsTogether(
  all: Slots,
  pairs: readonly Pair[],
  goals: readonly GoalCount[],
  read: EventsRead,
  [ofWays = [], shared = [], spans = [], lagged = []]: readonly (readonly Row[])[],
): Pick<Backtest, "howClose" | "credit" | "stepTimes" | "forecast"> {
  const ways = waysTo(all, pairs, ofWays);
  return {
    howClose: ways.map((to) => analyseHowClose(to, goals, read)),
    credit: analyseCredit(all, pairs, ways, goals, shared),
    stepTimes: analyseStepTimes(all, pairs, spans),
    forecast: analyseForecast(all, pairs, lagged, read),
  };
}
