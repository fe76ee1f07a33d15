/**
 * What a micro goal is worth: the money that followed within the days, divided by the conversions that GA4 will multiply a
 * value by. So value times count never comes to more than what followed. Orders without a value are no part of it. The
 * interval draws users, so it holds who buys, how often and for how much. From few cases nothing is said. Pure.
 */
import type { Interval } from "../numbers/intervals.js";
import type { Backtest } from "./model.js";

export type ValueSuggestion =
  | {
      readonly kind: "value";
      readonly goal: string;
      readonly macro: string;
      /** For each conversion, by the goal's own counting; rounded down to what the sample can carry; in `currency`. */
      readonly value: number;
      readonly interval: Interval;
      readonly currency: string | null;
      /** Users who reached the micro goal, and of them those who went on. */
      readonly users: number;
      readonly wentOn: number;
      readonly conversions: number;
      /** Conversions of the macro goal that followed; with a value, and without one. */
      readonly orders: number;
      readonly ordersWithoutValue: number;
      /** What followed in all. */
      readonly revenue: number;
      /** Of the orders with a value. */
      readonly macroMean: number;
    }
  | {
      readonly kind: "none";
      readonly goal: string;
      readonly macro: string;
      readonly why:
        | "too-few-users"
        | "too-few-went-on"
        | "macro-without-value"
        | "not-more-than-others"
        /** GA4 fills a value in only where an event has none. */
        | "carries-its-own";
      readonly users: number;
      readonly wentOn: number;
    };

/** Fewer users than this with the micro goal say nothing. */
export const LEAST_USERS = 100;
/** Fewer than this who went on, or fewer orders with a value, say nothing. */
export const LEAST_WENT_ON = 10;

/**
 * One suggestion a micro goal that leads to a macro goal, in the order of the file. Of a backtest that was asked for
 * `values`.
 */
export function suggestValues({
  microToMacro,
  microWorth = [],
  goals,
}: Backtest): readonly ValueSuggestion[] {
  return microToMacro.map(({ micro, macro, withinDays }) => {
    const { with: share, liftInterval } = withinDays;
    const target = goals.find(({ id }) => id === macro);
    const own = goals.find(({ id }) => id === micro);
    const worth = microWorth.find((one) => one.micro === micro && one.macro === macro);
    const base = { goal: micro, macro, users: share.of, wentOn: share.count };
    if (share.of < LEAST_USERS) return { kind: "none", why: "too-few-users", ...base };
    if (share.count < LEAST_WENT_ON) return { kind: "none", why: "too-few-went-on", ...base };
    if (target === undefined || target.value === null || target.value <= 0 || worth === undefined) {
      return { kind: "none", why: "macro-without-value", ...base };
    }
    if (worth.orders < LEAST_WENT_ON || worth.interval === null) {
      return { kind: "none", why: "too-few-went-on", ...base, wentOn: Math.min(share.count, worth.orders) };
    }
    // A step that does not raise the chance of the goal is not worth a share of it.
    if (liftInterval !== null && liftInterval.low <= 1) {
      return { kind: "none", why: "not-more-than-others", ...base };
    }
    if ((own?.carried ?? 0) > 0) return { kind: "none", why: "carries-its-own", ...base };
    const { conversions, orders, ordersWithoutValue, revenue, interval } = worth;
    return {
      kind: "value",
      ...base,
      value: roundedDown(revenue / conversions),
      interval: { low: rounded(interval.low), high: rounded(interval.high) },
      currency: target.currency,
      conversions,
      orders,
      ordersWithoutValue,
      revenue,
      macroMean: revenue / orders,
    };
  });
}

/** Two significant digits, at least to the cent. */
function rounded(value: number): number {
  return Math.max(Math.round(Number(value.toPrecision(2)) * 100) / 100, value > 0 ? 0.01 : 0);
}

/** The same, and never more; below a cent as it is, to two digits. */
function roundedDown(value: number): number {
  const step = 10 ** Math.max(Math.floor(Math.log10(value)) - 1, value < 0.01 ? -20 : -2);
  const steps = Math.floor(value / step + 1e-9);
  return Number((steps * step).toPrecision(6));
}
