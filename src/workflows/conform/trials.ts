/**
 * Every assumption about GA4 where Google is silent that can be tried, by its name in the emulator: how it is asked of a
 * property, and what is made of the answer. The first answer is the one that is assumed; why, stands in
 * docs/decisions/0006.
 */
import type { Goal } from "../../goals/goal.js";
import type { SentEvent } from "../../google/collect.js";
import type { Condition, Laboratory } from "./laboratory.js";

/** What was seen; null while nothing can be said yet. */
export type Seen = { readonly answer: string } | { readonly unclear: string } | null;

export interface Trial {
  /** `rule_pattern` */
  readonly fact: string;
  readonly question: string;
  readonly answers: readonly [assumed: string, ...others: string[]];
  /** `read` changes nothing and runs on any property. */
  readonly road: "read" | "admin" | "server" | "page";
  /** What must be there before events come. */
  readonly make?: (lab: Laboratory) => Promise<void>;
  /** Events by road, each list of one visitor. */
  readonly events?: (lab: Laboratory) => readonly SentEvent[];
  readonly read: (lab: Laboratory) => Promise<Seen>;
  /** Goals whose numbers it may change. */
  readonly concerns: (goal: Goal) => boolean;
}

const nothing = (): boolean => false;
const answered = (answer: string): Seen => ({ answer });
const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, one) => sum + one, 0);
const isEvent = (value: string) => ({ field: "event_name", comparisonType: "EQUALS", value });

/** What every page event of a trial is, and what says that rules have seen it. */
const PROBE = "probe";
const CONTROL = "control";
const probed = (lab: Laboratory): readonly SentEvent[] => [
  { name: lab.named(PROBE), params: { words: "amidst" } },
];

/** A rule of the page's road: did it make its event? Nothing is said before a rule that must act has acted. */
async function made(lab: Laboratory, event: string): Promise<boolean | null> {
  if (total(await lab.count("eventCount", lab.named(CONTROL))) === 0) return null;
  return total(await lab.count("eventCount", lab.named(event))) > 0;
}

async function control(lab: Laboratory): Promise<void> {
  await lab.rule({ event: lab.named(CONTROL), conditions: [isEvent(lab.named(PROBE))] });
}

/** A trial of the page's road: one rule, and what it says that its event is there or not. */
function ofRule(
  trial: Pick<Trial, "fact" | "question" | "answers" | "concerns">,
  event: string,
  condition: Condition,
): Trial {
  const [yes, no = ""] = trial.answers;
  return {
    ...trial,
    road: "page",
    make: async (lab) => {
      await lab.rule({ event: lab.named(event), conditions: [isEvent(lab.named(PROBE)), condition] });
    },
    read: async (lab) => {
      const is = await made(lab, event);
      return is === null ? null : answered(is ? yes : no);
    },
  };
}

const conditionsOf = (goal: Goal): string => JSON.stringify(goal);
const FROM_SERVER = "from_server";

