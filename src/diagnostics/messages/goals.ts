/** Diagnostics about what goals mean together: events, values, targets, steps, journeys. */
import { list, type None, type WordsOf } from "./words.js";

export interface GoalArgs {
  "duplicate-goal": { readonly id: string };
  "duplicate-id": { readonly what: string; readonly id: string };
  "conflicting-setting": { readonly key: string };
  "goal-unknown": { readonly shown: string; readonly nearest?: string };
  "leads-to-circle": { readonly circle: readonly string[] };
  "category-tier": { readonly tier: string; readonly category: string; readonly allowed: readonly string[] };
  "counting-session-only": { readonly shown: string };
  "event-reserved": { readonly event: string };
  "event-prefix": { readonly event: string; readonly prefix: string };
  "event-collected": { readonly event: string };
  "goals-same-event": { readonly shown: string; readonly other: string };
  "goal-on-created-event": { readonly event: string; readonly other: string };
  "key-events-too-many": { readonly count: number; readonly limit: number };
  "conditions-too-many": { readonly count: number; readonly limit: number };
  "parameter-too-long": { readonly limit: number };
  "operators-missing": None;
  "ignore-case-alone": None;
  "pages-one": None;
  "value-without-currency": None;
  "value-parameter-without-rule": { readonly type: string };
  "target-one-measure": { readonly found: readonly string[] };
  "target-per-rate": None;
  "milestone-measure": { readonly measure: string };
  "milestone-late": { readonly shown: string };
  "few-steps": None;
  "journey-ends-elsewhere": { readonly shown: string };
  "event-near-goal": { readonly shown: string; readonly nearest: string };
  "moved-from-exists": { readonly shown: string };
  "moved-to-unknown": { readonly shown: string; readonly nearest?: string };
  "moved-twice": { readonly shown: string };
}

export const goalWords: WordsOf<GoalArgs> = {
  "duplicate-goal": {
    says: ({ id }) => `the goal \`${id}\` is declared twice`,
    hint: () => "Rename one of them; to change a goal for one client, use `overrides` in the clients file.",
  },
  "duplicate-id": { says: ({ what, id }) => `the ${what} \`${id}\` is declared twice` },
  "conflicting-setting": { says: ({ key }) => `\`${key}\` says something else in another file` },
  "goal-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `there is no goal \`${shown}\`; did you mean \`${nearest}\`?`
        : `there is no goal \`${shown}\``,
  },
  "leads-to-circle": { says: ({ circle }) => `leads_to goes round in a circle: ${circle.join(" -> ")}` },
  "category-tier": {
    says: ({ tier, category }) => `a ${tier} goal can't be of category ${category}`,
    hint: ({ tier, allowed }) => `For ${tier} goals: ${list(allowed)}.`,
  },
  "counting-session-only": {
    says: ({ shown }) => `${shown} is not possible for this type of goal: it counts once a session`,
    hint: () => "Leave `counting` out, or write once_per_session.",
  },
  "event-reserved": {
    says: ({ event }) => `GA4 reserves the event name \`${event}\`; no goal can create it`,
    hint: () => "Choose another id; the id is the name of the event this goal creates.",
  },
  "event-prefix": {
    says: ({ event, prefix }) => `GA4 reserves names that begin with \`${prefix}\` (\`${event}\`)`,
    hint: () => "Choose another id; the id is the name of the event this goal creates.",
  },
  "event-collected": {
    says: ({ event }) =>
      `GA4 collects \`${event}\` by itself: as a key event it may count far more than you mean`,
    hint: () => "If only some of them are the goal, add `where:` conditions.",
  },
  "goals-same-event": {
    says: ({ shown, other }) => `this goal and \`${other}\` both end on the event \`${shown}\``,
    hint: () => "An event is one key event in GA4: merge the goals, or tell them apart with `where:`.",
  },
  "goal-on-created-event": {
    says: ({ event, other }) => `the event \`${event}\` is created by the goal \`${other}\``,
    hint: () => "GA4 can't build on an event that a rule creates: repeat that goal's conditions here.",
  },
  "key-events-too-many": {
    says: ({ count, limit }) => `${count} goals need ${count} key events; a standard property holds ${limit}`,
    hint: () => "Analytics 360 properties hold 50; the plan checks the real limit of the property.",
  },
  "conditions-too-many": {
    says: ({ count, limit }) => `this goal needs ${count} conditions; a rule in GA4 has at most ${limit}`,
  },
  "parameter-too-long": { says: ({ limit }) => `GA4 allows at most ${limit} characters here` },
  "operators-missing": {
    says: () => "no condition here",
    hint: () => "Use equals, contains, begins_with, regex ...",
  },
  "ignore-case-alone": { says: () => "`ignore_case` needs a text to compare" },
  "pages-one": {
    says: () => "every session with a page view reaches 1 page",
    hint: () => "Usual thresholds are 3 to 10.",
  },
  "value-without-currency": {
    says: () => "this value has no currency",
    hint: () => "Add `currency: EUR` at the top of the file, or write value: { amount: 1.5, currency: EUR }.",
  },
  "value-parameter-without-rule": {
    says: ({ type }) =>
      `a value from a parameter needs an event that GA4 creates; a goal of type ${type} has none`,
    hint: () =>
      "For a plain event GA4 reads the parameter `value` by itself. With `where:` or type destination it can be copied.",
  },
  "target-one-measure": {
    says: ({ found }) =>
      found.length === 0
        ? "a target needs rate, count or value"
        : `a target has one measure, not ${list(found)}`,
  },
  "target-per-rate": {
    says: () => "`per` goes with count and value; a rate is the same in a week and a month",
  },
  "milestone-measure": { says: ({ measure }) => `a milestone has the measure of its target: ${measure}` },
  "milestone-late": {
    says: ({ shown }) =>
      `${shown} is too late: milestones come before their target, each after the one before`,
  },
  "few-steps": { says: () => "a journey has at least two steps" },
  "journey-ends-elsewhere": {
    says: ({ shown }) => `the last step is not the journey's goal \`${shown}\``,
  },
  "event-near-goal": {
    says: ({ shown, nearest }) =>
      `there is no goal \`${shown}\`, so it is taken for an event's name; did you mean the goal \`${nearest}\`?`,
  },
  "moved-from-exists": {
    says: ({ shown }) => `the goal \`${shown}\` still exists, so it has not moved`,
    hint: () => "Remove the old goal, or this line.",
  },
  "moved-to-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `there is no goal \`${shown}\`; did you mean \`${nearest}\`?`
        : `there is no goal \`${shown}\``,
  },
  "moved-twice": {
    says: ({ shown }) => `\`${shown}\` is moved twice`,
    hint: () => "One line says where a goal came from: from its oldest name straight to its present one.",
  },
};
