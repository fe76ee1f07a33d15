/**
 * A first goals file from what already happens: a draft to be read and cut down, never more. Every goal has a comment
 * with the count it rests on. Pure: observations in, YAML out.
 */
import { stringify } from "yaml";
import { escapeReferences } from "../../config/inline-yaml.js";
import { KNOWN_EVENTS, type KnownEvent, SHOP_WAY } from "./known-events.js";
import type { Observed } from "./observe.js";

interface DraftGoal {
  readonly id: string;
  readonly comment: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

const STAYS = [30, 60, 120, 180, 300, 600, 900, 1800] as const;
const LEAST_VIEWS = 2;
const MOST_VIEWS = 10;
/** An event of a single session is an accident. */
const LEAST_SESSIONS = 2;
const LONGEST_ID = 39;

/** The text of a goals file that passes every check, or of one without goals where nothing was found. */
export function draftGoals(observed: Observed): string {
  const seen = new Map(observed.events.map((event) => [event.name, event]));
  const known = KNOWN_EVENTS.filter(({ event }) => seen.has(event));
  const main = known.find(({ tier }) => tier === "macro");
  const goals = [
    ...known.map((one) => eventGoal(one, main, observed, seen.get(one.event)?.count ?? 0)),
    ...endingGoals(observed, main, new Set(known.map(({ id }) => id))),
    ...wholeSessionGoals(observed, main),
  ];
  const journey = journeyOf(known, main);
  return [
    `# A draft, made from the events of ${observed.firstDay} to ${observed.lastDay} (${number(observed.sessions)} sessions).`,
    "# Tiers, names and thresholds are guesses: keep what matters, delete the rest, then run `ga4-goals validate`.",
    "version: 1",
    "# property: 123456789",
    "",
    goals.length === 0 ? "goals: {}" : "goals:",
    ...goals.flatMap(goalLines),
    ...(journey === null ? [] : ["", "journeys:", `  ${journey}`]),
    "",
  ].join("\n");
}

function goalLines({ id, comment, fields }: DraftGoal): readonly string[] {
  const lines = stringify(fields, { lineWidth: 0 }).trimEnd().split("\n");
  return [`  # ${comment}`, `  ${id}:`, ...lines.map((line) => `    ${line}`), ""];
}

function leading(tier: string, main: KnownEvent | undefined): { readonly leads_to?: string } {
  return tier === "micro" && main !== undefined ? { leads_to: main.id } : {};
}

function eventGoal(
  one: KnownEvent,
  main: KnownEvent | undefined,
  observed: Observed,
  count: number,
): DraftGoal {
  const users = observed.events.find(({ name }) => name === one.event)?.users ?? 0;
  return {
    id: one.id,
    comment: `seen ${number(count)} times by ${number(users)} users`,
    fields: {
      name: one.name,
      tier: one.tier,
      category: one.category,
      ...leading(one.tier, main),
      type: "event",
      event: one.event,
      counting: one.counting,
    },
  };
}

function endingGoals(
  { endings }: Observed,
  main: KnownEvent | undefined,
  taken: Set<string>,
): readonly DraftGoal[] {
  return endings
    .filter(({ sessions, path }) => sessions >= LEAST_SESSIONS && path.startsWith("/") && !/[?#]/.test(path))
    .map(({ path, views, sessions }) => {
      const id = freeId(path, taken);
      return {
        id,
        comment: `${number(views)} views in ${number(sessions)} sessions; does this page say that something was done?`,
        fields: {
          tier: "micro",
          category: "interaction",
          ...leading("micro", main),
          type: "destination",
          page: escapeReferences(path),
          counting: "once_per_session",
        },
      };
    });
}

/** `/newsletter/thanks.html` -> `newsletter_thanks`, with a number where that is taken. */
function freeId(path: string, taken: Set<string>): string {
  const words =
    path
      .replace(/\.[a-z]+$/i, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const base = `${/^[a-z]/.test(words.join("_")) ? "" : "page_"}${words.join("_")}`;
  let id = base.slice(-LONGEST_ID).replace(/^[^a-z]+/, "") || "page";
  for (let n = 2; taken.has(id); n++) id = `${base.slice(0, LONGEST_ID - 4).replace(/^[^a-z]+/, "")}_${n}`;
  taken.add(id);
  return id;
}

function wholeSessionGoals(
  { fourOfFive, events }: Observed,
  main: KnownEvent | undefined,
): readonly DraftGoal[] {
  if (fourOfFive === null || !events.some(({ name }) => name === "page_view")) return [];
  const seconds = STAYS.find((stay) => stay >= fourOfFive.seconds) ?? STAYS[STAYS.length - 1] ?? 1800;
  const views = Math.min(MOST_VIEWS, Math.max(LEAST_VIEWS, fourOfFive.views + 1));
  const common = { tier: "micro", category: "engagement", ...leading("micro", main) };
  return [
    {
      id: "engaged_visit",
      comment: `4 of 5 sessions lasted at most ${number(fourOfFive.seconds)} seconds; needs page code`,
      fields: { ...common, type: "duration", at_least: seconds < 60 ? `${seconds}s` : `${seconds / 60}m` },
    },
    {
      id: "deep_browse",
      comment: `4 of 5 sessions had at most ${number(fourOfFive.views)} page views; needs page code`,
      fields: { ...common, type: "pages_per_session", at_least: views },
    },
  ];
}

function journeyOf(known: readonly KnownEvent[], main: KnownEvent | undefined): string | null {
  if (main?.event !== "purchase") return null;
  const steps = SHOP_WAY.flatMap((event) => known.filter((one) => one.event === event).map(({ id }) => id));
  return steps.length < 3 ? null : `buying: { goal: ${main.id}, steps: [${steps.join(", ")}] }`;
}

const number = (n: number): string => n.toLocaleString("en-US");
