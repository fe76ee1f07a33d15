/**
 * Goals that could be: on events that were seen, on pages that look like the end of something, on whole sessions. Each
 * with the count it rests on. Pure; knows nothing of YAML.
 */
import { RESERVED_EVENTS, RESERVED_PREFIXES } from "../../goals/checks/events.js";
import type { RawGoal } from "../../goals/goal-schema.js";
import { isLook, KNOWN_EVENTS, type KnownEvent } from "../../goals/known-events.js";
import { goalIds } from "../live/goal-ids.js";
import { addressWords } from "../page-shape.js";
import type { LiveGoal, LiveProperty } from "./live-property.js";
import type { Ending, Observed } from "./observed.js";

export interface DraftGoal {
  readonly id: string;
  /** What the goal rests on, in words. */
  readonly comment: string;
  readonly goal: RawGoal;
  /** The event it is on; null where it has one of its own. */
  readonly event: string | null;
  readonly seen: boolean;
  /** False where the property has it already. */
  readonly isNew: boolean;
}

const STAYS = [30, 60, 120, 180, 300, 600, 900, 1800] as const;
const LEAST_VIEWS = 2;
const MOST_VIEWS = 10;
/** What people mostly ask for, where the site's own numbers say nothing. */
const USUAL = { seconds: 180, views: 5 } as const;
/** An event of a single session is an accident. */
const LEAST_SESSIONS = 2;
const LONGEST_ID = 39;

/** Goals on events: the known ones in their order, then what else is a key event. Macro goals first. */
export function eventGoals(observed: Observed, liveProperty: LiveProperty | null): readonly DraftGoal[] {
  const has = new Map((liveProperty?.goals ?? []).map((one) => [one.event, one]));
  const seen = new Map(observed.events.map((one) => [one.name, one]));
  const fresh = KNOWN_EVENTS.filter(({ event }) => seen.has(event) && !liveProperty?.names.has(event));
  const ids = goalIds(
    fresh.map(({ event }) => event),
    new Set([...has.values()].map(({ id }) => id)),
    new Map(fresh.map(({ event, id }) => [event, id])),
  );
  const known = KNOWN_EVENTS.flatMap((one): readonly DraftGoal[] => {
    const live = has.get(one.event);
    if (live) return [liveGoal(live, observed, one)];
    return fresh.includes(one) ? [newGoal(one, ids.get(one.event) ?? one.event, observed)] : [];
  });
  const names = new Set(KNOWN_EVENTS.map(({ event }) => event));
  const others = [...has.values()].filter(({ event }) => !names.has(event));
  return [...known, ...others.map((one) => liveGoal(one, observed))].toSorted(
    (a, b) => Number(a.goal.tier === "micro") - Number(b.goal.tier === "micro"),
  );
}

function newGoal(one: KnownEvent, id: string, observed: Observed): DraftGoal {
  const { name, tier, category, event, counting } = one;
  return {
    id,
    comment: seenText(event, observed) ?? "",
    goal: {
      ...{ name, tier, category, type: "event", event, counting },
      ...(isLook(category) ? { key_event: false } : {}),
    },
    event,
    seen: true,
    isNew: true,
  };
}

function liveGoal(
  { id, event, goal, guessed, madeBy }: LiveGoal,
  observed: Observed,
  known?: KnownEvent,
): DraftGoal {
  const seen = seenText(event, observed);
  const comment = [
    `a key event already, ${seen ?? "but no such event in these days"}`,
    ...(madeBy === null ? [] : [madeBy]),
    ...(known === undefined ? [`tier and category guessed ${guessed}`] : []),
  ];
  return {
    id,
    comment: comment.join("; "),
    goal:
      known === undefined ? goal : { ...goal, name: known.name, tier: known.tier, category: known.category },
    event,
    seen: seen !== null,
    isNew: false,
  };
}

function seenText(event: string, { events }: Observed): string | null {
  const found = events.find(({ name }) => name === event);
  return found === undefined
    ? null
    : `seen ${counted(found.count, "time")} by ${counted(found.users, "user")}`;
}

