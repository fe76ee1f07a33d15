/** Goals to report on, as `config/` would hand them over. */
import type {
  DestinationGoal,
  EventGoal,
  GoalsConfig,
  Journey,
  PagesPerSessionGoal,
} from "../../../src/goals/goal.js";

export function eventGoal(id: string, fields: Partial<EventGoal> = {}): EventGoal {
  return {
    id,
    name: id,
    tier: "micro",
    category: "interaction",
    counting: "once_per_event",
    value: { kind: "unmanaged" },
    keyEvent: true,
    protect: false,
    type: "event",
    event: id,
    where: [],
    ...fields,
  };
}

export function pagesGoal(id: string, fields: Partial<PagesPerSessionGoal> = {}): PagesPerSessionGoal {
  return {
    id,
    name: id,
    tier: "micro",
    category: "engagement",
    counting: "once_per_session",
    value: { kind: "unmanaged" },
    keyEvent: true,
    protect: false,
    type: "pages_per_session",
    atLeast: 5,
    via: "page_code",
    ...fields,
  };
}

export function destinationGoal(id: string, fields: Partial<DestinationGoal> = {}): DestinationGoal {
  return {
    id,
    name: id,
    tier: "micro",
    category: "interaction",
    counting: "once_per_event",
    value: { kind: "unmanaged" },
    keyEvent: true,
    protect: false,
    type: "destination",
    ...fields,
  };
}

export function goalsConfig(goals: GoalsConfig["goals"], fields: Partial<GoalsConfig> = {}): GoalsConfig {
  return { streams: [], annotate: false, goals, journeys: [], audiences: [], moved: [], ...fields };
}

/** A closed journey of goals and events. */
export function journeyOf(id: string, name: string, goal: string, steps: readonly string[]): Journey {
  return { id, name, goal, open: false, steps: steps.map((step) => ({ step, directly: false })) };
}
