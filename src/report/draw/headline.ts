/**
 * What there is to say first, for every format, in two or three sentences: what happened, whether chance explains it, where the
 * target stands, where most are lost, which experiment is decided. Works out nothing.
 */
import { UNKNOWN } from "../../draw/format.js";
import type { ConversionReport, GoalResult } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";
import { experimentNews } from "./experiment-sentences.js";
import { comparableCount, marked } from "./goal-figures.js";
import { stepName } from "./journey-sentences.js";
import { goalName, seenText, shownHealth } from "./sentences.js";
import { statusText, targetGoal } from "./target-sentences.js";

/** The macro conversion that a report begins with: the first that counted in these days. */
export function firstGoal({ goals }: Pick<ConversionReport, "goals">): GoalResult | undefined {
  return goals.find((goal) => goal.tier === "macro" && seenText(goal)?.whole !== true);
}

/** Empty where no macro goal counted and no experiment has news. */
export function headline(report: ConversionReport, language: Language = ENGLISH): string {
  const goal = firstGoal(report);
  return [
    ...(goal === undefined
      ? []
      : [whatHappened, chance, standing, lost, wrong].map((tell) => tell(report, goal, language))),
    ...report.experiments.map((experiment) => experimentNews(experiment, language)),
  ]
    .filter((text) => text !== "")
    .join(" ");
}

type Tell = (report: ConversionReport, goal: GoalResult, language: Language) => string;

const whatHappened: Tell = ({ comparison }, goal, { say, write }) => {
  const told = { goal: goal.name, count: marked(goal, write.count(goal.count.current)) };
  const figure = comparableCount(goal);
  if (comparison === null || write.change(figure) === UNKNOWN) return say("inTheseDays", told);
  const year = comparison.mode === "year";
  return say("inTheseDaysThan", { ...told, moved: moved() });

  function moved(): string {
    if (figure.change === null) return say(year ? "noneYear" : "noneBefore");
    if (/^0\s/.test(write.change(figure))) return say(year ? "sameYear" : "sameBefore");
    const change = write.changeSize(figure.change);
    if (figure.change > 0) return say(year ? "moreYear" : "moreBefore", { change });
    return say(year ? "fewerYear" : "fewerBefore", { change });
  }
};

const chance: Tell = ({ comparison }, { change, sessionRate }, { say, write }) => {
  if (comparison === null || change === null) return "";
  if (sessionRate.current === null || sessionRate.previous === null) return "";
  const rates = { rate: write.rate(sessionRate.current), before: write.rate(sessionRate.previous) };
  switch (change.verdict) {
    case "rise":
      return say("rise", rates);
    case "fall":
      return say("fall", rates);
    case "none":
      return say("chanceExplains", rates);
    case "too-few":
      return say("tooFewToTell", rates);
  }
};

const standing: Tell = ({ targets }, { id }, language) => {
  const target = targets.find(({ goal, status }) => goal === id && status !== "not-known");
  if (target === undefined) return "";
  return language.say("targetIs", {
    target: targetGoal(target, language),
    status: statusText(target, language),
  });
};

const lost: Tell = ({ journeys }, { id }, language) => {
  const journey = journeys?.find(({ goal, hurdle }) => goal === id && hurdle !== null);
  const step = journey?.steps[journey.hurdle ?? -1];
  if (step === undefined || step.lost === null || step.users.current === null) return "";
  return language.say("mostLost", {
    step: stepName(step, language),
    lost: step.lost,
    all: step.users.current,
  });
};

const wrong: Tell = (report, _, { say }) => {
  const goals = [...new Set(shownHealth(report).map(({ goal }) => goalName(report, goal)))];
  const [only] = goals;
  if (only === undefined) return "";
  return goals.length === 1 ? say("oneUnsound", { goal: only }) : say("manyUnsound", { count: goals.length });
};
