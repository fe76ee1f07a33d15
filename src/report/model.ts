/**
 * The conversion report as data: what `--format json` prints and every other format is drawn from. Only types; how a
 * number came about is said next to it (basis, source, notes), and null always means "not known", never zero.
 */

import type { Category, Counting, Measure, Tier } from "../goals/goal.js";
import type { Interval } from "../numbers/intervals.js";
import type { MadeBy } from "./not-counted-yet.js";
import type { TokenBucket } from "./port.js";
import type { Basis } from "./questions.js";

/** A number now and then. `change` is relative (0.12 = 12 % more), null where there is nothing to relate to. */
export interface Figure {
  readonly current: number | null;
  readonly previous: number | null;
  readonly change: number | null;
}

/**
 * A share of sessions or users, 0.025 = 2.5 %; null where there were no sessions at all. `ga4`: GA4's own rate metric;
 * `rows`: sessions (or users) with the event, divided by all of them, both as GA4 counted them.
 */
export interface Rate extends Figure {
  readonly source: "ga4" | "rows";
}

/**
 * Money. `purchase_revenue` and `event_value` are GA4's sums; `declared` is the count times the value the goals file
 * gives one conversion.
 */
export interface Value extends Figure {
  readonly currency: string | null;
  readonly basis: "purchase_revenue" | "event_value" | "declared";
}

/** Something to know about a goal's numbers; the words are in `render/note-text.ts`. */
export type GoalNote =
  | { readonly code: "approximate" }
  /** The goal is not in the property yet, and no event of the name has come: nothing is counted, which is not zero. */
  | { readonly code: "not-counted-yet"; readonly event: string; readonly by: MadeBy }
  | { readonly code: "not-a-key-event"; readonly event: string }
  | { readonly code: "counts-every-event"; readonly event: string }
  | {
      readonly code: "before-key-event";
      readonly event: string;
      readonly current: number;
      readonly previous: number | null;
      /** The first of these days with a key event; null where there is none. */
      readonly firstCounted: string | null;
    }
  | { readonly code: "counts-since"; readonly event: string; readonly since: string }
  | { readonly code: "never-seen"; readonly event: string }
  | { readonly code: "declared-value"; readonly amount: number; readonly currency: string }
  | { readonly code: "revenue-hidden" };

/** One day of the trend; null where the event did not count yet, which is not zero. */
export interface TrendDay {
  readonly date: string;
  readonly count: number | null;
}

/**
 * Whether the share of sessions with the goal has moved by more than chance would: a two-sided z-test of two
 * proportions, adjusted over all goals of the report (Benjamini and Hochberg). `too-few`: the sample is too small to
 * tell.
 */
export interface ChangeTest {
  readonly verdict: "rise" | "fall" | "none" | "too-few";
  /** Null where it is too small to tell. */
  readonly pValue: number | null;
  readonly adjusted: number | null;
}

export interface GoalResult {
  readonly id: string;
  readonly name: string;
  readonly tier: Tier;
  readonly category: Category;
  readonly stage: string | null;
  readonly leadsTo: string | null;
  /** The event GA4 counts for the goal. */
  readonly event: string;
  readonly counting: Counting;
  readonly basis: Basis;
  /** True where the way the goal is counted is not exact. */
  readonly approximate: boolean;
  /** The day from which the key event counts, as the Admin API says; null where it is none or that is not known. */
  readonly countsSince: string | null;
  /** The conversions: key events, or events where `basis` is `event_count`. */
  readonly count: Figure;
  /** Sessions in which it was counted. */
  readonly sessions: Figure;
  /** Users for whom it was counted. */
  readonly users: Figure;
  readonly sessionRate: Rate;
  readonly userRate: Rate;
  readonly value: Value | null;
  /** The event itself, whether it was a key event at the time or not: comparable also where the key event is new. */
  readonly events: {
    readonly count: Figure;
    readonly sessions: Figure;
    /** Sessions with the event, of all sessions. */
    readonly sessionRate: Figure;
  };
  /** The days of the period in order; null where the trend was not asked for. */
  readonly trend: readonly TrendDay[] | null;
  /** Null without a comparison. */
  readonly change: ChangeTest | null;
  readonly notes: readonly GoalNote[];
}

