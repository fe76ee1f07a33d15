/** Ids that name other goals: leads_to, journeys, audiences, moved. */
import { nearest } from "../nearest.js";
import type { Check } from "./context.js";

export const checkReferences: Check = ({ config, error, warning, place }) => {
  const ids = config.goals.map((goal) => goal.id);
  const known = new Set(ids);
  const near = (id: string): { readonly nearest?: string } => {
    const found = nearest(id, ids);
    return found ? { nearest: found } : {};
  };

  for (const goal of config.goals) {
    if (goal.leadsTo === undefined) continue;
    const at = place(["goals", goal.id, "leads_to"]);
    if (!known.has(goal.leadsTo)) error("goal-unknown", at, { id: goal.leadsTo, ...near(goal.leadsTo) });
    else {
      const circle = circleFrom(goal.id, new Map(config.goals.map((g) => [g.id, g.leadsTo])));
      if (circle) error("leads-to-circle", at, { circle });
    }
  }
  for (const journey of config.journeys) {
    const at = place(["journeys", journey.id, "goal"]);
    if (!known.has(journey.goal)) error("goal-unknown", at, { id: journey.goal, ...near(journey.goal) });
    else if (journey.steps.at(-1) !== journey.goal) {
      const goal = config.goals.find((g) => g.id === journey.goal);
      const countsThatEvent = goal?.type === "event" && goal.event === journey.steps.at(-1);
      if (!countsThatEvent) {
        const last = place(["journeys", journey.id, "steps", journey.steps.length - 1]);
        warning("journey-ends-elsewhere", last, { goal: journey.goal });
      }
    }
  }
  for (const audience of config.audiences) {
    if (audience.membershipDays > 540) {
      error("membership-too-long", place(["audiences", audience.id, "membership"]), {
        days: audience.membershipDays,
      });
    }
  }
  for (const [index, move] of config.moved.entries()) {
    if (known.has(move.from)) error("moved-from-exists", place(["moved", index, "from"]), { id: move.from });
    if (!known.has(move.to))
      error("moved-to-unknown", place(["moved", index, "to"]), { id: move.to, ...near(move.to) });
  }
};

/** The way from a goal back to itself, or null. Reported at every goal on it. */
function circleFrom(
  start: string,
  leadsTo: ReadonlyMap<string, string | undefined>,
): readonly string[] | null {
  const way = [start];
  for (let next = leadsTo.get(start); next !== undefined; next = leadsTo.get(next)) {
    way.push(next);
    if (next === start) return way;
    if (way.length > leadsTo.size + 1) return null;
  }
  return null;
}
