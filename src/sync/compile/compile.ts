/** Goals to wanted resources, in GA4's own recipes. Pure. */
import {
  countedEvent,
  createsEvent,
  type DestinationGoal,
  type DurationGoal,
  type EventGoal,
  eventOfStep,
  eventsOf,
  type Goal,
  type GoalsConfig,
  type GoalValue,
  goalOfStep,
  type Journey,
  type PagesPerSessionGoal,
} from "../../goals/goal.js";
import { isOfApps } from "../../goals/known-events.js";
import { type KeyEventFields, keyEventFields } from "../resources/key-event/key-event.js";
import { audienceTemplate, goalAudienceTemplate } from "./audiences.js";
import { addressConditions, eventNameIsOneOf, ruleCondition, ruleTemplate } from "./rules.js";
import { setupTemplates } from "./setup.js";
import type { Compiled, GoalSource, ResourceTemplate } from "./template.js";

/** What one goal needs in GA4: key event, event create rule, audience. The goal is one that `loadGoals` gave. */
export function compileGoal(goal: Goal): Compiled {
  const { templates, ...rest } = compileType(goal);
  const serves = { tier: goal.tier, category: goal.category };
  return { ...rest, templates: templates.map((template) => ({ ...template, serves })) };
}

function compileType(goal: Goal): Compiled {
  switch (goal.type) {
    case "event":
      return compileEvent(goal);
    case "destination":
      return compileDestination(goal);
    case "duration":
    case "pages_per_session":
      return compileWholeSession(goal);
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
      ...(config.setup === undefined ? [] : setupTemplates(config.setup)),
    ],
    notes: compiled.flatMap((c) => c.notes),
    sources: [
      ...config.goals.flatMap(sourcesOf),
      ...config.journeys.flatMap((one) => stepSources(one, config.goals)),
    ],
    looksBack: config.journeys.length > 0,
  };
}

/** The events that a goal is made of, as they come in. */
function sourcesOf(goal: Goal): readonly GoalSource[] {
  switch (goal.type) {
    case "event":
      return eventsOf(goal).map((event) => ({
        goal: goal.id,
        event,
        parameters: goal.where.map(({ parameter }) => parameter),
        ...(isOfApps(event) ? { ofApps: true } : {}),
      }));
    case "destination":
      return [{ goal: goal.id, event: "page_view", parameters: ["page_location"] }];
    case "duration":
    case "pages_per_session":
      return [{ goal: goal.id, event: "page_view", parameters: [], code: goal.via === "page_code" }];
  }
}

/** The same of the steps of a journey that are no goals. */
function stepSources({ id, steps }: Journey, goals: readonly Goal[]): readonly GoalSource[] {
  return steps
    .filter((step) => goalOfStep(step, goals) === undefined)
    .map((step) => {
      const event = eventOfStep(step, goals);
      return {
        goal: `journeys.${id}`,
        event,
        parameters: step.page
          ? ["page_location"]
          : (step.where?.match ?? []).map(({ parameter }) => parameter),
        ...(isOfApps(event) ? { ofApps: true } : {}),
      };
    });
}

/** The event itself is marked, or a rule makes a new one of those that match. */
function compileEvent(goal: EventGoal): Compiled {
  const keyEvent = keyEventTemplates(goal, false);
  if (!createsEvent(goal)) return { templates: keyEvent, notes: [] };
  const conditions = goal.where.flatMap(({ parameter, match }) =>
    match.map((c) => ruleCondition(parameter, c)),
  );
  return {
    templates: [...keyEvent, ruleTemplate(goal, [eventNameIsOneOf(eventsOf(goal)), ...conditions])],
    notes: [],
  };
}

/**
 * A rule makes an event of the page views whose address matches. GA4's own recipe, see
 * support.google.com/analytics/answer/11262438.
 */
function compileDestination(goal: DestinationGoal): Compiled {
  const address = addressConditions(goal.path, goal.host);
  const url = (goal.url ?? []).map((c) => ruleCondition("page_location", c));
  const rule = ruleTemplate(goal, [eventNameIsOneOf(["page_view"]), ...address, ...url]);
  return { templates: [...keyEventTemplates(goal, false), rule], notes: [] };
}

/** Code in the page keeps the time or counts the views, and sends the goal's event; or, approximately, an audience does. */
function compileWholeSession(goal: DurationGoal | PagesPerSessionGoal): Compiled {
  if (goal.via === "audience")
    return { templates: [...keyEventTemplates(goal, true), goalAudienceTemplate(goal)], notes: [] };
  return {
    templates: keyEventTemplates(goal, false),
    notes: [{ code: "needs-page-code", goal: goal.id, subject: goal.id, each: eachOf(goal) }],
  };
}

/** What the page code sends the goal's event at most once in. */
function eachOf({ counting }: DurationGoal | PagesPerSessionGoal): "session" | "view" {
  return counting === "once_per_event" ? "view" : "session";
}

/** The key event that a goal ends in, unless it says `key_event: false`. */
function keyEventTemplates(goal: Goal, approximate: boolean): readonly ResourceTemplate[] {
  if (!goal.keyEvent) return [];
  const value = defaultValue(goal.value);
  return [
    {
      kind: "key_event",
      goal: goal.id,
      scope: "property",
      fields: keyEventFields({
        eventName: countedEvent(goal),
        countingMethod: goal.counting === "once_per_event" ? "ONCE_PER_EVENT" : "ONCE_PER_SESSION",
        ...(value === undefined ? {} : { defaultValue: value }),
      }),
      protect: goal.protect,
      approximate,
    },
  ];
}

/** A value from a parameter travels in the event itself; GA4's default value is then left alone. */
function defaultValue(value: GoalValue): KeyEventFields["defaultValue"] {
  switch (value.kind) {
    case "unmanaged":
    case "parameter":
      return undefined;
    case "none":
      return null;
    case "amount":
      return { numericValue: value.amount, currencyCode: value.currency };
  }
}
