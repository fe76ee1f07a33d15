/** Which goals' events were sent, against which were to be. Pure. */
import { countedEvent, type Goal } from "../../goals/goal.js";
import type { CollectedEvent } from "./collect.js";

/**
 * `sent`; `never`: it was to be and was not; `more-than-once`: a goal that counts once a session was sent several times
 * in one (GA4 counts it once, but something on the site sends it too); `not-in-walk`: not expected and not seen.
 */
export type VerdictStatus = "sent" | "never" | "more-than-once" | "not-in-walk";

export interface Verdict {
  readonly goal: string;
  readonly event: string;
  readonly status: VerdictStatus;
  readonly times: number;
  /** The page of the first one; empty where there is none. */
  readonly page: string;
}

/** In the order of the goals. `expects` null = every goal. */
export function verdictsOf(
  goals: readonly Goal[],
  expects: readonly string[] | null,
  collected: readonly CollectedEvent[],
): readonly Verdict[] {
  return goals.map((goal) => {
    const event = countedEvent(goal);
    const own = collected.filter((c) => c.event === event);
    const expected = expects === null || expects.includes(goal.id);
    return {
      goal: goal.id,
      event,
      status: statusOf(goal, own, expected),
      times: own.length,
      page: own[0]?.page ?? "",
    };
  });
}

function statusOf(goal: Goal, own: readonly CollectedEvent[], expected: boolean): VerdictStatus {
  if (own.length === 0) return expected ? "never" : "not-in-walk";
  const byPageCode = goal.type === "duration" || goal.type === "pages_per_session";
  const sessions = new Set(own.map((c) => `${c.measurementId} ${c.session}`));
  return byPageCode && own.length > sessions.size ? "more-than-once" : "sent";
}
