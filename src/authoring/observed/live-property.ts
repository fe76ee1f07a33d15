/**
 * What a property has already, for a draft that fits it: its key events as goals (a plan adopts them as they are), the
 * names that are taken, the pages that are goals, and how much room GA4's limits leave. Pure.
 */
import { isOnPage } from "../../backtest/goals/on-page.js";
import type { Counting, DestinationGoal } from "../../goals/goal.js";
import type { RawGoal } from "../../goals/goal-schema.js";
import { KNOWN_EVENTS } from "../../goals/known-events.js";
import { RULES_PER_STREAM_LIMIT } from "../../sync/resources/event-create-rule/event-create-rule.js";
import { KEY_EVENT_LIMITS } from "../../sync/resources/key-event/key-event.js";
import { kindOf } from "../../sync/resources/registry.js";
import type { LiveResource } from "../../sync/resources/resource.js";
import type { Snapshot } from "../../sync/snapshot/snapshot.js";
import { goalIds } from "../live/goal-ids.js";
import { guessOf } from "../live/guess.js";
import { countedBy, importGoals, type Owned } from "../live/import-goals.js";
import { loadGoal } from "../live/invert-rule.js";
import type { LeftOut } from "../live/left-out.js";
import { leftOutText } from "../live/write-goals-file.js";
import type { Ending } from "./observed.js";

/** A key event of the property, as a goal. */
export interface LiveGoal {
  readonly id: string;
  /** The key event's name. */
  readonly event: string;
  readonly goal: RawGoal;
  /** What tier and category rest on. */
  readonly guessed: string;
  /** What makes the event, where it is something that a goals file can't say; null elsewhere. */
  readonly madeBy: string | null;
}

export interface LiveProperty {
  readonly name: string;
  /** As a goals file says it. */
  readonly property: number | string;
  readonly currency: string | undefined;
  readonly streams: readonly string[] | undefined;
  readonly goals: readonly LiveGoal[];
  /** No new event may be called so: key events, and what rules and audiences make. */
  readonly names: ReadonlySet<string>;
  /** How many more GA4 lets the property have. */
  readonly room: { readonly keyEvents: number; readonly rules: number };
  /** Without one there are no pages. */
  readonly hasWebStream: boolean;
  /** Key events that are no goals of the draft, each with the reason. */
  readonly left: readonly string[];
  /** True where one of its goals counts views of the page already. */
  readonly counts: (page: Pick<Ending, "path" | "parameters" | "hosts">) => boolean;
}

/**
 * `seen`: events of the days that the draft rests on; a key event of GA4's own that was not seen is no goal. `owned`: from
 * the ledger.
 */
export function livePropertyOf(snapshot: Snapshot, seen: ReadonlySet<string>, owned: Owned): LiveProperty {
  const keyEvents = snapshot.resources.filter(({ kind }) => kind === "key_event");
  const names = namesIn(snapshot);
  const { propertyName, file, review, left } = importGoals(snapshot, wished(keyEvents, names, owned));
  const guesses = new Map(review.map(({ goal, reason }) => [goal, reason]));
  const said = Object.entries(file.goals ?? {}).map(([id, goal]) => ({
    id,
    event: countedBy(id, goal),
    goal,
    guessed: guesses.get(id) ?? "",
    madeBy: null,
  }));
  const plain = plainGoals(left, keyEvents, new Set(said.map(({ id }) => id)), file.currency);
  const nowhere = unused(keyEvents, seen, owned);
  const all = [...said, ...plain.goals];
  const streams = snapshot.streams.filter(
    ({ type, measurementId }) =>
      type === "web" && (file.streams === undefined || file.streams.includes(measurementId ?? "")),
  );
  return {
    name: propertyName,
    property: file.property ?? snapshot.property.id,
    currency: file.currency,
    streams: file.streams,
    goals: all.filter(({ event }) => !nowhere.has(event)),
    names,
    room: {
      keyEvents: KEY_EVENT_LIMITS[snapshot.property.serviceLevel] - keyEvents.filter((k) => k.counted).length,
      rules: Math.min(...streams.map(({ name }) => RULES_PER_STREAM_LIMIT - rulesOn(name, snapshot))),
    },
    hasWebStream: streams.length > 0,
    left: [...plain.left, ...[...nowhere].map((event) => `key event ${event}: GA4's own, and not seen`)],
    counts: pageCounter(all, file.currency),
  };
}