export const TRIALS: readonly Trial[] = [
  {
    fact: "missing_key_event",
    question: "Which error is the answer for a key event that is not there?",
    answers: ["NOT_FOUND", "PERMISSION_DENIED"],
    road: "read",
    read: async (lab) => answered(await lab.readKeyEvent("1")),
    concerns: nothing,
  },
  {
    fact: "cost_by_channel",
    question: "May what ads cost be asked by channel and campaign?",
    answers: ["allowed", "refused"],
    road: "read",
    read: async (lab) => {
      const end = await lab.ask("advertiserAdCost", ["sessionDefaultChannelGroup", "sessionCampaignName"]);
      if (end === "done") return answered("allowed");
      return end === "INVALID_ARGUMENT" ? answered("refused") : { unclear: `the answer was ${end}` };
    },
    concerns: nothing,
  },
  {
    fact: "second_rule_of_an_event",
    question: "May a stream have two rules that make the same event?",
    answers: ["allowed", "refused"],
    road: "admin",
    read: async (lab) => {
      const event = lab.named("twice");
      for (const value of ["a", "b"]) {
        const end = await lab.rule({ event, conditions: [isEvent(lab.named(value))] });
        if (end !== "done")
          return value === "b" ? answered("refused") : { unclear: `the first was refused: ${end}` };
      }
      return answered("allowed");
    },
    concerns: nothing,
  },
  {
    fact: "reserved_name",
    question: "Which error is the answer for a rule that makes a reserved event?",
    answers: ["INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED"],
    road: "admin",
    read: async (lab) =>
      answered(await lab.rule({ event: "session_start", conditions: [isEvent(lab.named("never"))] })),
    concerns: nothing,
  },
  {
    fact: "key_event_twice",
    question: "Which error is the answer for a second key event for one event?",
    answers: ["ALREADY_EXISTS", "INVALID_ARGUMENT", "FAILED_PRECONDITION"],
    road: "admin",
    read: async (lab) => {
      const first = await lab.keyEvent(lab.named("marked"), "ONCE_PER_EVENT");
      if (first !== "done") return { unclear: `the first was refused: ${first}` };
      return answered(await lab.keyEvent(lab.named("marked"), "ONCE_PER_EVENT"));
    },
    concerns: nothing,
  },
  {
    fact: "archived_parameter",
    question: "May the parameter of an archived custom dimension be registered again at once?",
    answers: ["free", "taken"],
    road: "admin",
    read: async (lab) => {
      const parameter = lab.named("archived");
      const first = await lab.dimension(parameter);
      if (first !== "done") return { unclear: `it could not be registered: ${first}` };
      await lab.archiveDimension(parameter);
      return answered((await lab.dimension(parameter)) === "done" ? "free" : "taken");
    },
    concerns: nothing,
  },
  {
    fact: "rules_counted_by",
    question: "Are the 50 event create rules counted by stream or by property?",
    answers: ["stream", "property"],
    road: "admin",
    read: async (lab) => {
      const filler = (number: number, elsewhere: boolean): Promise<string> =>
        lab.rule({
          event: lab.named(`filler_${number}`),
          conditions: [isEvent(lab.named("never"))],
          elsewhere,
        });
      for (let number = await lab.rules(); number < 50; number++) {
        const end = await filler(number, true);
        if (end !== "done") return { unclear: `the rule of number ${number + 1} was refused: ${end}` };
      }
      return answered((await filler(50, false)) === "done" ? "stream" : "property");
    },
    concerns: nothing,
  },
  ofRule(
    {
      fact: "rule_pattern",
      question: "Must a regular expression of a rule match the whole value?",
      answers: ["part", "whole"],
      // What is compiled from a file means the same to both, a rule written by hand may not.
      concerns: nothing,
    },
    "pattern",
    { field: "words", comparisonType: "REGULAR_EXPRESSION", value: "mids" },
  ),
  ofRule(
    {
      fact: "negated_without_parameter",
      question: "Does a negated condition of a rule hold for an event that lacks the parameter?",
      answers: ["holds", "fails"],
      concerns: (goal) => /"(not_equals|not_contains)"|"negated":true/.test(conditionsOf(goal)),
    },
    "negated",
    { field: "never_sent", comparisonType: "EQUALS", value: "x", negated: true },
  ),
  {
    fact: "reference_to_nothing",
    question: "What does [[parameter]] in a rule give where the event lacks it?",
    answers: ["left_out", "empty", "as_written"],
    road: "page",
    make: async (lab) => {
      await lab.dimension(lab.named("copied"));
      await lab.rule({
        event: lab.named("reference"),
        conditions: [isEvent(lab.named(PROBE))],
        mutations: [{ parameter: lab.named("copied"), parameterValue: "[[never_sent]]" }],
      });
    },
    read: async (lab) => {
      const values = await lab.count(
        "eventCount",
        lab.named("reference"),
        `customEvent:${lab.named("copied")}`,
      );
      const [value] = values.keys();
      if (value === undefined) return null;
      if (value === "(not set)") return answered("left_out");
      return value === ""
        ? answered("empty")
        : value === "[[never_sent]]"
          ? answered("as_written")
          : { unclear: `it gave ${JSON.stringify(value)}` };
    },
    concerns: (goal) => /"parameter":/.test(JSON.stringify(goal.value ?? null)),
  },
  {
    fact: "rules_on_server_events",
    question: "Do rules see events that a server sends?",
    answers: ["no", "yes"],
    road: "server",
    make: async (lab) => {
      await lab.rule({ event: lab.named("by_rule"), conditions: [isEvent(lab.named(FROM_SERVER))] });
    },
    events: (lab) => [
      { name: lab.named(FROM_SERVER), params: { session_id: "7001", engagement_time_msec: 1 } },
    ],
    read: async (lab) => {
      if (total(await lab.count("eventCount", lab.named(FROM_SERVER))) === 0) return null;
      return answered(total(await lab.count("eventCount", lab.named("by_rule"))) > 0 ? "yes" : "no");
    },
    concerns: (goal) => /"where":/.test(conditionsOf(goal)),
  },
  {
    fact: "sessions_of_an_event",
    question: "In a row of one event, does `sessions` count the sessions that have it?",
    answers: ["session_ids", "session_starts"],
    road: "server",
    // The event of the trial above, which has a session and no session_start.
    read: async (lab) => {
      if (total(await lab.count("eventCount", lab.named(FROM_SERVER))) === 0) return null;
      return answered(
        total(await lab.count("sessions", lab.named(FROM_SERVER), "eventName")) > 0
          ? "session_ids"
          : "session_starts",
      );
    },
    concerns: () => true,
  },
  {
    fact: "once_per_session_without_session",
    question: "How often does an event without a session count for a key event that counts once per session?",
    answers: ["each", "none"],
    road: "server",
    make: async (lab) => {
      await lab.keyEvent(lab.named("once"), "ONCE_PER_SESSION");
    },
    events: (lab) => [1, 2].map(() => ({ name: lab.named("once"), params: {} })),
    read: async (lab) => {
      const sent = total(await lab.count("eventCount", lab.named("once")));
      if (sent < 2) return null;
      const counted = total(await lab.count("keyEvents", lab.named("once")));
      if (counted !== sent && counted !== 0) return { unclear: `${counted} of ${sent} counted` };
      return answered(counted === 0 ? "none" : "each");
    },
    concerns: (goal) => goal.counting === "once_per_session",
  },
  {
    fact: "repeated_transaction",
    question: "Is a purchase whose transaction its user has sent before counted as an event?",
    answers: ["once", "each"],
    road: "server",
    events: (lab) =>
      [1, 2].map(() => ({
        name: "purchase",
        params: { transaction_id: lab.named("order"), value: 1, currency: "EUR" },
      })),
    read: async (lab) => {
      const counted =
        (await lab.count("eventCount", "purchase", "transactionId")).get(lab.named("order")) ?? 0;
      return counted === 0 ? null : answered(counted === 1 ? "once" : "each");
    },
    concerns: (goal) => /"event":"purchase"/.test(conditionsOf(goal)),
  },
];

/** What the page's road sends, once for all its trials, and the rule that says they were seen. */
export const PAGE = { make: control, events: probed } as const;
