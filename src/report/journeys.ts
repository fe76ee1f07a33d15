/** Journeys as funnels: what to ask GA4 for, and what its answer says. Pure; counts users, never sessions. */
import {
  countedEvent,
  eventOfStep,
  type Goal,
  type GoalsConfig,
  goalOfStep,
  isApproximate,
  type Journey,
  type Step,
} from "../goals/goal.js";
import { addressTests } from "../goals/pattern/address-pattern.js";
import { figure, ratio } from "./figure.js";
import type { Figure, JourneyResult, JourneyStep } from "./model.js";
import type { FunnelRequest, FunnelResponse, FunnelStep, NamedDateRange } from "./port.js";
import { CURRENT, PREVIOUS } from "./questions.js";

/** A journey of the file, or of a lead and the goal that closes it. */
export interface ReportedJourney extends Journey {
  /** The lead's goal, where it is one. */
  readonly closes?: string;
}

/** Those of the file, then one for each goal that closes another, unless the file has the very same. */
export function reportedJourneys({
  goals,
  journeys,
}: Pick<GoalsConfig, "goals" | "journeys">): readonly ReportedJourney[] {
  const closings = goals.flatMap((close): readonly ReportedJourney[] => {
    const lead = goals.find(({ id }) => id === close.closes);
    if (lead === undefined) return [];
    const steps = [lead, close].map(({ id }) => ({ step: id, directly: false }));
    return [
      {
        ...{ id: `${close.id} closes ${lead.id}`, name: `${lead.name} → ${close.name}` },
        ...{ goal: close.id, open: false, steps, closes: lead.id },
      },
    ];
  });
  return [...journeys, ...closings];
}

/** Every event that a journey's step counts. */
export function stepEvents({ goals, journeys }: Pick<GoalsConfig, "goals" | "journeys">): readonly string[] {
  return journeys.flatMap(({ steps }) => steps.map((step) => eventOfStep(step, goals)));
}

function isApproximateStep(step: Step, goals: readonly Goal[]): boolean {
  const event = eventOfStep(step, goals);
  return goals.some((goal) => isApproximate(goal) && countedEvent(goal) === event);
}

/** `by`: GA4's name of the dimension to break the journey down by. */
export function journeyRequest(
  journey: Journey,
  goals: readonly Goal[],
  dateRanges: readonly NamedDateRange[],
  by?: string,
): FunnelRequest {
  const steps = journey.steps.map((step): FunnelStep => {
    const { step: name, page, where, withinSeconds, directly } = step;
    const event = eventOfStep(step, goals);
    return {
      name: page || where ? name : event,
      event,
      ...(page ? { page: addressTests(page) } : {}),
      ...(where ? { where: where.match } : {}),
      ...(withinSeconds === undefined ? {} : { withinSeconds }),
      directly,
    };
  });
  return { dateRanges, steps, open: journey.open, nextActions: true, ...(by === undefined ? {} : { by }) };
}

/** Users at a step in a span of days; null where those days were not asked for. */
export function usersAt(
  request: FunnelRequest,
  response: FunnelResponse,
  range: string,
  step: number,
): number | null {
  if (!request.dateRanges.some(({ name }) => name === range)) return null;
  return rowAt(response, range, step)?.users ?? 0;
}