/** A mark of a target and the day it is due. */
export interface Mark {
  readonly amount: number;
  readonly by: string;
  /** True where it is reached now. */
  readonly reached: boolean;
}

/**
 * Where a goal stands against its target. Amounts are shares of sessions for a rate, key events for a count, money for
 * a value; with `per`, of a week or a month.
 */
export interface TargetResult {
  readonly goal: string;
  readonly measure: Measure;
  readonly per: "week" | "month" | null;
  readonly currency: string | null;
  /** Where it stands; null where that is not known. */
  readonly current: number | null;
  /** What `current` was counted over. */
  readonly over: { readonly start: string; readonly end: string } | null;
  /** Of what chance alone may do to `current`; null for money. */
  readonly interval: Interval | null;
  /** Where it should stand on the last day of the period; null where nothing says so. */
  readonly expected: number | null;
  /**
   * How `expected` came about: a line between two marks, from the comparison to the first mark, from the day the goal
   * began to count, or the last mark itself.
   */
  readonly line: "between-marks" | "from-comparison" | "from-start" | "last-mark" | null;
  /** `reached`: nothing says where it should be by now, but the target itself is reached. */
  readonly status: "ahead" | "on-track" | "behind" | "reached" | "not-known";
  /** In order of date; the target itself comes last. */
  readonly marks: readonly Mark[];
  /** What it takes to get to the next mark that is not reached; null where all are. */
  readonly toGo: {
    readonly amount: number;
    readonly by: string;
    readonly missing: number;
    readonly daysLeft: number;
    /** Rates: sessions with the goal that were missing in these days. Counts and sums in total: what each day must bring. */
    readonly conversions: number | null;
    readonly perDay: number | null;
  } | null;
}

export interface JourneyStep {
  /** As the goals file names it: a goal's id or an event. */
  readonly step: string;
  readonly name: string;
  readonly event: string;
  /** True where this step or one before it is counted approximately: its users are then too. */
  readonly approximate: boolean;
  /** Users who came this far, in order; null from a goal on that is not counted yet. */
  readonly users: Figure;
  /** Of those who did the step before; null for the first. */
  readonly fromStepBefore: Figure | null;
  readonly fromStart: Figure;
  /** Users who went no further; null for the last step, and where the next one is not counted. */
  readonly lost: number | null;
}

export interface JourneyResult {
  readonly id: string;
  readonly name: string;
  readonly goal: string;
  readonly steps: readonly JourneyStep[];
  /** The place of the step that loses most users (they did it and not the next); null where nobody was lost. */
  readonly hurdle: number | null;
  readonly completion: Figure;
}

/** How many who took a small step went on to the goal it leads to, against everybody. All are users of the period. */
export interface AssistResult {
  readonly goal: string;
  readonly leadsTo: string;
  /** Users who took the step. */
  readonly users: number;
  /** Of them, those who reached the goal afterwards. */
  readonly reached: number;
  readonly rate: number | null;
  readonly rateInterval: Interval | null;
  /** The share of all users who reached the goal. */
  readonly everybody: { readonly users: number; readonly reached: number; readonly rate: number | null };
  /** rate / everybody.rate; null where that can't be worked out. */
  readonly lift: number | null;
  readonly liftInterval: Interval | null;
  /** `more` or `less` only where the interval of the lift leaves 1 out; `too-few` where the sample is small. */
  readonly verdict: "more" | "less" | "same" | "too-few";
}

export interface Assists {
  /** How the intervals are made. */
  readonly method: string;
  readonly asked: readonly AssistResult[];
  /** Goals with `leads_to` that were not asked for, to keep the number of calls down. */
  readonly notAsked: readonly string[];
}

export interface BreakdownGoal {
  readonly id: string;
  readonly count: Figure;
  readonly sessions: Figure;
  readonly sessionRate: Figure;
  /** Of the session rate now; null without sessions. */
  readonly interval: Interval | null;
}

export interface BreakdownRow {
  readonly value: string;
  readonly sessions: Figure;
  readonly users: Figure;
  readonly goals: readonly BreakdownGoal[];
}

export interface Breakdown {
  /** As it was asked for, e.g. `channel`. */
  readonly by: string;
  /** GA4's name of it, e.g. `sessionDefaultChannelGroup`. */
  readonly dimension: string;
  /** Most sessions first. */
  readonly rows: readonly BreakdownRow[];
  /** Values that are left out. */
  readonly more: number;
}

