/** Goals to wanted resources. Pure; one file a goal type. */
import type { Goal, GoalsConfig } from "../../goals/goal.js";
import { audienceTemplate } from "./audience.js";
import { compileDestination } from "./destination.js";
import { compileDuration } from "./duration.js";
import { compileEvent } from "./event.js";
import { compilePagesPerSession } from "./pages-per-session.js";
import type { Compiled } from "./template.js";

/** What one goal needs in GA4: key event, event create rule, audience. The goal is one that `loadGoals` gave. */
export function compileGoal(goal: Goal): Compiled {
  switch (goal.type) {
    case "event":
      return compileEvent(goal);
    case "destination":
      return compileDestination(goal);
    case "duration":
      return compileDuration(goal);
    case "pages_per_session":
      return compilePagesPerSession(goal);
  }
}

/**
 * What a whole file needs, in the order of the goals, then the audiences. Says nothing of the property yet: a rule is
 * there once, and is bound to each web data stream by `planChanges`.
 */
export function compileGoals(config: GoalsConfig): Compiled {
  const compiled = config.goals.map(compileGoal);
  return {
    templates: [
      ...compiled.flatMap((c) => c.templates),
      ...config.audiences.map((audience) => audienceTemplate(audience, config.goals)),
    ],
    notes: compiled.flatMap((c) => c.notes),
  };
}
