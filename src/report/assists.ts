/**
 * From micro to macro: how many users who took a small step went on to the goal it leads to, against all users. Pure:
 * which funnels to ask for, and what the answers say.
 */
import type { Goal } from "../goals/goal.js";
import { countedEvent } from "../goals/goal.js";
import { FEWEST_REACHED, FEWEST_WITH, liftOf, NEARLY_ALL_PASSED, rankedByLift } from "../numbers/lift.js";
import { type Answer, lookUp } from "./answers.js";
import { usersAt } from "./journeys.js";
import type { AssistResult } from "./model.js";
import type { FunnelRequest, FunnelResponse, NamedDateRange } from "./port.js";
import { CURRENT } from "./questions.js";
import { ENGLISH, type Language } from "./words/language.js";

/** `auto`: as many as fit in, those that most users took first; each costs one call. */
export type AssistChoice = "auto" | "all" | "none";

interface AssistPair {
  readonly goal: Goal;
  readonly leadsTo: Goal;
}

/** How the intervals are made, and what is told. */
export function assistMethod({ say }: Language = ENGLISH): string {
  return say("assistMethod", {
    fewest: FEWEST_WITH,
    reached: FEWEST_REACHED,
    passed: NEARLY_ALL_PASSED * 100,
  });
}

/** Stands wherever a lift does. */
export const GOING_TOGETHER: string = ENGLISH.say("goingTogether");

/** Goals that lead to another one that is counted by another event. */
export function assistPairs(goals: readonly Goal[]): readonly AssistPair[] {
  return goals.flatMap((goal) => {
    const leadsTo = goals.find(({ id }) => id === goal.leadsTo);
    return leadsTo === undefined || countedEvent(leadsTo) === countedEvent(goal) ? [] : [{ goal, leadsTo }];
  });
}

/**
 * Those to ask for within `room` calls, most users first, and those left out. Steps that nobody took are neither: there
 * is nothing to ask.
 */
export function chooseAssists(
  pairs: readonly AssistPair[],
  choice: AssistChoice,
  room: number,
  answers: readonly Answer[],
): { readonly chosen: readonly AssistPair[]; readonly left: readonly AssistPair[] } {
  const users = (pair: AssistPair): number =>
    lookUp(answers, "events", "totalUsers", CURRENT, { eventName: countedEvent(pair.goal) }) ?? 0;
  const taken = pairs
    .filter((pair) => users(pair) > 0)
    .toSorted((a, b) => users(b) - users(a) || (a.goal.id < b.goal.id ? -1 : 1));
  const most = { none: 0, all: taken.length, auto: Math.max(0, room) }[choice];
  return { chosen: taken.slice(0, most), left: taken.slice(most) };
}

export function assistRequest({ goal, leadsTo }: AssistPair, current: NamedDateRange): FunnelRequest {
  return { dateRanges: [current], steps: [countedEvent(goal), countedEvent(leadsTo)] };
}

export function assistResult(
  { goal, leadsTo }: AssistPair,
  request: FunnelRequest,
  response: FunnelResponse,
  answers: readonly Answer[],
): AssistResult {
  const users = usersAt(request, response, CURRENT, 0) ?? 0;
  const reached = usersAt(request, response, CURRENT, 1) ?? 0;
  // Funnels count active users, so everybody is counted in active users too.
  const all = lookUp(answers, "totals", "activeUsers", CURRENT) ?? 0;
  const allReached =
    lookUp(answers, "events", "activeUsers", CURRENT, { eventName: countedEvent(leadsTo) }) ?? 0;
  const {
    with: having,
    everybody,
    passed,
    ...lift
  } = liftOf({ group: users, groupPart: reached, all, allPart: allReached });
  return {
    goal: goal.id,
    leadsTo: leadsTo.id,
    users,
    reached,
    rate: having.share,
    rateInterval: having.interval,
    everybody: { users: all, reached: allReached, rate: everybody.share },
    passed: passed.share,
    ...lift,
  };
}

/** Findings first, then what is part of the way, then what can't be told. */
export function rankedAssists(asked: readonly AssistResult[]): readonly AssistResult[] {
  return rankedByLift(asked, (assist) => assist);
}
