/** What a backtest says, as data; also its JSON form. Days are `YYYY-MM-DD` in the property's time zone. */
import type { Category, Counting, GoalType, Tier } from "../goals/goal.js";
import type { Interval, Share } from "../numbers/intervals.js";
import type { Lift } from "../numbers/lift.js";
import type { ExperimentResult } from "../report/experiments/model.js";
import type { Bill } from "./engine/bigquery-run.js";
import type { LeftOut } from "./engine/export-tables.js";
import type { LeadsClosed } from "./leads-model.js";
import type { SessionRule } from "./sql/program.js";
import type { Credit, Forecast, HowClose, StepTimes } from "./steps-model.js";

export interface Backtest {
  readonly schemaVersion: 1;
  readonly events: EventsRead;
  /** In the order of the file. */
  readonly goals: readonly GoalCount[];
  readonly microToMacro: readonly MicroToMacro[];
  /** What lifts do not say. */
  readonly caution: string;
  /** One a macro goal that any micro goal leads to. */
  readonly howClose: readonly HowClose[];
  /** One a macro goal that any micro goal leads to and that was reached. */
  readonly credit: readonly Credit[];
  /** As `howClose`. */
  readonly stepTimes: readonly StepTimes[];
  /** From 28 days on, none of which is missing or unfinished. */
  readonly forecast: readonly Forecast[];
  readonly journeys: readonly JourneyFunnel[];
  readonly paths: readonly MacroPaths[];
  readonly timeToMacro: readonly TimeToMacro[];
  readonly notes: readonly BacktestNote[];
  /** Where values were asked for; as `microToMacro`. */
  readonly microWorth?: readonly MicroWorth[];
  /** One a goal that closes another, in the order of the file; absent where there are none. */
  readonly leads?: readonly LeadsClosed[];
  /** In the order of the file; absent where there are none. */
  readonly experiments?: readonly ExperimentResult[];
  /** What BigQuery billed for it. */
  readonly bill?: Bill;
}

/** The money that followed a micro goal within the days. */
export interface MicroWorth {
  readonly micro: string;
  readonly macro: string;
  /** By the micro goal's own counting. */
  readonly conversions: number;
  /** Conversions of the macro goal that followed and carried a value; each once. */
  readonly orders: number;
  readonly ordersWithoutValue: number;
  /** What those orders came to. */
  readonly revenue: number;
  /** Of revenue by conversion, 95 %; null where nothing followed. */
  readonly interval: Interval | null;
}

export interface EventsRead {
  /** Files or tables, for a person. */
  readonly source: string;
  readonly engine: "duckdb" | "bigquery";
  readonly firstDay: string;
  readonly lastDay: string;
  /** Days from the first to the last, both counted, that are there: without the missing ones. */
  readonly days: number;
  /** Days in between, or asked for, without any event or table: what happened on them is not known. */
  readonly missingDays: readonly string[];
  /** Days that only a table of an unfinished day holds. */
  readonly unfinishedDays: readonly string[];
  /** Tables and files that were not read, and what was in their place; null where they hold no events. */
  readonly leftOut: readonly LeftOut[];
  readonly events: number;
  /** Distinct `user_pseudo_id`. */
  readonly users: number;
  /** By the rule below. */
  readonly sessions: number;
  readonly sessionRule: SessionRule;
  readonly sessionsWithStart: number;
  /** Events without user or session id: in no session. */
  readonly eventsWithoutSession: number;
  readonly pageViews: number;
  /** Purchases whose transaction the same user had sent before; 0 where no goal counts purchases. */
  readonly repeatedTransactions: number;
  readonly perDay: readonly SessionDay[];
}

/** Sessions by the day of their first event; null on missing days. */
interface SessionDay {
  readonly day: string;
  readonly sessions: number | null;
  readonly sessionsWithStart: number | null;
}

export interface GoalCount {
  readonly id: string;
  readonly name: string;
  readonly tier: Tier;
  readonly category: Category;
  readonly type: GoalType;
  readonly counting: Counting;
  /** By `counting`: what GA4 would have shown as key events. */
  readonly count: number;
  readonly oncePerEvent: number;
  readonly oncePerSession: number;
  /** Of `count`, those whose event carries a value of its own. */
  readonly carried: number;
  readonly users: number;
  /** Sessions with the goal, without the events that are in no session. */
  readonly sessions: number;
  readonly sessionRate: Share;
  /** By `counting` and `worthOf`; null where the goal was never reached, has no value, or has it in several currencies. */
  readonly value: number | null;
  /** Null where none was said, or more than one (see notes). */
  readonly currency: string | null;
  /** `value` by currency: never added up. Empty where `value` is null for another reason. */
  readonly values: readonly Money[];
  readonly perDay: readonly GoalDay[];
}

