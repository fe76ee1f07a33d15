/** The sentences of a journey, for every format. Works out nothing. */
import { formatSpell } from "../../draw/format.js";
import type { ConversionReport, JourneyResult, JourneyStep } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";
import { goalName } from "./sentences.js";

/** How a step must follow the one before: ` (directly, within 7d)`; empty where anyhow. */
export function followsText(
  { withinSeconds, directly }: Pick<JourneyStep, "withinSeconds" | "directly">,
  { say }: Language = ENGLISH,
): string {
  const how = [
    ...(directly ? [say("directly")] : []),
    ...(withinSeconds === null ? [] : [say("within", { spell: formatSpell(withinSeconds) })]),
  ];
  return how.length === 0 ? "" : ` (${how.join(", ")})`;
}

/** A step's name and how it must follow, with the mark where its number is approximate. */
export function stepName(step: JourneyStep, language: Language = ENGLISH): string {
  return `${step.approximate ? "≈ " : ""}${step.name}${followsText(step, language)}`;
}

/** A value of a dimension. */
export function valueName(value: string, { say }: Language = ENGLISH): string {
  return value === "" ? say("emptyValue") : value;
}

/** Who is counted at a step. */
export function countedText({ open }: JourneyResult, { say }: Language = ENGLISH): string {
  return say(open ? "countedOpen" : "countedClosed");
}

/** Browsers send it as a page is left or hidden. */
const LEAVING = "user_engagement";

/** What people did instead of going on, or before they did; false where nothing is known of it. */
export function nextActionsText(
  step: string,
  nextActions: readonly { readonly event: string; readonly users: number }[],
  { say, write }: Language = ENGLISH,
): string | false {
  const actions = nextActions
    .slice(0, 3)
    .map(({ event, users }) => `${event === LEAVING ? say("leftPage") : event} (${write.count(users)})`)
    .join(", ");
  return actions !== "" && say("instead", { step, actions });
}

/** Of a lead and what closes it: how many of each there were, and what these numbers are not; false of another journey. */
function leadsText(
  report: ConversionReport,
  { closes: lead, goal: close }: JourneyResult,
  { say }: Language,
): string | false {
  if (lead === null) return false;
  const count = (id: string): number | null =>
    report.goals.find((goal) => goal.id === id)?.count.current ?? null;
  return say("leadsAndCloses", {
    ...{ leads: count(lead), lead: goalName(report, lead) },
    ...{ closes: count(close), close: goalName(report, close) },
  });
}

/** What there is to say below a journey: its hurdle, steps that can be none, and who came another way. */
export function journeyTexts(
  report: ConversionReport,
  journey: JourneyResult,
  language: Language = ENGLISH,
): readonly string[] {
  const { say, write } = language;
  const { steps, hurdle, reachedGoal, outside } = journey;
  const step = hurdle === null ? undefined : steps[hurdle];
  const next = hurdle === null ? undefined : steps[hurdle + 1];
  const began = steps.slice(1).filter((one) => one.began !== null);
  const texts: readonly (string | false)[] = [
    leadsText(report, journey, language),
    step !== undefined &&
      next !== undefined &&
      say("hurdle", {
        count: step.lost,
        step: stepName(step, language),
        share: write.rate(next.fromStepBefore?.current ?? null),
        next: stepName(next, language),
      }),
    step !== undefined && nextActionsText(step.name, step.nextActions ?? [], language),
    began.length > 0 &&
      say("beganSteps", {
        steps: began
          .map((one) => say("beganStep", { step: stepName(one, language), day: write.day(one.began ?? "") }))
          .join(", "),
      }),
    reachedGoal !== null &&
      outside !== null &&
      outside > 0 &&
      say("anotherWay", { count: outside, all: reachedGoal, goal: goalName(report, journey.goal) }),
  ];
  return texts.filter((text) => text !== false);
}
