/**
 * One goal's results from GA4's answers. Pure. Counts, sessions and users are each read from a row GA4 made for exactly
 * them; nothing here adds users or sessions up. Key events are not retroactive: what came before one is not counted, which
 * is something else than zero.
 */
import { countedEvent, type Goal, isApproximate } from "../goals/goal.js";
import type { Amount } from "../goals/worth.js";
import { dayOfDigits, daysFrom } from "../numbers/calendar.js";
import { type Answer, lookUp, ofOneDay, rowsOf, wasAsked } from "./answers.js";
import { beganOn } from "./began.js";
import { figure, ratio } from "./figure.js";
import { goalValue, type Sums } from "./goal-value.js";
import type { Figure, GoalNote, GoalResult, Rate, TrendDay } from "./model.js";
import { isNotCountedYet, madeBy, wasSeen } from "./not-counted-yet.js";
import {
  type Basis,
  CURRENT,
  countMetric,
  PREVIOUS,
  sessionRateMetric,
  userRateMetric,
} from "./questions.js";

/** What every goal of a report is worked out from. */
export interface GoalContext {
  readonly answers: readonly Answer[];
  readonly period: { readonly start: string; readonly end: string };
  readonly comparison: { readonly start: string; readonly end: string } | null;
  readonly basisOf: (event: string) => Basis;
  /** Metrics the caller's role may not see; GA4's zeros for them say nothing. */
  readonly restricted: ReadonlySet<string>;
  /** Of the answers' money. */
  readonly currency: string | null;
  /** The day from which an event counts as a key event; null where nobody knows. */
  readonly countsSince: (event: string) => string | null;
  /** What GA4 fills an unset value of the key event with; undefined where nobody knows. */
  readonly liveDefault: (event: string) => Amount | null | undefined;
}

/** A metric of the goal's event in one span of days. */
type Reading = (metric: string, range: string) => number | null;

export function analyseGoal(goal: Goal, context: GoalContext): GoalResult {
  const event = countedEvent(goal);
  // What is to be no key event is counted by its event, whatever the property still has.
  const basis = goal.keyEvent ? context.basisOf(event) : "event_count";
  const { answers, restricted } = context;

  const readEvents: Reading = (metric, range) =>
    lookUp(answers, "events", metric, range, { eventName: event });
  const read: Reading = (metric, range) =>
    basis === "key_event"
      ? lookUp(answers, "key-events", metric, range, { eventName: event, isKeyEvent: "true" })
      : readEvents(metric, range);
  const before = beforeKeyEvent(answers, event);
  const early = (range: string): number =>
    basis === "event_count" ? 0 : ((range === CURRENT ? before.current : before.previous) ?? 0);
  const counts = countMetric(goal, basis);

  const missing = isNotCountedYet(goal, answers, basis);
  // Key events are not retroactive: where the event came but never as a key event, or the key event was not made yet,
  // nothing was counted, which is not zero; where only a part was counted, the number stands but is no base for a change.
  const since = basis === "key_event" ? madeWithin(event, before, context) : null;
  const daysOf = (range: string) => (range === CURRENT ? context.period : context.comparison);
  const tooEarly = (range: string): boolean => since !== null && (daysOf(range)?.end ?? since) < since;
  const counted = (range: string): boolean =>
    !missing && !((early(range) > 0 || tooEarly(range)) && (read(counts, range) ?? 0) === 0);
  const came = [CURRENT, PREVIOUS].some((range) => early(range) > 0);
  const began = beganOn(answers, event, context, context.countsSince(event));
  const partly = came || since !== null || began !== null;
  // Made after these days, it did not become a key event on the way through them.
  const marked = came && !(since !== null && since > context.period.end);
  const overTime = (at: (range: string) => number | null): Figure => {
    const both = nowAndThen((range) => (counted(range) ? at(range) : null));
    return partly ? { ...both, change: null } : both;
  };
  const metric = (name: string): Figure =>
    overTime((range) => (restricted.has(name) ? null : read(name, range)));

  const rate = (ga4Metric: string, part: string): Rate =>
    basis === "key_event" && wasAsked(answers, "rates", ga4Metric)
      ? { ...overTime((range) => rateByGa4(answers, ga4Metric, part, range)), source: "ga4" }
      : {
          ...overTime((range) => ratio(read(part, range), lookUp(answers, "totals", part, range))),
          source: "rows",
        };

  const count = metric(counts);
  const sums: Sums = {
    count,
    eventValue: metric("eventValue"),
    purchaseRevenue: metric("purchaseRevenue"),
    currency: context.currency,
    liveDefault: context.liveDefault(event),
  };
  const value = goalValue(goal, sums);

  const notes: readonly (GoalNote | false)[] = [
    isApproximate(goal) && { code: "approximate" },
    missing && { code: "not-counted-yet", event, by: madeBy(goal) },
    goal.keyEvent && basis === "event_count" && !missing && { code: "not-a-key-event", event },
    basis === "event_count" &&
      !missing &&
      goal.keyEvent &&
      goal.counting === "once_per_session" && { code: "counts-every-event", event },
    marked && {
      code: "before-key-event",
      event,
      current: before.current,
      previous: before.previous,
      firstCounted: before.firstCounted,
    },
    !marked && since !== null && { code: "counts-since", event, since },
    !marked && since === null && began !== null && { code: "began", event, on: began },
    !missing && !wasSeen(answers, event) && { code: "never-seen", event },
    counts === "sessions" && !missing && { code: "sessions-with-event", event },
    value?.basis === "declared" &&
      goal.value.kind === "amount" && {
        code: "declared-value",
        amount: goal.value.amount,
        currency: goal.value.currency,
      },
    value === null &&
      (restricted.has("purchaseRevenue") || restricted.has("eventValue")) && { code: "revenue-hidden" },
  ];

  return {
    id: goal.id,
    name: goal.name,
    tier: goal.tier,
    category: goal.category,
    stage: goal.stage ?? null,
    leadsTo: goal.leadsTo ?? null,
    event,
    counting: goal.counting,
    basis,
    approximate: isApproximate(goal),
    countsSince: basis === "key_event" ? context.countsSince(event) : null,
    count,
    sessions: metric("sessions"),
    users: metric("totalUsers"),
    sessionRate: rate(sessionRateMetric(event), "sessions"),
    userRate: rate(userRateMetric(event), "totalUsers"),
    value,
    events: {
      count: nowAndThen((range) => readEvents("eventCount", range)),
      sessions: nowAndThen((range) => readEvents("sessions", range)),
      sessionRate: nowAndThen((range) =>
        ratio(readEvents("sessions", range), lookUp(answers, "totals", "sessions", range)),
      ),
    },
    trend: trendOf(CURRENT, context.period, event, counts, missing, before, since, context),
    trendBefore: trendOf(PREVIOUS, context.comparison, event, counts, missing, before, since, context),
    change: null,
    notes: notes.filter((note) => note !== false),
  };
}

