/**
 * Which reports to ask the Data API for, so that every number of the conversion report is one GA4 gives for exactly that
 * number. Users and sessions are never asked for in a form that would have to be added up. Pure: goals, metadata and
 * dates in, requests out.
 */
import { countedEvent, type Goal } from "../goals/goal.js";
import { PER_EVENT, PER_KEY_EVENT, TOTALS } from "./metrics.js";
import { DATA_API, type Metadata, type NamedDateRange, type ReportRequest } from "./port.js";

/**
 * One report to ask for, by what it is for:
 * - `totals`: the whole property; no dimension, so GA4 itself counts each user and session once.
 * - `key-events`: per event, split by whether it counted as a key event at the time. Users and sessions are read from
 *   the `true` row alone.
 * - `events`: per event, whether it was a key event or not: what stays comparable when a key event is new.
 * - `days`: events per day and event, split likewise: the trend, since when a key event has counted, and how
 *   far days stray.
 * - `rates`: GA4's own rate of each key event, a metric an event.
 * - `by-totals`, `by-goals`: sessions and users, and goals' events, per value of a dimension (`by`).
 * - `since-start`: key events since the first goal with a target in total began to count.
 * - `costs`, `cost-sessions`, `cost-goals`: of campaigns; see `costs/questions.ts`.
 * - `experiment-...`: users of an experiment's variants, over its own days; see `experiments/questions.ts`.
 */
export interface Question {
  readonly kind:
    | "totals"
    | "key-events"
    | "events"
    | "days"
    | "rates"
    | "by-totals"
    | "by-goals"
    | "since-start"
    | "experiment-users"
    | "experiment-all"
    | "experiment-days"
    | "experiment-goals"
    | "costs"
    | "cost-sessions"
    | "cost-goals";
  /** The dimension of a breakdown. */
  readonly by?: string;
  /** The id of an experiment. */
  readonly experiment?: string;
  readonly request: ReportRequest;
}

/** `key_event`: GA4 counts it; `event_count`: the property has no such key event, so all events of the name count. */
export type Basis = "key_event" | "event_count";

/** The names rows carry for the two spans of days. */
export const CURRENT = "current";
export const PREVIOUS = "previous";
/** The days from which a target in total is counted. */
export const SINCE_START = "since_start";

/** The metric GA4 offers for one key event's session rate, as soon as the property has that key event. */
export function sessionRateMetric(event: string): string {
  return `sessionKeyEventRate:${event}`;
}

/** The same for users. */
export function userRateMetric(event: string): string {
  return `userKeyEventRate:${event}`;
}

/**
 * How a goal's event can be counted. Metrics of the form `keyEvents:<event>` exist only for key events of the property
 * (Data API schema, "keyEvents:event_name").
 */
export function basisOf(event: string, metadata: Metadata): Basis {
  const names = [`keyEvents:${event}`, sessionRateMetric(event), userRateMetric(event)];
  return metadata.metrics.some((metric) => names.includes(metric.name)) ? "key_event" : "event_count";
}

/**
 * What a goal's conversions are read from. One that is to be no key event has nobody who picks the first event of a session:
 * the sessions with the event stand for it, which is the same number.
 */
export function countMetric(
  { keyEvent, counting }: Pick<Goal, "keyEvent" | "counting">,
  basis: Basis,
): "keyEvents" | "eventCount" | "sessions" {
  if (basis === "key_event") return "keyEvents";
  return !keyEvent && counting === "once_per_session" ? "sessions" : "eventCount";
}

/** Users of a day are not added up to users; they say on how many days each user comes. */
const PER_DAY = [
  "eventCount",
  "keyEvents",
  "sessions",
  "totalUsers",
  "eventValue",
  "purchaseRevenue",
] as const;

const BY_TOTALS = ["sessions", "totalUsers"] as const;
const BY_GOALS = ["eventCount", "keyEvents", "sessions"] as const;
const SINCE = ["keyEvents", "totalUsers", "eventValue", "purchaseRevenue"] as const;

/** What a report asks for besides the goals' own numbers. */
interface Extras {
  /** GA4 dimensions to break down by. */
  readonly by?: readonly string[];
  /** Events of journeys' steps: whether and since when they came. */
  readonly steps?: readonly string[];
  /** The days for targets in total, named SINCE_START. */
  readonly sinceStart?: NamedDateRange;
  readonly experiments?: readonly Question[];
}

/**
 * The reports for a set of goals, the most needed first: one batch for the goals, one more where extras do not fit.
 * Rates that find no room are worked out from sessions and users instead, which the result says.
 *
 * @param ranges the period, then the one to compare with, if any; named CURRENT and PREVIOUS
 */
export function questionsFor(
  goals: readonly Goal[],
  metadata: Metadata,
  ranges: readonly NamedDateRange[],
  extras: Extras = {},
): readonly Question[] {
  const events = [...new Set(goals.map(countedEvent))];
  const seen = [...new Set([...events, ...(extras.steps ?? [])])];
  const keyEvents = events.filter((event) => basisOf(event, metadata) === "key_event");
  const offered = new Set(metadata.metrics.filter((metric) => !metric.blocked).map((metric) => metric.name));
  const rates = chunks(
    [...keyEvents.map(sessionRateMetric), ...keyEvents.map(userRateMetric)].filter((metric) =>
      offered.has(metric),
    ),
    DATA_API.metricsPerReport,
  ).map((metrics): Question => ({ kind: "rates", request: { dateRanges: ranges, dimensions: [], metrics } }));

  const wanted: readonly Question[] = [
    { kind: "totals", request: { dateRanges: ranges, dimensions: [], metrics: TOTALS } },
    ...(keyEvents.length === 0
      ? []
      : [question("key-events", ranges, ["eventName", "isKeyEvent"], PER_KEY_EVENT, keyEvents)]),
    ...(events.length === 0 ? [] : [question("events", ranges, ["eventName"], PER_EVENT, seen)]),
    ...rates.slice(0, 1),
    ...(events.length === 0
      ? []
      : [question("days", ranges, ["date", "eventName", "isKeyEvent"], PER_DAY, seen)]),
  ];
  const more = [
    ...(extras.sinceStart === undefined || keyEvents.length === 0
      ? []
      : [question("since-start", [extras.sinceStart], ["eventName", "isKeyEvent"], SINCE, keyEvents)]),
    ...(extras.by ?? []).flatMap((by): readonly Question[] => [
      { kind: "by-totals", by, request: { dateRanges: ranges, dimensions: [by], metrics: BY_TOTALS } },
      ...(events.length === 0
        ? []
        : [{ ...question("by-goals", ranges, [by, "eventName", "isKeyEvent"], BY_GOALS, events), by }]),
    ]),
    ...(extras.experiments ?? []),
  ];
  const needed = [...wanted, ...more];
  const batches = Math.ceil(needed.length / DATA_API.reportsPerBatch);
  return [...needed, ...rates.slice(1)].slice(0, batches * DATA_API.reportsPerBatch);
}

function question(
  kind: Question["kind"],
  dateRanges: readonly NamedDateRange[],
  dimensions: readonly string[],
  metrics: readonly string[],
  events: readonly string[],
): Question {
  return {
    kind,
    request: { dateRanges, dimensions, metrics, filter: { dimension: "eventName", values: events } },
  };
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