/** Something wrong, or about to be, with how a goal is counted. */
export type HealthFinding =
  | { readonly code: "never-seen"; readonly goal: string; readonly event: string }
  | { readonly code: "not-a-key-event"; readonly goal: string; readonly event: string }
  | { readonly code: "nearly-every-session"; readonly goal: string; readonly rate: number }
  | {
      readonly code: "nearly-every-view";
      readonly goal: string;
      readonly count: number;
      readonly views: number;
    }
  | {
      readonly code: "gone-silent";
      readonly goal: string;
      readonly since: string;
      readonly days: number;
      readonly perDayBefore: number;
    }
  | {
      readonly code: "many-per-session";
      readonly goal: string;
      readonly count: number;
      readonly sessions: number;
    }
  | { readonly code: "counts-since"; readonly goal: string; readonly since: string };

export interface Totals {
  readonly sessions: Figure;
  readonly engagedSessions: Figure;
  readonly users: Figure;
  readonly activeUsers: Figure;
  readonly views: Figure;
  /** Key events of the whole property, not only those of the goals. */
  readonly keyEvents: Figure;
  /** In the report's currency; null where the role may not see revenue. */
  readonly revenue: Figure;
}

export interface DataQuality {
  /** `store`: worked out offline from what was pulled before. */
  readonly source: "ga4" | "store";
  /** Where a part is not known (null), e.g. users of a span a store has no answer for. */
  readonly notStored: boolean;
  /** Days of the period GA4 may still change: data settles for 48 hours. */
  readonly unfinishedDays: readonly string[];
  /** The last day asked for, where it has not come yet. */
  readonly askedEnd: string | null;
  /** The most sampled answer, null where none was; `share` = read / total. */
  readonly sampling: { readonly read: number; readonly total: number; readonly share: number } | null;
  readonly thresholded: boolean;
  readonly otherRow: boolean;
  /** Metrics the role may not see. */
  readonly restrictedMetrics: readonly string[];
  /** The property's own time zone, where it is another than the days of this report were worked out in. */
  readonly propertyTimeZone: string | null;
}

/** What the report cost: calls to Google and the property's tokens. */
export interface Calls {
  readonly getMetadata: number;
  readonly batchRunReports: number;
  /** Reports inside those batches. */
  readonly reports: number;
  readonly runFunnelReport: number;
  /** All calls of the Data API. */
  readonly total: number;
  /** Of the funnels' own bucket; null where none was asked or GA4 did not say. */
  readonly funnelTokens: { readonly consumed: number; readonly remaining: { readonly day: number } } | null;
  /** Null where GA4 did not say. */
  readonly tokens: {
    readonly consumed: number;
    readonly remaining: {
      readonly day: TokenBucket["remaining"];
      readonly hour: TokenBucket["remaining"];
      readonly projectHour: TokenBucket["remaining"];
    };
  } | null;
}

export interface ConversionReport {
  readonly schemaVersion: 1;
  readonly property: { readonly id: string | null; readonly name: string | null };
  readonly generatedAt: string;
  readonly timeZone: string;
  /** Of revenue and event values. */
  readonly currency: string | null;
  readonly period: {
    readonly asked: string;
    readonly start: string;
    readonly end: string;
    readonly days: number;
  };
  readonly comparison: {
    readonly mode: "previous" | "year";
    readonly start: string;
    readonly end: string;
    readonly days: number;
  } | null;
  readonly totals: Totals;
  /** Macro goals, then micro goals, each in the order of the file. */
  readonly goals: readonly GoalResult[];
  /** One for each goal with a target, in the order of the goals. */
  readonly targets: readonly TargetResult[];
  /** Null where funnels can't be asked for. */
  readonly journeys: readonly JourneyResult[] | null;
  /** Null where funnels can't be asked for. */
  readonly assists: Assists | null;
  /** Micro goals by how they do against the comparison; only changes that chance does not explain. */
  readonly achievement: {
    readonly over: readonly string[];
    readonly under: readonly string[];
    /** How changes are told from chance, for all goals. */
    readonly method: string;
  };
  readonly breakdowns: readonly Breakdown[];
  readonly health: readonly HealthFinding[];
  readonly dataQuality: DataQuality;
  readonly calls: Calls;
}
