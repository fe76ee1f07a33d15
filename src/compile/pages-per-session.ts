/** Goal type `pages_per_session`: code in the page counts views and sends the goal's event once a session. */
import type { PagesPerSessionGoal } from "../config/goal.js";
import { keyEventTemplate } from "./key-event.js";
import type { Compiled } from "./template.js";

export function compilePagesPerSession(goal: PagesPerSessionGoal): Compiled {
  if (goal.via === "audience") {
    return { templates: [], notes: [{ code: "not-supported", goal: goal.id, subject: "via: audience" }] };
  }
  return {
    templates: [keyEventTemplate(goal, false)],
    notes: [{ code: "needs-page-code", goal: goal.id, subject: goal.id }],
  };
}