const eventOf = ({ fields }: LiveResource): string => String(fields.event_name);

function namesIn({ resources }: Snapshot): ReadonlySet<string> {
  return new Set(
    resources.flatMap((r) =>
      r.kind === "key_event" ? [eventOf(r)] : (kindOf(r.kind).makes(r.fields) ?? []),
    ),
  );
}

function rulesOn(stream: string, { resources }: Snapshot): number {
  return resources.filter(({ kind, parent }) => kind === "event_create_rule" && parent === stream).length;
}

/** The ids of the ledger and then, for GA4's recommended events, those every draft uses. */
function wished(keyEvents: readonly LiveResource[], names: ReadonlySet<string>, owned: Owned): Owned {
  const taken = new Set([...names, ...[...owned.values()].map(({ goal }) => goal)]);
  const known = new Map(KNOWN_EVENTS.map(({ event, id }) => [event, id]));
  const wishes = keyEvents.flatMap((keyEvent) => {
    const id = known.get(eventOf(keyEvent));
    return id === undefined || taken.has(id) ? [] : [[keyEvent.name, { goal: id, protect: false }] as const];
  });
  return new Map([...wishes, ...owned]);
}

/** Key events that GA4 itself gave the property, that nobody has taken into a goals file and that never come. */
function unused(
  keyEvents: readonly LiveResource[],
  seen: ReadonlySet<string>,
  owned: Owned,
): ReadonlySet<string> {
  const idle = keyEvents.filter((k) => !k.counted && !owned.has(k.name) && !seen.has(eventOf(k)));
  return new Set(idle.map(eventOf));
}

const COUNTING: ReadonlyMap<string, Counting> = new Map([
  ["ONCE_PER_EVENT", "once_per_event"],
  ["ONCE_PER_SESSION", "once_per_session"],
]);

/**
 * Key events whose rule or audience a goals file can't say: as goals on the event as it comes. A plan then adopts the key
 * event alone.
 */
function plainGoals(
  left: readonly LeftOut[],
  keyEvents: readonly LiveResource[],
  taken: ReadonlySet<string>,
  currency: string | undefined,
): { readonly goals: readonly LiveGoal[]; readonly left: readonly string[] } {
  const whole = left.filter(({ kind, field }) => kind === "key_event" && field === null);
  const ids = goalIds(
    whole.map(({ label }) => label),
    taken,
    new Map(),
  );
  const goals: LiveGoal[] = [];
  const not: string[] = [];
  for (const item of whole) {
    const keyEvent = keyEvents.find(({ name }) => name === item.name);
    const id = ids.get(item.label) ?? item.label;
    const { tier, category, because } = guessOf(item.label, { type: "event", event: item.label });
    const counting = COUNTING.get(String(keyEvent?.fields.counting_method));
    const goal: RawGoal = {
      tier,
      category,
      type: "event",
      event: item.label,
      ...(counting === undefined ? {} : { counting }),
    };
    const isMade = item.code === "made-by-left-out-rule" || item.code === "made-by-audience";
    if (isMade && counting !== undefined && "goal" in loadGoal(id, goal, currency)) {
      goals.push({ id, event: item.label, goal, guessed: because, madeBy: item.reason });
    } else not.push(leftOutText(item));
  }
  return { goals, left: not };
}

function pageCounter(goals: readonly LiveGoal[], currency: string | undefined): LiveProperty["counts"] {
  const pages = goals.flatMap(({ id, goal }): DestinationGoal[] => {
    const loaded = loadGoal(id, goal, currency);
    return "goal" in loaded && loaded.goal.type === "destination" ? [loaded.goal] : [];
  });
  return ({ path, parameters, hosts }) => {
    const query = parameters.join("&");
    return pages.some((goal) =>
      (hosts.length === 0 ? [""] : hosts).every((host) => isOnPage(goal, { host, path, query })),
    );
  };
}
