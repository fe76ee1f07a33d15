/**
 * From micro to macro: how many users who took a small step went on to the goal it leads to, against all users. Pure:
 * which funnels to ask for, and what the answers say.
 */
import type { Goal } from "../goals/goal.js";
import { countedEvent } from "../goals/goal.js";
import { liftInterval, shareInterval } from "../numbers/intervals.js";
import { type Answer, lookUp } from "./answers.js";
import { ratio } from "./figure.js";
import { usersAt } from "./journeys.js";
import type { AssistResult } from "./model.js";
import type { FunnelRequest, FunnelResponse, NamedDateRange } from "./port.js";
import { CURRENT } from "./questions.js";

/** `auto`: as many as fit in, those that most users took first; each costs one call. */
export type AssistChoice = "auto" | "all" | "none";

interface AssistPair {
  readonly goal: Goal;
  readonly leadsTo: Goal;
}

/** Fewer users, or fewer of them who went on, and a share says nothing yet. */
const FEWEST_USERS = 30;
const FEWEST_REACHED = 5;

export const ASSIST_METHOD: string =
  "Active users, each counted once, who took the step and reached the goal after it, against all active users. Rates: 95 % intervals after Wilson. Lift: 95 % interval of the ratio of two shares on the logarithmic scale (Katz and others, 1978), the group being part of the whole. Fewer than 30 users, or 5 who reached the goal, are too few to tell.";

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
  const rate = ratio(reached, users);
  const everybody = { users: all, reached: allReached, rate: ratio(allReached, all) };
  const lift = rate === null || !everybody.rate ? null : rate / everybody.rate;
  const interval = liftInterval({ group: users, groupPart: reached, all, allPart: allReached });
  const few = users < FEWEST_USERS || reached < FEWEST_REACHED || interval === null;
  return {
    goal: goal.id,
    leadsTo: leadsTo.id,
    users,
    reached,
    rate,
    rateInterval: shareInterval(reached, users),
    everybody,
    lift,
    liftInterval: interval,
    verdict: few ? "too-few" : interval.low > 1 ? "more" : interval.high < 1 ? "less" : "same",
  };
}
