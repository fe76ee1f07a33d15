/** Whether each goal was counted in the emulator and, where it was not or not each time, why. Pure. */
import { countedEvent, createsEvent, eventsOf, type Goal } from "../../goals/goal.js";
import { compileGoal } from "../../sync/compile/compile.js";
import { describeValue } from "../../sync/draw/fields.js";
import type { Arrived, Counted } from "./count.js";
import { readSubject } from "./trials.js";

/** `never`: it was to be and its events were not sent. `not-in-walk`: it was not to be, and is not. */
export type EmulatorStatus = "counted" | "not-counted" | "never" | "not-in-walk";

/** Why a goal is not counted, or not each time. `events`: those that it is made of. */
export type Why =
  | { readonly code: "not-sent"; readonly events: readonly string[] }
  /** Sent, but to measurement ids that the goals file does not name. */
  | {
      readonly code: "unknown-stream";
      readonly sentTo: readonly string[];
      readonly streams: readonly string[];
    }
  | { readonly code: "no-consent" }
  /** What a new property would not take. */
  | { readonly code: "not-made"; readonly message: string }
  /** Conditions of its rule that hold for none of the events; `values`: what these had instead, none where nothing. */
  | {
      readonly code: "condition";
      readonly events: readonly string[];
      readonly conditions: readonly { readonly condition: string; readonly values: readonly string[] }[];
    }
  /** Each condition holds for some of the events, but all of them for none. */
  | {
      readonly code: "not-together";
      readonly events: readonly string[];
      readonly conditions: readonly string[];
    }
  /** Nobody joined its audience, which takes those who meet all of this. */
  | { readonly code: "audience"; readonly conditions: readonly string[] }
  | { readonly code: "audience-not-read"; readonly part: string }
  /** Beside what its rule made, the page sent events of the name: a live rule's, or its own. */
  | { readonly code: "sent-too"; readonly sent: number; readonly made: number }
  | { readonly code: "once-per-session" }
  | { readonly code: "repeated-transaction"; readonly sent: number };

export interface EmulatorVerdict {
  readonly status: EmulatorStatus;
  /** Key events in the report; its events, where the goal is no key event. */
  readonly counted: number;
  /** Its events in the report, each of them. */
  readonly events: number;
  readonly why: Why | null;
}

/** Of a condition that failed: a site can send any number of them. */
const MOST_VALUES = 100;

/** @param expects null = every goal */
export function inEmulator(goal: Goal, expects: readonly string[] | null, counted: Counted): EmulatorVerdict {
  const found = counted.report.get(countedEvent(goal)) ?? { events: 0, keyEvents: 0 };
  const times = goal.keyEvent ? found.keyEvents : found.events;
  const { events } = found;
  if (times > 0)
    return { status: "counted", counted: times, events, why: whyNotEach(goal, times, events, counted) };
  const why = whyNot(goal, counted);
  const expected = expects === null || expects.includes(goal.id);
  return { status: statusFor(goal, why, expected), counted: 0, events, why };
}

/** What is sent into nowhere is wrong wherever the walk leads. */
function statusFor(goal: Goal, { code }: Why, expected: boolean): EmulatorStatus {
  const isLost = code === "unknown-stream" || code === "no-consent";
  // Whether a rule would have made something of it, nobody knows.
  if (!expected) return isLost && !isByRule(goal) ? "not-counted" : "not-in-walk";
  return code === "not-sent" ? "never" : "not-counted";
}

function whyNot(goal: Goal, { arrived, streams, tried, notRead, notMade }: Counted): Why {
  const events = madeOf(goal);
  const sent = arrived.filter(({ event }) => events === null || events.includes(event));
  if (sent.length === 0) return { code: "not-sent", events: events ?? ["page_view"] };
  const taken = sent.filter(({ dropped }) => dropped === null);
  if (taken.length === 0) return whyDropped(sent, streams);
  const message = notMade.get(goal.id);
  if (message !== undefined) return { code: "not-made", message };
  const part = notRead.get(goal.id);
  if (part !== undefined) return { code: "audience-not-read", part };
  if (events === null) return { code: "audience", conditions: audienceOf(goal) };
  const conditions = tried.filter((trial) => trial.goal === goal.id);
  const failed = conditions.filter(({ holds }) => holds === 0);
  return failed.length === 0
    ? { code: "not-together", events, conditions: conditions.map(({ words }) => words) }
    : {
        code: "condition",
        events,
        conditions: failed.map(({ words, subject }) => ({
          condition: words,
          values: [
            ...new Set(taken.flatMap(({ parameters }) => readSubject(subject, parameters) ?? [])),
          ].slice(0, MOST_VALUES),
        })),
      };
}

/** The events that a goal is made of; null where an audience watches all. */
function madeOf(goal: Goal): readonly string[] | null {
  switch (goal.type) {
    case "event":
      return eventsOf(goal);
    case "destination":
      return ["page_view"];
    case "duration":
    case "pages_per_session":
      return goal.via === "audience" ? null : [goal.id];
  }
}

function audienceOf(goal: Goal): readonly string[] {
  const audience = compileGoal(goal).templates.find(({ kind }) => kind === "audience");
  return describeValue("filter_clauses", audience?.fields.filter_clauses ?? []);
}

function isByRule(goal: Goal): boolean {
  return goal.type === "destination" || (goal.type === "event" && createsEvent(goal));
}

function whyDropped(sent: readonly Arrived[], streams: readonly string[]): Why {
  const elsewhere = sent.filter(({ dropped }) => dropped === "no-such-stream");
  if (elsewhere.length < sent.length) return { code: "no-consent" };
  return {
    code: "unknown-stream",
    sentTo: idsOf(elsewhere),
    streams,
  };
}

function whyNotEach(goal: Goal, times: number, events: number, { arrived }: Counted): Why | null {
  const own = arrived.filter(({ event, dropped }) => event === countedEvent(goal) && dropped === null);
  const byRule = isByRule(goal);
  if (byRule && own.length > 0) return { code: "sent-too", sent: own.length, made: events - own.length };
  if (!byRule && goal.type === "event" && own.length > events)
    return { code: "repeated-transaction", sent: own.length };
  return times < events ? { code: "once-per-session" } : null;
}

/** What the property took in of a walk, in events that the pages sent: what GA4 logs beside them is not counted. */
export interface TakenIn {
  /** Measurement ids. */
  readonly streams: readonly string[];
  readonly events: number;
  /** In its report, of the goals. */
  readonly keyEvents: number;
  /** Events that it did not take in. */
  readonly dropped: { readonly unknownStream: number; readonly noConsent: number };
  /** Measurement ids of those to unknown streams. */
  readonly sentTo: readonly string[];
}

/** By GA4 itself, at the begin of a visit. */
const LOGGED = ["first_visit", "session_start"];

export function takenIn(goals: readonly Goal[], { streams, arrived, report }: Counted): TakenIn {
  const that = (wanted: Arrived["dropped"]): readonly Arrived[] =>
    arrived.filter(({ event, dropped }) => dropped === wanted && !LOGGED.includes(event));
  const elsewhere = that("no-such-stream");
  return {
    streams,
    events: that(null).length,
    keyEvents: [...new Set(goals.map(countedEvent))].reduce(
      (sum, event) => sum + (report.get(event)?.keyEvents ?? 0),
      0,
    ),
    dropped: { unknownStream: elsewhere.length, noConsent: that("no-consent").length },
    sentTo: idsOf(elsewhere),
  };
}

function idsOf(arrived: readonly Arrived[]): readonly string[] {
  return [...new Set(arrived.map(({ measurementId }) => measurementId))];
}
