/**
 * What a micro goal is worth: the chance that a user who reaches it comes to the macro goal within the days, times what
 * the macro goal is worth on the mean. The interval is that of the chance (Wilson); the spread of the macro goal's value
 * is not in it. From few cases nothing is said. Pure.
 */
import type { Interval } from "../numbers/intervals.js";
import type { Backtest } from "./model.js";

export type ValueSuggestion =
  | {
      readonly kind: "value";
      readonly goal: string;
      readonly macro: string;
      /** Rounded to what the sample can carry; in `currency`. */
      readonly value: number;
      readonly interval: Interval;
      readonly currency: string | null;
      /** Users who reached the micro goal, and of them those who went on. */
      readonly users: number;
      readonly wentOn: number;
      readonly macroMean: number;
    }
  | {
      readonly kind: "none";
      readonly goal: string;
      readonly macro: string;
      readonly why: "too-few-users" | "too-few-went-on" | "macro-without-value" | "not-more-than-others";
      readonly users: number;
      readonly wentOn: number;
    };

/** Fewer users than this with the micro goal say nothing. */
export const LEAST_USERS = 100;
/** Fewer than this who went on say nothing: Wilson's interval is then wider than the value itself. */
export const LEAST_WENT_ON = 10;

/** One suggestion a micro goal that leads to a macro goal, in the order of the file. */
export function suggestValues({ microToMacro, goals }: Backtest): readonly ValueSuggestion[] {
  return microToMacro.map(({ micro, macro, withinDays }) => {
    const { with: share, differenceInterval } = withinDays;
    const target = goals.find(({ id }) => id === macro);
    const base = { goal: micro, macro, users: share.of, wentOn: share.count };
    if (share.of < LEAST_USERS) return { kind: "none", why: "too-few-users", ...base };
    if (share.count < LEAST_WENT_ON || share.share === null || share.interval === null) {
      return { kind: "none", why: "too-few-went-on", ...base };
    }
    if (target === undefined || target.value === null || target.value <= 0 || target.count === 0) {
      return { kind: "none", why: "macro-without-value", ...base };
    }
    // A step that does not raise the chance of the goal is not worth a share of it.
    if (differenceInterval !== null && differenceInterval.low <= 0) {
      return { kind: "none", why: "not-more-than-others", ...base };
    }
    const mean = target.value / target.count;
    return {
      kind: "value",
      ...base,
      value: rounded(share.share * mean),
      interval: { low: rounded(share.interval.low * mean), high: rounded(share.interval.high * mean) },
      currency: target.currency,
      macroMean: mean,
    };
  });
}

/** Two significant digits, at least to the cent. */
function rounded(value: number): number {
  const two = Number(value.toPrecision(2));
  return Math.max(Math.round(two * 100) / 100, value > 0 ? 0.01 : 0);
}