/** `others`: the goals that have their ids already. */
export function endingGoals(
  observed: Observed,
  liveProperty: LiveProperty | null,
  others: readonly DraftGoal[],
): readonly DraftGoal[] {
  // A rule that makes an event which comes anyway would count it twice.
  const taken = new Set([
    ...RESERVED_EVENTS,
    ...observed.events.map(({ name }) => name),
    ...(liveProperty?.names ?? []),
    ...others.map(({ id }) => id),
    ...WHOLE_SESSION_IDS,
  ]);
  return observed.endings
    .filter(({ sessions, path }) => sessions >= LEAST_SESSIONS && path.startsWith("/") && !/[?#]/.test(path))
    .filter((ending) => !liveProperty?.counts(ending))
    .map((ending) => ({
      id: freeId(ending.words, taken),
      comment: endingText(ending),
      goal: {
        tier: "micro",
        category: "interaction",
        type: "destination",
        page: ending.page,
        counting: "once_per_session",
      },
      event: null,
      seen: true,
      isNew: true,
    }));
}

function endingText({ views, sessions, atMost, addresses, folded, hosts }: Ending): string {
  const of = folded
    ? ` of ${counted(addresses, "address", "es")} with a number or a code of each visitor's own`
    : addresses > 1
      ? ` of ${number(addresses)} addresses`
      : "";
  const on = hosts.length > 1 ? ` on ${hosts.join(", ")}` : "";
  return `${counted(views, "view")} in ${atMost ? "at most " : ""}${counted(sessions, "session")}${on}${of}; does this page say that something was done?`;
}

/** `/newsletter/thanks.html` -> `newsletter_thanks`, with a number where that is taken. */
function freeId(address: string, taken: Set<string>): string {
  const words = addressWords(address.replace(/\.[a-z]+$/i, ""));
  const whole = /^[a-z]/.test(words) && !isReserved(words) ? words : `page_${words}`;
  const end = whole.slice(-LONGEST_ID).replace(/^[^a-z]+/, "") || "page";
  const base = isReserved(end) ? `page_${end}`.slice(0, LONGEST_ID) : end;
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base.slice(0, LONGEST_ID - 4)}_${n}`;
  taken.add(id);
  return id;
}

const isReserved = (name: string): boolean => RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));

const WHOLE_SESSION_IDS = ["engaged_visit", "deep_browse"] as const;

/** None where there are no page views, and none that the property has under the same name. */
export function wholeSessionGoals(
  { wholeSessions, events }: Observed,
  liveProperty: LiveProperty | null,
  others: readonly DraftGoal[],
): readonly DraftGoal[] {
  if (wholeSessions.kind === "none" || !events.some(({ name }) => name === "page_view")) return [];
  const [seconds, views, because] = thresholds(wholeSessions);
  const common = { tier: "micro", category: "engagement", key_event: false } as const;
  const stay = seconds < 60 ? `${seconds}s` : `${seconds / 60}m`;
  const [engaged, deep] = WHOLE_SESSION_IDS;
  const goals: readonly (readonly [string, string, RawGoal])[] = [
    [engaged, because.seconds, { ...common, type: "duration", at_least: stay }],
    [deep, because.views, { ...common, type: "pages_per_session", at_least: views }],
  ];
  const taken = new Set([
    ...events.map(({ name }) => name),
    ...(liveProperty?.names ?? []),
    ...others.map(({ id }) => id),
  ]);
  return goals.flatMap(([id, why, goal]) =>
    taken.has(id)
      ? []
      : [{ id, comment: `${why}; needs page code`, goal, event: null, seen: true, isNew: true }],
  );
}

type Thresholds = readonly [
  seconds: number,
  views: number,
  because: { readonly seconds: string; readonly views: string },
];

function thresholds(sessions: Exclude<Observed["wholeSessions"], { kind: "none" }>): Thresholds {
  if (sessions.kind === "average") {
    const usual = "the usual threshold, not from your data: the Data API gives only the average,";
    const engaged = Math.round(sessions.engaged * 100);
    return [
      USUAL.seconds,
      USUAL.views,
      {
        seconds: `${usual} ${number(Math.round(sessions.seconds))} seconds a session (${engaged} % of the sessions were engaged)`,
        views: `${usual} ${number(Math.round(sessions.views * 10) / 10)} page views a session`,
      },
    ];
  }
  return [
    STAYS.find((stay) => stay >= sessions.seconds) ?? 1800,
    Math.min(MOST_VIEWS, Math.max(LEAST_VIEWS, sessions.views + 1)),
    {
      seconds: `4 of 5 sessions lasted at most ${number(sessions.seconds)} seconds`,
      views: `4 of 5 sessions had at most ${number(sessions.views)} page views`,
    },
  ];
}

/** `1,204 views`, `1 view` */
const counted = (n: number, of: string, more = "s"): string => `${number(n)} ${of}${n === 1 ? "" : more}`;

export const number = (n: number): string => n.toLocaleString("en-US");
