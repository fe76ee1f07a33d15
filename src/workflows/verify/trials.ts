/** The conditions of a goal's rule one by one, in the words of the goals file, to find the one that does not fit. Pure. */
import { type DestinationGoal, type EventGoal, eventsOf, type Goal, type Match } from "../../goals/goal.js";
import { addressConditions, eventNameIsOneOf, ruleCondition } from "../../sync/compile/rules.js";
import { describeValue } from "../../sync/draw/fields.js";
import type { RuleCondition } from "../../sync/resources/event-create-rule/event-create-rule.js";

export interface Trial {
  readonly goal: string;
  /** The event that it makes where its condition holds; no page sends one with a point in its name. */
  readonly makes: string;
  readonly eventConditions: readonly RuleCondition[];
  /** The condition, as a plan shows it. */
  readonly words: string;
  /** What it looks at: a parameter, or `path` or `host` of the page. */
  readonly subject: string;
}

/** None of a goal that no rule counts. */
export function trialsOf(goal: Goal): readonly Trial[] {
  const parts = partsOf(goal);
  if (parts === null) return [];
  const named = eventNameIsOneOf(goal.type === "event" ? eventsOf(goal) : ["page_view"]);
  return parts.map(({ subject, shown, conditions }, n) => ({
    goal: goal.id,
    makes: `${goal.id}.${n}`,
    eventConditions: [named, ...conditions],
    words: wordsOf(shown),
    subject,
  }));
}

interface Part {
  readonly subject: string;
  readonly shown: RuleCondition;
  /** What the rule has for it. */
  readonly conditions: readonly RuleCondition[];
}

function partsOf(goal: Goal): readonly Part[] | null {
  switch (goal.type) {
    case "event":
      return partsOfEvent(goal);
    case "destination":
      return partsOfPage(goal);
    case "duration":
    case "pages_per_session":
      return null;
  }
}

function partsOfEvent({ where }: EventGoal): readonly Part[] {
  return where.flatMap(({ parameter, match }) => eachOf(parameter, match));
}

/** Path and host, which share a pattern in the rule, by themselves: a site that is being built has another host. */
function partsOfPage({ path, host, url }: DestinationGoal): readonly Part[] {
  return [
    ...eachOf("path", path, (match) => addressConditions(match, undefined)),
    ...eachOf("host", host, (match) => addressConditions(undefined, match)),
    ...eachOf("page_location", url),
  ];
}

function eachOf(
  subject: string,
  match: Match = [],
  compiled?: (match: Match) => readonly RuleCondition[],
): readonly Part[] {
  return match.map((one) => {
    const shown = ruleCondition(subject, one);
    return { subject, shown, conditions: compiled?.([one]) ?? [shown] };
  });
}

function wordsOf({ comparisonType: comparison_type, ...rest }: RuleCondition): string {
  return describeValue("event_conditions", [{ ...rest, comparison_type }]).join("");
}

/** What an event had for the subject of a trial; undefined where it had nothing. */
export function readSubject(subject: string, parameters: ReadonlyMap<string, string>): string | undefined {
  if (subject !== "path" && subject !== "host") return parameters.get(subject);
  const address = parameters.get("page_location");
  if (address === undefined || !URL.canParse(address)) return address;
  const { pathname, hostname } = new URL(address);
  return subject === "path" ? pathname : hostname;
}
