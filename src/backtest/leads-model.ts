/** What a backtest says of leads and of what became of them, as data. Its JSON form too. */
import type { Interval, Share } from "../numbers/intervals.js";

/** Of a lead, and of one goal that closes it. */
export interface LeadsClosed {
  readonly lead: string;
  readonly close: string;
  /** Conversions of the lead by a user who is known: each is a lead. */
  readonly leads: number;
  /** Conversions of the lead besides: of no known user, or in no session where sessions count. */
  readonly leadsOfNobody: number;
  /** Leads that were closed so far, among them those of the last days, which had little time. */
  readonly closed: Share;
  /** The same of leads whose weeks have passed, for each number of weeks. */
  readonly within: readonly ClosedWithin[];
  /** By the week of the lead, the earliest first. */
  readonly weeks: readonly LeadWeek[];
  readonly lag: LeadLag;
  /** Closes that belong to a lead. A lead may have several. */
  readonly closes: number;
  /** Closes with no lead of that person before them in these days, or of nobody who is known. */
  readonly closesWithoutLead: number;
  readonly value: LeadValue;
}

export interface ClosedWithin {
  /** Whole weeks after that of the lead, from Monday to Sunday; 0: in the same week. */
  readonly weeks: number;
  readonly closed: Share;
  /** Too few leads to say a share. */
  readonly fewCases: boolean;
}

export interface LeadWeek {
  /** A Monday. */
  readonly firstDay: string;
  /** Days of it that were read: 7 = all. */
  readonly days: number;
  readonly leads: number;
  /** For each of `within`: leads closed by then; null where that is not yet known, or a day of it is missing. */
  readonly closedWithin: readonly (number | null)[];
}

/** From a lead to the first close of it. Of those that were closed so far, so that it grows as time goes by. */
export interface LeadLag {
  readonly leads: number;
  /** Null below 10 leads. */
  readonly medianSeconds: number | null;
  /** Of the median, 95 %. */
  readonly interval: Interval | null;
  /** Between which half of the leads were closed; null below 10. */
  readonly quartiles: { readonly lowerSeconds: number; readonly upperSeconds: number } | null;
}

export interface LeadValue {
  /** What the closes came to that belong to a lead; null where none carried a value, or they came in several currencies. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** `amount` divided by `leads`. */
  readonly perLead: number | null;
  /** Of `perLead`, 95 %, over users; null for too few. */
  readonly interval: Interval | null;
  readonly closesWithoutValue: number;
}