function rowAt(
  { rows }: FunnelResponse,
  range: string,
  step: number,
): FunnelResponse["rows"][number] | undefined {
  return rows.find((row) => row.range === range && row.step === step && row.value === undefined);
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
  journey: ReportedJourney,
  goals: readonly Goal[],
  request: FunnelRequest,
  response: FunnelResponse,
  facts: StepFacts,
): JourneyResult {
  const isMissing = (step: Step): boolean => {
    const goal = goalOfStep(step, goals);
    return goal !== undefined && facts.isMissing(goal);
  };
  const end = journey.steps.findIndex(isMissing);
  const notCounted = (step: number): boolean => {
    const own = journey.steps[step];
    return journey.open ? own !== undefined && isMissing(own) : end !== -1 && step >= end;
  };
  const both = (of: (range: string) => number | null): Figure => figure(of(CURRENT), of(PREVIOUS));
  const users = (step: number): Figure =>
    notCounted(step) ? figure(null, null) : both((range) => usersAt(request, response, range, step));
  /** Who went on from a step to the next: in an open journey others come in there too. */
  const wentOn = (step: number): Figure =>
    journey.open && !notCounted(step + 1)
      ? both((range) => stayedIn(response, range, step))
      : users(step + 1);
  const share = (part: Figure, whole: Figure): Figure =>
    figure(ratio(part.current, whole.current), ratio(part.previous, whole.previous));
  const steps = journey.steps.map((step, index): JourneyStep => {
    const here = users(index);
    const last = index === journey.steps.length - 1;
    const event = eventOfStep(step, goals);
    return {
      step: step.step,
      name: goalOfStep(step, goals)?.name ?? step.step,
      event,
      withinSeconds: step.withinSeconds ?? null,
      directly: step.directly,
      approximate: journey.steps.slice(0, index + 1).some((s) => isApproximateStep(s, goals)),
      users: here,
      fromStepBefore: index === 0 ? null : share(wentOn(index - 1), users(index - 1)),
      fromStart: journey.open ? null : share(here, users(0)),
      lost: last ? null : lostBetween(here.current, wentOn(index).current),
      nextActions: last || here.current === null ? null : nextActionsAt(response, index),
      began: facts.beganOn(event),
    };
  });
  const through = steps.at(-1)?.users.current ?? null;
  const goal = goals.find(({ id }) => id === journey.goal);
  const ending = journey.steps.at(-1);
  const endsInGoal =
    goal !== undefined &&
    ending !== undefined &&
    !ending.page &&
    !ending.where &&
    steps.at(-1)?.event === countedEvent(goal);
  const reached =
    endsInGoal && !journey.open && journey.closes === undefined && through !== null
      ? facts.usersWith(countedEvent(goal))
      : null;
  return {
    id: journey.id,
    name: journey.name,
    goal: journey.goal,
    open: journey.open,
    steps,
    // Who has not closed yet may still do so: that is no hurdle.
    hurdle: journey.closes === undefined ? hurdleOf(steps, facts) : null,
    completion: steps.at(-1)?.fromStart ?? figure(null, null),
    by:
      journey.by === undefined || request.by === undefined ? null : brokenDown(journey.by, request, response),
    reachedGoal: reached,
    // GA4 estimates both numbers, so that one may be a few more than the other.
    outside: reached === null || through === null ? null : Math.max(0, reached - through),
    closes: journey.closes ?? null,
  };
}

/** The commonest first. */
function nextActionsAt({ nextActions }: FunnelResponse, step: number): JourneyStep["nextActions"] {
  if (nextActions === undefined) return null;
  return nextActions
    .filter((one) => one.range === CURRENT && one.step === step)
    .map(({ event, users }) => ({ event, users }))
    .toSorted((a, b) => b.users - a.users || (a.event < b.event ? -1 : 1));
}

/** GA4's own number of those who did not go on, taken off. */
function stayedIn(response: FunnelResponse, range: string, step: number): number | null {
  const row = rowAt(response, range, step);
  if (row === undefined) return response.rows.some((one) => one.range === range) ? 0 : null;
  return row.lost === undefined ? null : row.users - row.lost;
}

function brokenDown(
  by: string,
  { by: dimension = by, steps, open }: FunnelRequest,
  { rows }: FunnelResponse,
): JourneyResult["by"] {
  const own = rows.filter(({ range, value }) => range === CURRENT && value !== undefined);
  const values = [...new Set(own.flatMap(({ value }) => (value === undefined ? [] : [value])))];
  const users = (value: string) =>
    steps.map((_, step) => own.find((row) => row.value === value && row.step === step)?.users ?? 0);
  return {
    by,
    dimension,
    values: values
      .map((value) => {
        const own = users(value);
        const completion = open === true ? null : ratio(own.at(-1) ?? null, own[0] ?? null);
        return { value, users: own, completion };
      })
      .toSorted((a, b) => (b.users[0] ?? 0) - (a.users[0] ?? 0) || (a.value < b.value ? -1 : 1)),
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
