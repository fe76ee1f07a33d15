/** Journeys as funnels: what to ask GA4 for, and what its answer says. Pure; counts users, never sessions. */
import { countedEvent, type Goal, type GoalsConfig, isApproximate, type Journey } from "../goals/goal.js";
import { addressTests } from "../goals/pattern/address-pattern.js";
import { figure, ratio } from "./figure.js";
import type { Figure, JourneyResult, JourneyStep } from "./model.js";
import type { FunnelRequest, FunnelResponse, NamedDateRange } from "./port.js";
import { CURRENT, PREVIOUS } from "./questions.js";

/** A step is a goal's id, then what the goal counts, an event's name, or a page, whose views count. */
function eventOfStep(step: string, goals: readonly Goal[], pages: Journey["pages"]): string {
  if (pages?.[step]) return "page_view";
  const goal = goals.find(({ id }) => id === step);
  return goal === undefined ? step : countedEvent(goal);
}

/** Every event that a journey's step counts. */
export function stepEvents({ goals, journeys }: Pick<GoalsConfig, "goals" | "journeys">): readonly string[] {
  return journeys.flatMap(({ steps, pages }) => steps.map((step) => eventOfStep(step, goals, pages)));
}

function isApproximateStep(step: string, goals: readonly Goal[], pages: Journey["pages"]): boolean {
  const event = eventOfStep(step, goals, pages);
  return goals.some((goal) => isApproximate(goal) && countedEvent(goal) === event);
}

export function journeyRequest(
  journey: Journey,
  goals: readonly Goal[],
  dateRanges: readonly NamedDateRange[],
): FunnelRequest {
  const steps = journey.steps.map((step) => {
    const page = journey.pages?.[step];
    return page ? { name: step, tests: addressTests(page) } : eventOfStep(step, goals, journey.pages);
  });
  return { dateRanges, steps };
}

/** Users at a step in a span of days; null where those days were not asked for. */
export function usersAt(
  request: FunnelRequest,
  response: FunnelResponse,
  range: string,
  step: number,
): number | null {
  if (!request.dateRanges.some(({ name }) => name === range)) return null;
  return response.rows.find((row) => row.range === range && row.step === step)?.users ?? 0;
}

/** What a journey's steps are held against. */
export interface StepFacts {
  /** The goal is not in the property yet: nobody can have been seen at it, nor at any step after it. */
  readonly isMissing: (goal: Goal) => boolean;
  /** The first day with the event, where it began within the period. */
  readonly beganOn: (event: string) => string | null;
  /** False where no event of the name came at all. */
  readonly came: (event: string) => boolean;
  /** Active users with the event in the period; null where that is not known. */
  readonly usersWith: (event: string) => number | null;
}

export function journeyResult(
  journey: Journey,
  goals: readonly Goal[],
  request: FunnelRequest,
  response: FunnelResponse,
  facts: StepFacts,
): JourneyResult {
  const end = journey.steps.findIndex((step) =>
    goals.some((goal) => goal.id === step && facts.isMissing(goal)),
  );
  const users = (step: number): Figure =>
    end !== -1 && step >= end
      ? figure(null, null)
      : figure(usersAt(request, response, CURRENT, step), usersAt(request, response, PREVIOUS, step));
  const share = (part: Figure, whole: Figure): Figure =>
    figure(ratio(part.current, whole.current), ratio(part.previous, whole.previous));
  const steps = journey.steps.map((step, index): JourneyStep => {
    const here = users(index);
    const last = index === journey.steps.length - 1;
    const event = eventOfStep(step, goals, journey.pages);
    return {
      step,
      name: goals.find(({ id }) => id === step)?.name ?? step,
      event,
      approximate: journey.steps.slice(0, index + 1).some((s) => isApproximateStep(s, goals, journey.pages)),
      users: here,
      fromStepBefore: index === 0 ? null : share(here, users(index - 1)),
      fromStart: share(here, users(0)),
      lost: last ? null : lostBetween(here.current, users(index + 1).current),
      began: facts.beganOn(event),
    };
  });
  const through = steps.at(-1)?.users.current ?? null;
  const goalEvent = eventOfStep(journey.goal, goals, undefined);
  const endsInPage = journey.pages?.[journey.steps.at(-1) ?? ""] !== undefined;
  const reached =
    !endsInPage && steps.at(-1)?.event === goalEvent && through !== null ? facts.usersWith(goalEvent) : null;
  return {
    id: journey.id,
    name: journey.name,
    goal: journey.goal,
    steps,
    hurdle: hurdleOf(steps, facts),
    completion: steps.at(-1)?.fromStart ?? figure(null, null),
    reachedGoal: reached,
    // GA4 estimates both numbers, so that one may be a few more than the other.
    outside: reached === null || through === null ? null : Math.max(0, reached - through),
  };
}

function lostBetween(here: number | null, next: number | null): number | null {
  return here === null || next === null ? null : here - next;
}

/**
 * The first of the steps that lose most on the way to one that was there. Where the next step began within the days, or never
 * came, who went no further could not: that is no hurdle.
 */
function hurdleOf(steps: readonly JourneyStep[], { came }: StepFacts): number | null {
  const lost = steps.map((step, index) => {
    const next = steps[index + 1];
    return next === undefined || next.began !== null || !came(next.event) ? 0 : (step.lost ?? 0);
  });
  const most = Math.max(0, ...lost);
  return most === 0 ? null : lost.indexOf(most);
}
