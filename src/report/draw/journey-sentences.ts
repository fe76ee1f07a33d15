/** The English of a journey, for every format. Works out nothing. */
import { formatCount, formatDay, formatFollows, formatRate } from "../../draw/format.js";
import type { ConversionReport, JourneyResult, JourneyStep } from "../model.js";
import { goalName } from "./sentences.js";

/** A step's name and how it must follow, with the mark where its number is approximate. */
export function stepName(step: JourneyStep): string {
  return `${step.approximate ? "≈ " : ""}${step.name}${formatFollows(step)}`;
}

/** A value of a dimension. */
export function valueName(value: string): string {
  return value === "" ? "(empty)" : value;
}

/** Who is counted at a step. */
export function countedText({ open }: JourneyResult): string {
  return open
    ? "users who did the steps in this order; they may come in at any of them"
    : "users who did each step after the one before it";
}

/** Browsers send it as a page is left or hidden. */
const LEAVING = "user_engagement";

/** What people did instead of going on, or before they did; false where nothing is known of it. */
export function nextActionsText(
  step: string,
  actions: readonly { readonly event: string; readonly users: number }[],
): string | false {
  const said = actions
    .slice(0, 3)
    .map(
      ({ event, users }) => `${event === LEAVING ? "left or hid the page" : event} (${formatCount(users)})`,
    );
  return said.length > 0 && `Instead, right after “${step}”: ${said.join(", ")}.`;
}

/** What there is to say below a journey: its hurdle, steps that can be none, and who came another way. */
export function journeyTexts(report: ConversionReport, journey: JourneyResult): readonly string[] {
  const { steps, hurdle, reachedGoal, outside } = journey;
  const step = hurdle === null ? undefined : steps[hurdle];
  const next = hurdle === null ? undefined : steps[hurdle + 1];
  const began = steps.slice(1).filter((one) => one.began !== null);
  const texts: readonly (string | false)[] = [
    step !== undefined &&
      next !== undefined &&
      `The hurdle: ${formatCount(step.lost)} users go no further than “${stepName(step)}”; ${formatRate(next.fromStepBefore?.current ?? null)} come as far as “${stepName(next)}”.`,
    step !== undefined && nextActionsText(step.name, step.nextActions ?? []),
    began.length > 0 &&
      `${began.map((one) => `“${stepName(one)}” came first on ${formatDay(one.began ?? "")}`).join(", ")}: who went no further before that could not, so it is no hurdle.`,
    reachedGoal !== null &&
      outside !== null &&
      outside > 0 &&
      `${formatCount(outside)} of the ${formatCount(reachedGoal)} users who reached “${goalName(report, journey.goal)}” came another way than by these steps.`,
  ];
  return texts.filter((text) => text !== false);
}
