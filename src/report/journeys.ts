/** Journeys as funnels: what to ask GA4 for, and what its answer says. Pure; counts users, never sessions. */
import { countedEvent, type Goal, isApproximate, type Journey } from "../goals/goal.js";
import { figure, ratio } from "./figure.js";
import type { Figure, JourneyResult, JourneyStep } from "./model.js";
import type { FunnelRequest, FunnelResponse, NamedDateRange } from "./port.js";
import { CURRENT, PREVIOUS } from "./questions.js";

/** A step is a goal's id, then what the goal counts, or an event's name. */
function eventOfStep(step: string, goals: readonly Goal[]): string {
  const goal = goals.find(({ id }) => id === step);
  return goal === undefined ? step : countedEvent(goal);
}

function isApproximateStep(step: string, goals: readonly Goal[]): boolean {
  const event = eventOfStep(step, goals);
  return goals.some((goal) => isApproximate(goal) && countedEvent(goal) === event);
}

export function journeyRequest(
  journey: Journey,
  goals: readonly Goal[],
  dateRanges: readonly NamedDateRange[],
): FunnelRequest {
  return { dateRanges, steps: journey.steps.map((step) => eventOfStep(step, goals)) };
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

/** `isMissing`: the goal is not counted yet, so nobody can have been seen at it, nor at any step after it. */
export function journeyResult(
  journey: Journey,
  goals: readonly Goal[],
  request: FunnelRequest,
  response: FunnelResponse,
  isMissing: (goal: Goal) => boolean = () => false,
): JourneyResult {
  const end = journey.steps.findIndex((step) => goals.some((goal) => goal.id === step && isMissing(goal)));
  const users = (step: number): Figure =>
    end !== -1 && step >= end
      ? figure(null, null)
      : figure(usersAt(request, response, CURRENT, step), usersAt(request, response, PREVIOUS, step));
  const share = (part: Figure, whole: Figure): Figure =>
    figure(ratio(part.current, whole.current), ratio(part.previous, whole.previous));
  const steps = journey.steps.map((step, index): JourneyStep => {
    const here = users(index);
    const last = index === journey.steps.length - 1;
    return {
      step,
      name: goals.find(({ id }) => id === step)?.name ?? step,
      event: eventOfStep(step, goals),
      approximate: journey.steps.slice(0, index + 1).some((s) => isApproximateStep(s, goals)),
      users: here,
      fromStepBefore: index === 0 ? null : share(here, users(index - 1)),
      fromStart: share(here, users(0)),
      lost: last ? null : lostBetween(here.current, users(index + 1).current),
    };
  });
  return {
    id: journey.id,
    name: journey.name,
    goal: journey.goal,
    steps,
    hurdle: hurdleOf(steps),
    completion: steps.at(-1)?.fromStart ?? figure(null, null),
  };
}

function lostBetween(here: number | null, next: number | null): number | null {
  return here === null || next === null ? null : here - next;
}

/** The first of the steps that lose most. */
function hurdleOf(steps: readonly JourneyStep[]): number | null {
  const most = Math.max(0, ...steps.map(({ lost }) => lost ?? 0));
  return most === 0 ? null : steps.findIndex(({ lost }) => lost === most);
}
