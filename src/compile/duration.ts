/** Goal type `duration`: code in the page keeps the time and sends the goal's event once a session. */
import type { DurationGoal } from "../config/goal.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compileDuration(goal: DurationGoal): Compiled {
  if (goal.via === "audience") {
    return { templates: [], notes: [{ code: "not-supported", goal: goal.id, subject: "via: audience" }] };
  }
  return {
    templates: [keyEventTemplate(goal, false)],
    notes: [{ code: "needs-page-code", goal: goal.id, subject: goal.id }],
  };
}
