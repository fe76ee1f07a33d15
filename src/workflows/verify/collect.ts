/**
 * What a GA4 tag says to its collect endpoint, read out of the request itself, and which goals' events were sent,
 * against which were to be. Pure; knows nothing of browsers.
 */
import { countedEvent, type Goal } from "../../goals/goal.js";

/** A request of a tag, as the browser would have sent it. */
export interface CollectRequest {
  readonly address: string;
  readonly body: string | null;
  /** By the clock of the page, which a walk moves on. */
  readonly at: Date;
}

/** `G-...`; that of the request, whatever a line of its body says. */
export function measurementIdOf({ address }: CollectRequest): string {
  return new URL(address).searchParams.get("tid") ?? "";
}

export interface CollectedEvent {
  readonly event: string;
  /** `G-...` */
  readonly measurementId: string;
  /** GA's session id; empty where the hit carried none, as without consent. */
  readonly session: string;
  /** Address of the page it was sent from; empty where the hit does not say. */
  readonly page: string;
}

/** True for requests of GA4's protocol, on Google's hosts or on a first-party one. */
export function isCollect(url: URL): boolean {
  return url.pathname.endsWith("/g/collect") && (url.searchParams.get("tid") ?? "").startsWith("G-");
}

/** A request carries one event in its address, or several in its body, a line each, over what the address says. */
export function eventsOf(url: URL, body: string | null): readonly CollectedEvent[] {
  const lines = (body ?? "").split(/\r?\n/).filter((line) => line.includes("="));
  const parameters = lines.length === 0 ? [""] : lines;
  return parameters.flatMap((line): readonly CollectedEvent[] => {
    const own = new URLSearchParams(line);
    const of = (name: string): string => own.get(name) ?? url.searchParams.get(name) ?? "";
    if (of("en") === "") return [];
    return [{ event: of("en"), measurementId: of("tid"), session: of("sid"), page: of("dl") }];
  });
}

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
  return byPageCode && goal.counting === "once_per_session" && own.length > sessions.size
    ? "more-than-once"
    : "sent";
}