export interface Money {
  /** Null where neither the event nor the file says one: then it is the property's. */
  readonly currency: string | null;
  readonly amount: number;
}

/** Counts are null on missing days. */
export interface GoalDay {
  readonly day: string;
  readonly oncePerEvent: number | null;
  /** By the day of the first in its session. */
  readonly oncePerSession: number | null;
  /** Null too where the goal's values came in several currencies. */
  readonly value: number | null;
}

/** How many went on from a micro goal to its macro goal, against everybody. */
export interface MicroToMacro {
  readonly micro: string;
  readonly macro: string;
  readonly inSession: Lift;
  readonly withinDays: Lift & {
    readonly days: number;
    /** Of those with the micro goal, how many the events follow for all the days. */
    readonly followedWhole: number;
  };
}

export interface JourneyFunnel {
  readonly id: string;
  readonly name: string;
  readonly goal: string;
  /** Who was at no step before may come in at any. */
  readonly open: boolean;
  readonly steps: readonly FunnelStep[];
}

export interface FunnelStep {
  readonly step: string;
  /** At most so long after the step before; null: any time. */
  readonly withinSeconds: number | null;
  /** No other event between the step before and this one. */
  readonly directly: boolean;
  readonly sessions: number;
  readonly users: number;
  /** Of those at the step before, who went on to this; null for the first. */
  readonly sessionsFromStepBefore: number | null;
  readonly usersFromStepBefore: number | null;
  /** Who did not go on to the next step; null for the last. */
  readonly sessionsLost: number | null;
  readonly usersLost: number | null;
  /** What users did right after the step, before they came to the next: the 5 commonest; null for the last. */
  readonly nextActions: readonly { readonly event: string; readonly users: number }[] | null;
  /** Half of the users took no longer from the step before; null for the first, and where nobody came. */
  readonly medianSeconds: number | null;
  readonly perDay: readonly { readonly day: string; readonly sessions: number }[];
}

/** The ways users came to their first macro goal, similar ones folded into one. */
export interface MacroPaths {
  readonly macro: string;
  readonly users: number;
  /** Users who reached no other goal before. */
  readonly straight: number;
  /** How many different ways there are, before they are folded. */
  readonly different: number;
  /** Goals that nearly everybody passed; named here, and in no path. */
  readonly passed: readonly string[];
  /** Goals too rare for a path of their own; in no path. */
  readonly leftOut: readonly string[];
  /** Most users first; at most a dozen. */
  readonly paths: readonly {
    readonly goals: readonly string[];
    readonly users: number;
    readonly share: number;
    /** So many different ways are one here: they differ in order, or in goals that are left out. */
    readonly ways: number;
  }[];
  /** Who came in none of these. */
  readonly other: { readonly users: number; readonly ways: number };
}

/** To a user's first macro goal, from the user's first event in the data. */
export interface TimeToMacro {
  readonly macro: string;
  readonly users: number;
  readonly visits: Spread;
  readonly days: Spread;
}

export interface Spread {
  readonly mean: number | null;
  readonly median: number | null;
  readonly ninetieth: number | null;
  /** How many users took how many, ascending; the last bucket is open when `open`. */
  readonly histogram: readonly { readonly from: number; readonly users: number; readonly open: boolean }[];
}

/** What the numbers leave out or rest on. */
export type BacktestNote =
  | { readonly code: "no-page-views"; readonly goals: readonly string[] }
  /** Purchases that GA4 counts no second time; with `--every-transaction` they are counted. */
  | { readonly code: "repeated-transactions"; readonly repeats: number; readonly counted: boolean }
  | { readonly code: "tables-left-out"; readonly leftOut: readonly LeftOut[] }
  | { readonly code: "missing-days"; readonly days: readonly string[] }
  | { readonly code: "unfinished-days"; readonly days: readonly string[] }
  /** Conversions of macro goals of which it is not known whether they came first. */
  | { readonly code: "same-moment"; readonly conversions: number }
  | { readonly code: "no-session-ids"; readonly events: number; readonly of: number }
  | { readonly code: "approximate"; readonly goals: readonly string[] }
  | { readonly code: "mixed-currencies"; readonly goal: string; readonly currencies: readonly string[] }
  | {
      readonly code: "missing-parameter-assumed";
      readonly goals: readonly string[];
      readonly reading: "holds" | "fails";
    }
  | { readonly code: "short-follow-up"; readonly days: number; readonly covered: number }
  /** Of macro goals that micro goals lead to; `covered`: days that were read. */
  | {
      readonly code: "no-forecast";
      readonly goals: readonly string[];
      readonly why: "few-days" | "days-missing" | "nobody-came";
      readonly covered: number;
    }
  | { readonly code: "cut-at-ends"; readonly firstDay: string; readonly lastDay: string }
  | { readonly code: "streams-not-told-apart"; readonly streams: readonly string[] };
