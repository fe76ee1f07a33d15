/** The notes of a plan in words: what somebody should know of goals besides the changes. */
import type { Ink } from "../../diagnostics/ink.js";
import { groupBy } from "../../draw/alike.js";
import { GOAL_MEMBERSHIP_DAYS } from "../compile/audiences.js";
import { isObstacle, type Obstacle, type PlanNote } from "../ga4-plan/ga4-plan.js";
import { breachWords } from "./refusals.js";

type Detail = Readonly<Record<string, string>>;

/** What a goal counts nothing for, or less than it says. */
const REASONS: { readonly [C in Obstacle["code"]]: (detail: Detail) => string } = {
  "not-collected": ({ event, setting, stream }) =>
    `${event}: ${setting} are off on ${stream} (\`setup:\` switches them on).`,
  "event-renamed": ({ event, rule, to }) =>
    `the rule "${rule}" in GA4 turns ${event} into ${to} before it is counted.`,
  "event-may-be-renamed": ({ event, rule, to }) =>
    `the rule "${rule}" in GA4 may turn ${event} into ${to} before it is counted, where its conditions hold.`,
  "event-changed": ({ event, rule, parameters, may }) =>
    `the rule "${rule}" in GA4 ${may === undefined ? "changes" : "may change"} ${parameters} of ${event} before it is counted.`,
  "apps-only": ({ event }) =>
    event === ""
      ? "the property has apps alone, and no page for page code to run in; screens are counted by an audience with an event trigger, made in GA4."
      : `the property has apps alone, and apps don't send ${event}.`,
  "web-only": ({ event }) => `only apps send ${event}, and the property has none.`,
  "retention-short": () =>
    "GA4 keeps single events for 2 months, so journeys look back no further; `setup: { retention: 14m }` changes it.",
  subproperty: ({ parent }) =>
    `this is a subproperty of ${parent}: where its settings are synced from there, GA4 refuses changes here.`,
};

/**
 * What is in the way of one goal, or of the whole property, in a sentence. Names in it are as GA4 has them: print it clean.
 *
 * @example obstacleText(one) // form_submit: form interactions are off on G-SHOP1 (`setup:` switches them on).
 */
export function obstacleText({ code, detail = {} }: Obstacle): string {
  return REASONS[code](detail);
}

/**
 * The same of many: a sentence a reason, with the goals it holds for.
 *
 * @example obstacleLines(obstacles) // ["sent, asked: form_submit: form interactions are off on G-SHOP1 ..."]
 */
export function obstacleLines(obstacles: readonly Obstacle[]): readonly string[] {
  return groupBy(obstacles, obstacleText).map((those) => {
    const [one] = those;
    if (one === undefined) return "";
    const goals = those.flatMap(({ goal }) => (goal === "" ? [] : [goal]));
    return [...(goals.length === 0 ? [] : [goals.join(", ")]), obstacleText(one)].join(": ");
  });
}

/** Under the word that a note begins with. */
const NEXT = "\n     ";

const NOTES: {
  readonly [C in Exclude<PlanNote["code"], Obstacle["code"]>]: (notes: readonly PlanNote[]) => string;
} = {
  "needs-page-code": (notes) =>
    groupBy(notes, ({ detail }) => detail?.each ?? "")
      .map(
        (those) =>
          `${goalsOf(those)} ${those.length === 1 ? "counts" : "count"} only once code in the page sends the event, once a ${those[0]?.detail?.each}.`,
      )
      .join(NEXT),
  "protected-kept": (notes) =>
    `${goalsOf(notes)} left the file but ${notes.length === 1 ? "is" : "are"} protected: kept.`,
  "not-deletable-released": (notes) => `GA4 does not let ${goalsOf(notes)} be deleted: released instead.`,
  "policy-warning": (notes) =>
    [...new Set(notes.map(({ detail }) => `policy ${breachWords(detail ?? {})}`))].join(NEXT),
  approximate: (notes) =>
    `≈ ${goalsOf(notes)}: counted through an audience, so approximate: each user once and again only after ${GOAL_MEMBERSHIP_DAYS} days without it, and with no landing page.`,
};

function goalsOf(notes: readonly PlanNote[]): string {
  return notes.map((n) => n.goal).join(", ");
}

/** A line a reason. */
export function renderNotes(notes: readonly PlanNote[], paint: Ink): string {
  return groupBy(notes, ({ code }) => code)
    .map((those) => {
      const [one] = those;
      if (one === undefined) return "";
      return isObstacle(one)
        ? obstacleLines(those.filter(isObstacle)).join(NEXT)
        : NOTES[one.code as keyof typeof NOTES](those);
    })
    .map((words) => `${paint.warn("note")} ${words}`)
    .join("\n");
}
