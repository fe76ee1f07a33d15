/** Ids that name other goals: leads_to, journeys, audiences, moved. */

import { nearest } from "../../diagnostics/nearest.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";

export const checkReferences: Check = (context) => {
  const { config, error, warning, place } = context;
  const circles = circlesOf(new Map(config.goals.map((goal) => [goal.id, goal.leadsTo])));
  for (const { id, leadsTo } of config.goals) {
    if (leadsTo === undefined) continue;
    const path = ["goals", id, "leads_to"];
    checkGoal(context, leadsTo, path, "goal-unknown");
    const circle = circles.get(id);
    if (circle) error("leads-to-circle", place(path), { circle });
  }
  for (const journey of config.journeys) {
    if (!checkGoal(context, journey.goal, ["journeys", journey.id, "goal"], "goal-unknown")) continue;
    const last = journey.steps.length - 1;
    const goal = config.goals.find((g) => g.id === journey.goal);
    const ends = [journey.goal, goal?.type === "event" ? goal.event : journey.goal];
    if (!ends.includes(journey.steps[last] ?? "")) {
      warning("journey-ends-elsewhere", place(["journeys", journey.id, "steps", last]), {
        shown: context.written(["journeys", journey.id, "goal"]),
      });
    }
  }
  for (const { id, membershipDays: days } of config.audiences) {
    const path = ["audiences", id, "membership"];
    if (days > 540) error("membership-too-long", place(path), { days });
    if (days === 0) error("not-positive", place(path), { shown: context.written(path) });
  }
  checkMoves(context);
};

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
function checkGoal(
  { declared, complete, error, place, written }: CheckContext,
  id: string,
  path: Path,
  code: "goal-unknown" | "moved-to-unknown",
): boolean {
  if (declared.has(id)) return true;
  const near = nearest(id, [...declared]);
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
