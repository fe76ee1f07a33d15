/**
 * Goals counted the plain way: TypeScript over rows in memory, one goal at a time, no SQL and nothing of `src/backtest`.
 * What a goal means is written here a second time, from the goals file's documentation.
 */
import { RE2JS } from "re2js";
import type { Condition, Goal, Match } from "../../../src/goals/goal.js";

export interface PlainEvent {
  readonly name: string;
  readonly day: string;
  /** Microseconds. */
  readonly time: number;
  readonly user: string | null;
  readonly session: string | null;
  readonly platform: string;
  readonly parameters: ReadonlyMap<string, string | number>;
}

export interface PlainCount {
  readonly oncePerEvent: number;
  readonly oncePerSession: number;
  readonly sessions: number;
  readonly users: number;
  readonly perDay: ReadonlyMap<string, number>;
}

type Sessions = ReadonlyMap<string, readonly PlainEvent[]>;

export function sessionsOf(events: readonly PlainEvent[]): Sessions {
  const sessions = new Map<string, PlainEvent[]>();
  for (const event of events) {
    if (event.user === null || event.session === null) continue;
    const key = `${event.user} ${event.session}`;
    const list = sessions.get(key);
    if (list === undefined) sessions.set(key, [event]);
    else list.push(event);
  }
  for (const list of sessions.values()) list.sort((a, b) => a.time - b.time);
  return sessions;
}

export function plainCount(goal: Goal, events: readonly PlainEvent[], sessions: Sessions): PlainCount {
  if (goal.type === "duration" || goal.type === "pages_per_session") {
    const reached = [...sessions].filter(([, list]) => sessionReaches(goal, list));
    return {
      oncePerEvent: reached.length,
      oncePerSession: reached.length,
      sessions: reached.length,
      users: new Set(reached.map(([, [first]]) => first?.user)).size,
      perDay: new Map(),
    };
  }
  const hits = events.filter((event) => counts(goal, event));
  const inSession = hits.filter(({ user, session }) => user !== null && session !== null);
  const withGoal = new Set(inSession.map(({ user, session }) => `${user} ${session}`)).size;
  const perDay = new Map<string, number>();
  for (const { day } of hits) perDay.set(day, (perDay.get(day) ?? 0) + 1);
  return {
    oncePerEvent: hits.length,
    oncePerSession: withGoal + hits.length - inSession.length,
    sessions: withGoal,
    users: new Set(hits.flatMap(({ user }) => (user === null ? [] : [user]))).size,
    perDay,
  };
}

function sessionReaches(
  goal: Extract<Goal, { type: "duration" | "pages_per_session" }>,
  list: readonly PlainEvent[],
): boolean {
  const web = list.filter(({ platform }) => platform === "WEB");
  if (web.length === 0) return false;
  if (goal.type === "pages_per_session") {
    return web.filter(({ name }) => name === "page_view").length >= goal.atLeast;
  }
  if (goal.clock === "engaged") {
    const spent = list.reduce(
      (sum, { parameters }) => sum + Number(parameters.get("engagement_time_msec") ?? 0),
      0,
    );
    return spent >= goal.atLeastSeconds * 1000;
  }
  const [first] = list;
  const last = list.at(-1);
  return first !== undefined && last !== undefined && last.time - first.time >= goal.atLeastSeconds * 1e6;
}

function counts(goal: Extract<Goal, { type: "event" | "destination" }>, event: PlainEvent): boolean {
  if (goal.type === "event") {
    if (event.name !== goal.event) return false;
    if (goal.where.length === 0) return true;
    return (
      event.platform === "WEB" &&
      goal.where.every(({ parameter, match }) => matches(match, event.parameters.get(parameter)))
    );
  }
  if (event.name !== "page_view" || event.platform !== "WEB") return false;
  const url = event.parameters.get("page_location");
  const text = url === undefined ? undefined : String(url);
  const parts = /^https?:\/\/([^/?#]+)([^?#]*)(?:[?#].*)?$/.exec(text ?? "");
  const host = parts?.[1]?.replace(/^.*@/, "").replace(/:\d+$/, "");
  return (
    (goal.path ?? []).every((c) => pathHolds(c, parts?.[2])) &&
    (goal.host ?? []).every((c) =>
      holds({ ...c, ...(c.kind === "text" ? { ignoreCase: true } : {}) }, host),
    ) &&
    (goal.url ?? []).every((c) => holds(c, text))
  );
}

function pathHolds(condition: Condition, path: string | undefined): boolean {
  if (condition.kind !== "text" || condition.operator !== "equals") return holds(condition, path);
  const bare = (text: string): string => text.replace(/\/$/, "");
  return holds({ ...condition, value: bare(condition.value) }, path === undefined ? undefined : bare(path));
}

function matches(match: Match, value: string | number | undefined): boolean {
  return match.every((condition) => holds(condition, value));
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function holds(condition: Condition, found: string | number | undefined): boolean {
  if (condition.kind === "number") {
    if (found === undefined) return false;
    if (condition.operator === "eq") return String(found) === String(condition.value);
    if (!NUMBER.test(String(found))) return false;
    const number = Number(found);
    switch (condition.operator) {
      case "gt":
        return number > condition.value;
      case "gte":
        return number >= condition.value;
      case "lt":
        return number < condition.value;
      case "lte":
        return number <= condition.value;
    }
  }
  const result = found !== undefined && textHolds(condition, String(found));
  return condition.negated ? !result : result;
}

function textHolds(condition: Extract<Condition, { kind: "text" }>, found: string): boolean {
  if (condition.operator === "regex") {
    return RE2JS.compile(condition.value, condition.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0).matches(found);
  }
  const text = condition.ignoreCase ? found.toLowerCase() : found;
  const value = condition.ignoreCase ? condition.value.toLowerCase() : condition.value;
  switch (condition.operator) {
    case "equals":
      return text === value;
    case "contains":
      return text.includes(value);
    case "begins_with":
      return text.startsWith(value);
    case "ends_with":
      return text.endsWith(value);
  }
}
