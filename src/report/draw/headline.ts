/**
 * What there is to say first, for every format, in two or three sentences: what happened, whether chance explains it, where the
 * target stands, where most are lost. Works out nothing.
 */
import { formatChange, formatCount, formatRate, UNKNOWN } from "../../draw/format.js";
import type { ConversionReport, GoalResult } from "../model.js";
import { comparableCount, marked } from "./goal-figures.js";
import { stepName } from "./journey-sentences.js";
import { goalName, STATUS_WORDS, seenText, shownHealth, targetGoal } from "./sentences.js";

/** The macro conversion that a report begins with: the first that counted in these days. */
export function firstGoal({ goals }: Pick<ConversionReport, "goals">): GoalResult | undefined {
  return goals.find((goal) => goal.tier === "macro" && seenText(goal)?.whole !== true);
}

/** Empty where no macro goal counted. */
export function headline(report: ConversionReport): string {
  const goal = firstGoal(report);
  if (goal === undefined) return "";
  return [whatHappened(report, goal), standing(report, goal), lost(report, goal), wrong(report)]
    .filter((text) => text !== "")
    .join(" ");
}

function whatHappened({ comparison }: ConversionReport, goal: GoalResult): string {
  const count = `${goal.name}: ${marked(goal, formatCount(goal.count.current))} in these days`;
  const change = formatChange(comparableCount(goal));
  if (comparison === null || change === UNKNOWN) return `${count}.`;
  const than = comparison.mode === "year" ? "a year ago" : "in the days before";
  const moved =
    change === "new"
      ? `none ${than}`
      : change === "0 %"
        ? `as many as ${than}`
        : `${change.replace(/^[-+]/, "")} ${change.startsWith("-") ? "fewer" : "more"} than ${than}`;
  return `${count}, ${moved}.${chance(goal)}`;
}

function chance({ change, sessionRate }: GoalResult): string {
  if (change === null || sessionRate.current === null || sessionRate.previous === null) return "";
  const rates = `${formatRate(sessionRate.current)} of sessions against ${formatRate(sessionRate.previous)}`;
  switch (change.verdict) {
    case "rise":
      return ` That is ${rates}: a rise that chance does not explain.`;
    case "fall":
      return ` That is ${rates}: a fall that chance does not explain.`;
    case "none":
      return ` That is ${rates}: a difference that chance explains.`;
    case "too-few":
      return ` That is ${rates}: too few to tell from chance.`;
  }
}

function standing({ targets }: ConversionReport, { id }: GoalResult): string {
  const target = targets.find(({ goal, status }) => goal === id && status !== "not-known");
  if (target === undefined) return "";
  return `The target, ${targetGoal(target)}, is ${STATUS_WORDS[target.status]}.`;
}

function lost({ journeys }: ConversionReport, { id }: GoalResult): string {
  const journey = journeys?.find(({ goal, hurdle }) => goal === id && hurdle !== null);
  const step = journey?.steps[journey.hurdle ?? -1];
  if (step === undefined || step.lost === null || step.users.current === null) return "";
  return `Most are lost after “${stepName(step)}”: ${formatCount(step.lost)} of ${formatCount(step.users.current)} users go no further.`;
}

function wrong(report: ConversionReport): string {
  const goals = [...new Set(shownHealth(report).map(({ goal }) => goalName(report, goal)))];
  const [only] = goals;
  if (only === undefined) return "";
  return goals.length === 1
    ? `${only} may not be counted as it should be.`
    : `${formatCount(goals.length)} goals may not be counted as they should be.`;
}
