/**
 * Goal type `duration`: code in the page keeps the time and sends the goal's event once a
 * session; or, approximately, an audience does.
 */
import type { DurationGoal } from "../../goals/goal.js";
import { compileGoalAudience } from "./goal-audience.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compileDuration(goal: DurationGoal): Compiled {
  if (goal.via === "audience") return compileGoalAudience(goal);
  return {
    templates: [keyEventTemplate(goal, false)],
    notes: [{ code: "needs-page-code", goal: goal.id, subject: goal.id }],
  };
}
