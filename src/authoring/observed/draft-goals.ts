/**
 * A first goals file from what already happens: a draft to be read and cut down, never more. Every goal has a comment
 * with the count it rests on. Pure: observations, and what the property has already, in; YAML out.
 */
import { stringify } from "yaml";
import { printableLines } from "../../diagnostics/printable.js";
import { GOAL_KEYS } from "../../goals/goal-keys.js";
import type { RawGoal } from "../../goals/goal-schema.js";
import { SHOP_WAY } from "../../goals/known-events.js";
import {
  escapeReferences,
  type InlineOptions,
  inlineYaml,
  type YamlData,
} from "../../goals/yaml/inline-yaml.js";
import { commentLines } from "../../goals/yaml/yaml-comment.js";
import type { LiveProperty } from "./live-property.js";
import type { Observed } from "./observed.js";
import { type DraftGoal, endingGoals, eventGoals, number, wholeSessionGoals } from "./proposals.js";

/**
 * The text of a goals file that passes every check, or of one without goals where nothing was found. With `liveProperty` it
 * is for that property: what is a key event there stays as it is, and what is new fits beside it. `named` is a property
 * that only its number is known of.
 */
export function draftGoals(
  observed: Observed,
  liveProperty: LiveProperty | null = null,
  named: string | null = null,
): string {
  const ofEvents = eventGoals(observed, liveProperty);
  const hasPages = liveProperty?.hasWebStream ?? true;
  const pages = hasPages ? endingGoals(observed, liveProperty, ofEvents) : [];
  const whole = hasPages ? wholeSessionGoals(observed, liveProperty, ofEvents) : [];
  const rules = Math.max(0, liveProperty?.room.rules ?? pages.length);
  const { kept, over } = fitting(
    [...ofEvents, ...pages.slice(0, rules), ...whole],
    liveProperty?.room.keyEvents,
  );
  const main = kept.find(({ goal, seen }) => goal.tier === "macro" && seen);
  const goals = kept.map((one) => ({ ...one, goal: leadingTo(main, one.goal) }));
  const journey = journeyOf(goals, main);
  const ends = [
    ...listed("Left out, because the property has no room for more key events:", over),
    ...listed(
      "Left out, because a stream has no room for more event create rules:",
      pages.slice(rules).map(({ id }) => id),
    ),
    ...listed(
      "Key events of the property that are no goals here; they stay in GA4 as they are:",
      liveProperty?.left ?? [],
    ),
  ];
  return [
    ...head(observed, liveProperty, named),
    "",
    ...(goals.length === 0 ? ["goals: {}", ""] : ["goals:", ...goals.flatMap(goalLines)]),
    ...(journey === null ? [] : ["journeys:", `  ${journey}`, ""]),
    ...ends,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

/** All that the property has already, and as many new key events as there is room for; the ids of those that do not fit. */
function fitting(
  goals: readonly DraftGoal[],
  room = Number.POSITIVE_INFINITY,
): { readonly kept: readonly DraftGoal[]; readonly over: readonly string[] } {
  const needsRoom = ({ isNew, goal }: DraftGoal): boolean => isNew && goal.key_event !== false;
  const fits = new Set(goals.filter(needsRoom).slice(0, Math.max(0, room)));
  const isKept = (one: DraftGoal): boolean => !needsRoom(one) || fits.has(one);
  return {
    kept: goals.filter(isKept),
    over: goals.filter((one) => !isKept(one)).map(({ id }) => id),
  };
}

function leadingTo(main: DraftGoal | undefined, goal: RawGoal): RawGoal {
  return goal.tier === "micro" && main !== undefined ? { ...goal, leads_to: main.id } : goal;
}

function head(
  { firstDay, lastDay, sessions, notes }: Observed,
  liveProperty: LiveProperty | null,
  named: string | null,
): readonly string[] {
  const days = `${firstDay} to ${lastDay} (${number(sessions)} sessions)`;
  const guesses = "Tiers, names and thresholds are guesses: keep what matters, delete the rest, then run";
  if (liveProperty === null) {
    return [
      ...commentLines(`A draft, made from the events of ${days}.`),
      ...notes.flatMap((note) => commentLines(note)),
      ...commentLines(`${guesses} \`ga4-goals validate\`.`),
      "version: 1",
      named === null ? "# property: 123456789" : `property: ${named}`,
    ];
  }
  const { name, property, currency, streams } = liveProperty;
  const of = name === "" ? `property ${property}` : `${name} (property ${property})`;
  return [
    ...commentLines(`A draft, made from GA4's reports on ${of}, ${days}.`),
    ...notes.flatMap((note) => commentLines(note)),
    ...commentLines(`${guesses} \`ga4-goals validate\` and \`ga4-goals plan\`, which writes nothing.`),
    "version: 1",
    `property: ${inlineYaml(property, LINE)}`,
    ...(currency === undefined ? [] : [`currency: ${inlineYaml(currency, LINE)}`]),
    ...(streams === undefined ? [] : [`streams: ${inlineYaml(streams, LINE)}`]),
  ];
}

const LINE: InlineOptions = { inFlow: false, quote: "as needed" };

function goalLines({ id, comment, goal }: DraftGoal): readonly string[] {
  const fields = Object.entries(goal as unknown as { readonly [key: string]: YamlData | undefined })
    .flatMap(([key, value]) => (value === undefined ? [] : [[key, escapeReferences(value)] as const]))
    .toSorted(([a], [b]) => GOAL_KEYS.indexOf(a) - GOAL_KEYS.indexOf(b));
  const lines = fields.flatMap(([key, value]) => {
    const block = stringify({ [key]: value }, { schema: "core", lineWidth: 0 }).trimEnd();
    // What can't be seen is written in escapes.
    return (printableLines(block) === block ? block : `${key}: ${inlineYaml(value, LINE)}`).split("\n");
  });
  return [
    ...commentLines(comment, "  # ", "  # "),
    `  ${id}:`,
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
    "",
  ];
}

function journeyOf(goals: readonly DraftGoal[], main: DraftGoal | undefined): string | null {
  if (main?.event !== "purchase") return null;
  const steps = SHOP_WAY.flatMap((event) =>
    goals.filter((one) => one.event === event && one.seen).map(({ id }) => id),
  );
  return steps.length < 3 ? null : `buying: { goal: ${main.id}, steps: [${steps.join(", ")}] }`;
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0
    ? []
    : [...commentLines(title), ...items.flatMap((item) => commentLines(item, "# - ", "#   "))];
}
