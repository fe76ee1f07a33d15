/** What a check finds in a property's settings, as findings: goals that nothing can count. Pure. */
import { countedEvent, createsEvent, type Goal, type GoalsConfig } from "../goals/goal.js";
import { obstacleLines, obstacleText } from "../sync/draw/notes.js";
import { MAYBE } from "../sync/ga4-plan/ga4-plan.js";
import type { Finding } from "../watch/finding.js";
import type { ReadObstacles } from "./obstacles.js";

const NO_NUMBERS = { since: null, expected: null, seen: null, chance: null } as const;
export const APPLY = "Look at ga4-goals plan, and apply it.";

export function noRuleText(goal: string): string {
  return `No rule in GA4 makes the event ${goal}.`;
}

/** Goals that are to be key events, whose event is none. */
export function missingKeyEvents(goals: readonly Goal[], keyEvents: ReadonlySet<string>): readonly Finding[] {
  return goals
    .filter((goal) => goal.keyEvent && !keyEvents.has(countedEvent(goal)))
    .map((goal) => ({
      ...{ goal: goal.id, kind: "missing_key_event", ...NO_NUMBERS },
      message: `${countedEvent(goal)} is no key event of the property, so it counts as no conversion.`,
      next: [APPLY],
    }));
}

/**
 * Goals that the property's settings keep from counting. A site may send such an event by itself, so only goals that do not
 * count are told.
 *
 * @param counting ids of goals that were counted lately
 */
export function goalsThatCannotFire(
  config: GoalsConfig,
  { obstacles, snapshot }: ReadObstacles,
  counting: ReadonlySet<string>,
): readonly Finding[] {
  const rules = new Set(
    snapshot.resources
      .filter(({ kind }) => kind === "event_create_rule")
      .map(({ fields }) => fields.destination_event),
  );
  return config.goals
    .filter(({ id }) => !counting.has(id))
    .flatMap((goal) => {
      const reasons = obstacles
        .filter((one) => one.goal === goal.id && !MAYBE.includes(one.code))
        .map((one) => ({
          message: obstacleText(one),
          next: "Change it in GA4, or under setup: in the file.",
        }));
      const hangsOnRule = createsEvent(goal) && (goal.type === "destination" || goal.type === "event");
      if (hangsOnRule && !rules.has(goal.id)) {
        reasons.push({ message: noRuleText(goal.id), next: APPLY });
      }
      return reasons.map(({ message, next }) => ({
        ...{ goal: goal.id, kind: "cannot_fire" as const, ...NO_NUMBERS },
        ...{ message, next: [next] },
      }));
    });
}

/** What else is in the way: of goals nobody is told of, perhaps, of steps of journeys; and settings of the whole property. */
export function notesOfSettings(
  { obstacles }: ReadObstacles,
  counting: ReadonlySet<string>,
  told: readonly Finding[],
): readonly string[] {
  const goals = new Set(told.filter(({ kind }) => kind === "cannot_fire").map(({ goal }) => goal));
  return obstacleLines(
    obstacles.filter(({ goal, code }) => !counting.has(goal) && (MAYBE.includes(code) || !goals.has(goal))),
  );
}