/** True where the goal, or its event, began to be counted on the way through the days of the report. */
export function beganOnTheWay({ notes }: Pick<GoalResult, "notes">): boolean {
  return notes.some(({ code }) => code === "counts-since" || code === "before-key-event" || code === "began");
}

/**
 * The day on which the key event was made, where that is after the first day of the report. A key event that was counted
 * before that day was deleted and made again: then the day says nothing.
 */
function madeWithin(event: string, before: BeforeKeyEvent, context: GoalContext): string | null {
  const since = context.countsSince(event);
  // What is compared with always lies before the period.
  const first = context.comparison?.start ?? context.period.start;
  if (since === null || since <= first) return null;
  return before.firstCounted !== null && before.firstCounted < since ? null : since;
}

function nowAndThen(at: (range: string) => number | null): Figure {
  return figure(at(CURRENT), at(PREVIOUS));
}

/** GA4's rate; null where there was nothing to be a share of, where GA4 says 0. */
function rateByGa4(answers: readonly Answer[], metric: string, part: string, range: string): number | null {
  return lookUp(answers, "totals", part, range) === 0 ? null : lookUp(answers, "rates", metric, range);
}

function trendOf(
  range: string,
  span: { readonly start: string; readonly end: string } | null,
  event: string,
  metric: ReturnType<typeof countMetric>,
  missing: boolean,
  before: BeforeKeyEvent,
  since: string | null,
  { answers }: GoalContext,
): readonly TrendDay[] | null {
  if (span === null || !wasAsked(answers, "days", "eventCount")) return null;
  const rows = rowsOf(answers, "days", range).filter(({ dimensions }) => dimensions.eventName === event);
  return daysFrom(span.start, span.end).map((date) => {
    const ofDay = rows.filter(({ dimensions }) => dimensions.date === date.replaceAll("-", ""));
    const notCounted =
      missing || (metric === "keyEvents" && (before.notCountedOn(date) || (since !== null && date < since)));
    return { date, count: notCounted ? null : ofOneDay(ofDay, metric) };
  });
}

interface BeforeKeyEvent {
  /** Events that came too early, per span of days; null for the comparison where there is none. */
  readonly current: number;
  readonly previous: number | null;
  /** The first day with a key event of the name, `YYYY-MM-DD`; null where there is none in these days. */
  readonly firstCounted: string | null;
  /** True for a day on which the event did not count yet; never where no event came too early. */
  readonly notCountedOn: (date: string) => boolean;
}

/**
 * Reads the days with and without key events of a name. What came before the first day with a key event came too
 * early; what comes unmarked later does not count for another reason (only the first of a session may count).
 */
function beforeKeyEvent(answers: readonly Answer[], event: string): BeforeKeyEvent {
  const rows = [CURRENT, PREVIOUS].flatMap((range) =>
    rowsOf(answers, "days", range).filter(({ dimensions }) => dimensions.eventName === event),
  );
  const dateOf = (row: (typeof rows)[number]): string => row.dimensions.date ?? "";
  const first = rows
    .filter(({ dimensions }) => dimensions.isKeyEvent === "true")
    .map(dateOf)
    .sort()[0];
  const early = rows.filter((row) => first === undefined || dateOf(row) < first);
  const count = (range: string): number =>
    early
      .filter((row) => row.range === range)
      .reduce((sum, { metrics }) => sum + (metrics.eventCount ?? 0), 0);
  const compared = answers.some(({ question }) =>
    question.request.dateRanges.some(({ name }) => name === PREVIOUS),
  );
  return {
    current: count(CURRENT),
    previous: compared ? count(PREVIOUS) : null,
    firstCounted: first === undefined ? null : dayOfDigits(first),
    notCountedOn: (date) => early.length > 0 && (first === undefined || date.replaceAll("-", "") < first),
  };
}
