/**
 * The conversion report as data: what `--format json` prints and every other format is drawn from. Only types; how a
 * number came about is said next to it (basis, source, notes), and null always means "not known", never zero.
 */
import type { Category, Counting, Tier } from "../config/goal.js";
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

/** Something to know about a goal's numbers; the words are in `notes.ts`. */
export type GoalNote =
  | { readonly code: "approximate" }
  | { readonly code: "not-a-key-event"; readonly event: string }
  | { readonly code: "counts-every-event"; readonly event: string }
  | {
      readonly code: "before-key-event";
      readonly event: string;
      readonly current: number;
      readonly previous: number | null;
    }
  | { readonly code: "never-seen"; readonly event: string }
  | { readonly code: "declared-value"; readonly amount: number; readonly currency: string }
  | { readonly code: "revenue-hidden" };

/** One day of the trend; null where the event was no key event yet: not counted, which is not zero. */
export interface TrendDay {
  readonly date: string;
  readonly count: number | null;
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
  readonly notes: readonly GoalNote[];
}

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
  readonly dataQuality: DataQuality;
  readonly calls: Calls;
}
