/** What a backtest says of micro goals taken together, as data; also its JSON form. */
import type { Day } from "../numbers/calendar.js";
import type { WeekAhead } from "../numbers/forecast.js";
import type { Interval, Share } from "../numbers/intervals.js";

/**
 * How often users came to a macro goal, by the micro goals they had reached before it: those that lead to it, each once. Of
 * who never came to it, all that they reached.
 */
export interface HowClose {
  readonly macro: string;
  /** All who lead there; in the order of the file. */
  readonly micros: readonly string[];
  /** From none to as many as anybody reached. */
  readonly byNumber: readonly ReachedBy[];
  /** By which of them, those first that brought most macro goals; at most 50. */
  readonly byWhich: readonly (ReachedBy & { readonly goals: readonly string[] })[];
  /** What is in none of these. */
  readonly otherSets: { readonly sets: number; readonly reached: Share };
  /** By order, for two micro goals that many users reached both: where it matters most first. */
  readonly byOrder: readonly OrderOfTwo[];
  /** Users whose order is not looked at: they came in none of the commonest 20,000 ways. */
  readonly orderNotKnown: number;
}

export interface ReachedBy {
  /** How many micro goals. */
  readonly steps: number;
  /** Users with these micro goals, and those of them who came to the macro goal. */
  readonly reached: Share;
  /** Fewer users than a share can be told from. */
  readonly fewCases: boolean;
}

export interface OrderOfTwo {
  readonly first: string;
  readonly second: string;
  readonly inThisOrder: Share;
  readonly theOtherWayRound: Share;
  /** Whether the two shares differ, corrected for the number of pairs; `few-cases`: can't be told. */
  readonly verdict: "more" | "same" | "few-cases";
}

/**
 * What the conversions of a macro goal are worth, shared over the micro goals that were reached before them. Steps, rests and
 * all sum up to `total` to the hundredth.
 */
export interface Credit {
  readonly macro: string;
  /** What is shared: the value of the conversions; where they carry none, or in several currencies, their number. */
  readonly unit: "money" | "conversions";
  readonly currency: string | null;
  /** The macro goal's value, or its count. */
  readonly total: number;
  /** Most first. */
  readonly steps: readonly StepCredit[];
  readonly rest: {
    /** Of conversions with no micro goal before them. */
    readonly noStep: number;
    /** Of those with nothing before them but what nearly all pass. */
    readonly onTheWayAlone: number;
    /** Of those of no known user, or in no session where sessions count. */
    readonly unknown: number;
  };
  /** Steps that nearly all who came to the macro goal had passed: they have no part, and are told apart. */
  readonly onTheWay: readonly { readonly goal: string; readonly passed: Share }[];
  /** Conversions that carried no value. */
  readonly unvalued: number;
}

export interface StepCredit {
  readonly goal: string;
  /** Its conversions, by its own counting. */
  readonly conversions: number;
  /** Users it was reached by before they came to the macro goal. */
  readonly users: number;
  /** Fewer of them than an interval can be told from. */
  readonly fewCases: boolean;
  /** An equal part of each conversion it came before. */
  readonly shapley: CreditPart;
  /** By how much fewer came if the step were a dead end. */
  readonly markov: CreditPart;
}

export interface CreditPart {
  readonly amount: number;
  /** Of the total. */
  readonly share: number;
  /** Of the amount, 95 %. */
  readonly interval: Interval | null;
}

/** How long users took who came to a macro goal: the first time each, over all visits. */
export interface StepTimes {
  readonly macro: string;
  /** From the first micro goal, whichever that was. */
  readonly fromFirst: Took;
  /** From each step to the next that the same user took, the last to the macro goal; most users first. */
  readonly steps: readonly (Took & { readonly from: string; readonly to: string })[];
}

export interface Took extends Median {
  /** Users who did both in the first half of the days, and in the second. */
  readonly firstHalf: Median;
  readonly secondHalf: Median;
  /** Told where the intervals of the halves leave one another out; `few-cases`: one of them has none. */
  readonly change: "shorter" | "longer" | "same" | "few-cases";
}

interface Median {
  readonly users: number;
  /** Null below 10 users. */
  readonly medianSeconds: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
}

/** How often a macro goal will count in the next weeks, as far as users of the export are known. */
export interface Forecast {
  readonly macro: string;
  /** From the day after the last. */
  readonly weeks: readonly (Omit<WeekAhead, "week" | "variance"> & {
    readonly firstDay: Day;
    readonly lastDay: Day;
  })[];
  /** Of a target of so many a week: the chance that the first week reaches it. */
  readonly target: { readonly count: number; readonly chance: number } | null;
}
