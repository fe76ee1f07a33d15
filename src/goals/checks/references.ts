/**
 * Ids that name other goals (leads_to, closes, audiences, moved), and what GA4's audiences can't say. Sources: proto
 * comments of google.analytics.admin.v1alpha.Audience; support.google.com/analytics/answer/9934109 (no condition may
 * rest on an event that an audience's trigger logs).
 */
import { nearest } from "../../diagnostics/nearest.js";
import { type AudienceDefinition, countedEvent, eventsOf, type Goal, isApproximate } from "../goal.js";
import { categoryOf } from "../known-events.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";
import { RESERVED_EVENTS } from "./events.js";

export const checkReferences: Check = (context) => {
  const { config, error, place } = context;
  checkWays(context, "leads_to", ({ leadsTo }) => leadsTo);
  checkWays(context, "closes", ({ closes }) => closes);
  checkClosing(context);
  for (const { id, membershipDays: days } of config.audiences) {
    const path = ["audiences", id, "membership"];
    if (days > 540) error("membership-too-long", place(path), { days });
    if (days === 0) error("not-positive", place(path), { shown: context.written(path) });
  }
  checkMoves(context);
};

const CIRCLE = { leads_to: "leads-to-circle", closes: "closes-circle" } as const;

/** Each goal named exists, and no way along them comes back to where it began. */
function checkWays(
  context: CheckContext,
  key: "leads_to" | "closes",
  next: (goal: Goal) => string | undefined,
): void {
  const { goals } = context.config;
  const circles = circlesOf(new Map(goals.map((goal) => [goal.id, next(goal)])));
  for (const goal of goals) {
    const named = next(goal);
    if (named === undefined) continue;
    const path = ["goals", goal.id, key];
    checkGoal(context, named, path, "goal-unknown");
    const circle = circles.get(goal.id);
    if (circle) context.error(CIRCLE[key], context.place(path), { circle });
  }
}

/** A small step is no lead, and closes none. */
function checkClosing({ config, error, place, keyPlace }: CheckContext): void {
  for (const { id, tier, closes } of config.goals) {
    if (closes === undefined) continue;
    const lead = config.goals.find((goal) => goal.id === closes);
    const micro = tier === "micro" ? id : lead?.tier === "micro" ? lead.id : undefined;
    if (micro === undefined) continue;
    error("closes-micro", place(["goals", id, "closes"]), { micro }, keyPlace(["goals", micro, "tier"]));
  }
}

function checkMoves(context: CheckContext): void {
  const { config, declared, error, place, written } = context;
  const seen = { from: new Set<string>(), to: new Set<string>() };
  for (const [index, move] of config.moved.entries()) {
    const from = ["moved", index, "from"];
    if (declared.has(move.from)) error("moved-from-exists", place(from), { shown: written(from) });
    checkGoal(context, move.to, ["moved", index, "to"], "moved-to-unknown");
    for (const end of ["from", "to"] as const) {
      const path = ["moved", index, end];
      if (seen[end].has(move[end])) error("moved-twice", place(path), { shown: written(path) });
      seen[end].add(move[end]);
    }
  }
}

/** Whether a goal of this id is written somewhere; unless a file is missing, that it is not is an error. */
export function checkGoal(
  { declared, complete, error, place, written }: CheckContext,
  id: string,
  path: Path,
  code: "goal-unknown" | "moved-to-unknown",
): boolean {
  if (declared.has(id)) return true;
  const near = nearest(id, declared);
  if (complete) error(code, place(path), { shown: written(path), ...(near ? { nearest: near } : {}) });
  return false;
}

/** For each goal on a way that leads back to itself, that way. */
function circlesOf(leadsTo: ReadonlyMap<string, string | undefined>): ReadonlyMap<string, readonly string[]> {
  const circles = new Map<string, readonly string[]>();
  const walked = new Set<string>();
  for (const start of leadsTo.keys()) {
    const way: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !walked.has(at)) {
      walked.add(at);
      way.push(at);
      at = leadsTo.get(at);
    }
    // Back on this very way: from there on it is a circle.
    const begin = at === undefined ? -1 : way.indexOf(at);
    if (begin < 0) continue;
    const circle = way.slice(begin);
    for (const [index, id] of circle.entries())
      circles.set(id, [...circle.slice(index), ...circle.slice(0, index), id]);
  }
  return circles;
}

/** Source: proto comment of in_any_n_day_period. */
const MOST_DAYS_WITHIN = 60;

export const checkAudiences: Check = (context) => {
  for (const audience of context.config.audiences) {
    checkNames(context, audience);
    checkDays(context, audience);
    const raw = context.raw.audiences?.[audience.id];
    if (raw?.exclusion !== undefined && raw.did_not === undefined) {
      context.error("exclusion-unused", context.keyPlace(["audiences", audience.id, "exclusion"]), {});
    }
  }
};

function checkDays(context: CheckContext, { id, withinDays }: AudienceDefinition): void {
  const path: Path = ["audiences", id, "within"];
  if (withinDays === undefined) return;
  if (withinDays === 0) context.error("not-positive", context.place(path), { shown: context.written(path) });
  if (withinDays > MOST_DAYS_WITHIN) {
    context.error("within-too-long", context.place(path), { days: withinDays, limit: MOST_DAYS_WITHIN });
  }
}

interface Named {
  readonly name: string;
  readonly path: Path;
  readonly goal: Goal | undefined;
  readonly event: string;
}

function checkNames(context: CheckContext, audience: AudienceDefinition): void {
  const did = named(context, audience, "did");
  const didNot = named(context, audience, "did_not");
  for (const { name, path, goal } of [...did, ...didNot]) {
    const shown = context.written(path);
    if (goal && isApproximate(goal)) {
      const related = context.keyPlace(["goals", goal.id]);
      context.error("audience-on-trigger", context.place(path), { shown }, related);
    }
    if (!goal) checkEventName(context, name, path, shown);
  }
  for (const { event, path } of didNot) {
    const other = did.find((d) => d.event === event);
    if (!other) continue;
    const shown = context.written(path);
    context.error("audience-contradiction", context.place(path), { shown }, context.place(other.path));
  }
}

function named(context: CheckContext, { id }: AudienceDefinition, key: "did" | "did_not"): readonly Named[] {
  const raw = context.raw.audiences?.[id]?.[key];
  if (raw === undefined) return [];
  const at: Path = ["audiences", id, key];
  const names =
    typeof raw === "string" ? [{ name: raw, path: at }] : raw.map((name, i) => ({ name, path: [...at, i] }));
  return names.map(({ name, path }) => {
    const goal = context.config.goals.find((g) => g.id === name);
    return { name, path, goal, event: goal ? countedEvent(goal) : name };
  });
}

/** An event's name is anything; one that is almost a goal's id is more likely that goal. */
export function checkEventName(context: CheckContext, name: string, path: Path, shown: string): void {
  const { config, declared } = context;
  const events = config.goals.flatMap((goal) => (goal.type === "event" ? eventsOf(goal) : []));
  if (declared.has(name) || events.includes(name)) return;
  if (RESERVED_EVENTS.has(name) || categoryOf(name) !== undefined) return;
  const near = nearest(name, declared);
  if (near !== undefined) context.warning("event-near-goal", context.place(path), { shown, nearest: near });
}
