/**
 * Goal type `pages_per_session`: code in the page counts views and sends the goal's event once a
 * session; or, approximately, an audience does.
 */
import type { PagesPerSessionGoal } from "../../goals/goal.js";
import { compileGoalAudience } from "./goal-audience.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compilePagesPerSession(goal: PagesPerSessionGoal): Compiled {
  if (goal.via === "audience") return compileGoalAudience(goal);
  return {
    templates: [keyEventTemplate(goal, false)],
    notes: [{ code: "needs-page-code", goal: goal.id, subject: goal.id }],
  };
}
