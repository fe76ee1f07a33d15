/**
 * What a micro goal is worth: the money that followed within the days, or its part of what macro goals are worth, divided by
 * the conversions that GA4 will multiply a value by. So value times count never comes to more than that. Orders without a value are no part of it. The
 * interval draws users, so it holds who buys, how often and for how much. From few cases nothing is said. Pure.
 */
import type { Interval } from "../numbers/intervals.js";
import type { Backtest, GoalCount } from "./model.js";

/**
 * - `following`: what followed within the days. Values of several steps overlap.
 * - `shapley`, `markov`: a step's part of what the macro goal's conversions are worth (`Backtest.credit`). They add up.
 */
export const VALUE_METHODS = ["following", "shapley", "markov"] as const;
export type ValueMethod = (typeof VALUE_METHODS)[number];

interface SuggestedValue {
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
}

interface FollowingValue extends SuggestedValue {
  readonly method: "following";
  /** Conversions of the macro goal that followed; with a value, and without one. */
  readonly orders: number;
  readonly ordersWithoutValue: number;
  /** What followed in all. */
  readonly revenue: number;
  /** Of the orders with a value. */
  readonly macroMean: number;
}

interface SharedValue extends SuggestedValue {
  readonly method: "shapley" | "markov";
  /** The step's part, and what was shared. */
  readonly part: number;
  readonly total: number;
}

export type ValueSuggestion =
  | FollowingValue
  | SharedValue
  | {
      readonly kind: "none";
      readonly goal: string;
      readonly macro: string;
      readonly why:
        | "too-few-users"
        | "too-few-went-on"
        | "macro-without-value"
        | "not-more-than-others"
        /** Nearly all who came to the macro goal passed it: it has no part of what is shared. */
        | "on-the-way"
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
 * One suggestion a micro goal that leads to a macro goal, in the order of the file. By `following`, of a backtest that was
 * asked for `values`.
 */
export function suggestValues(
  backtest: Backtest,
  method: ValueMethod = "following",
): readonly ValueSuggestion[] {
  return backtest.microToMacro.map((row) => {
    const { micro, macro, withinDays } = row;
    const target = backtest.goals.find(({ id }) => id === macro);
    const own = backtest.goals.find(({ id }) => id === micro);
    const { of: users, count: wentOn } = withinDays.with;
    const base: Base = { goal: micro, macro, users, wentOn };
    if (users < LEAST_USERS) return { kind: "none", why: "too-few-users", ...base };
    if (wentOn < LEAST_WENT_ON) return { kind: "none", why: "too-few-went-on", ...base };
    if (target === undefined || target.value === null || target.value <= 0)
      return { kind: "none", why: "macro-without-value", ...base };
    const made =
      method === "following"
        ? following(backtest, base, withinDays.liftInterval, target)
        : partOf(backtest, method, base, own?.count ?? 0);
    return made.kind === "value" && (own?.carried ?? 0) > 0
      ? { kind: "none", why: "carries-its-own", ...base }
      : made;
  });
}

type Base = Pick<SuggestedValue, "goal" | "macro" | "users" | "wentOn">;

function following(
  { microWorth = [] }: Backtest,
  base: Base,
  liftInterval: Interval | null,
  target: GoalCount,
): ValueSuggestion {
  const worth = microWorth.find(({ micro, macro }) => micro === base.goal && macro === base.macro);
  if (worth === undefined) return { kind: "none", why: "macro-without-value", ...base };
  if (worth.orders < LEAST_WENT_ON || worth.interval === null) {
    return { kind: "none", why: "too-few-went-on", ...base, wentOn: Math.min(base.wentOn, worth.orders) };
  }
  // A step that does not raise the chance of the goal is not worth a share of it.
  if (liftInterval !== null && liftInterval.low <= 1) {
    return { kind: "none", why: "not-more-than-others", ...base };
  }
  const { conversions, orders, ordersWithoutValue, revenue, interval } = worth;
  return {
    kind: "value",
    method: "following",
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
}

function partOf(
  { credit }: Backtest,
  method: "shapley" | "markov",
  base: Base,
  conversions: number,
): ValueSuggestion {
  const shared = credit.find(({ macro }) => macro === base.macro);
  if (shared === undefined || shared.unit !== "money")
    return { kind: "none", why: "macro-without-value", ...base };
  if (shared.onTheWay.some(({ goal }) => goal === base.goal))
    return { kind: "none", why: "on-the-way", ...base };
  const step = shared.steps.find(({ goal }) => goal === base.goal);
  const { amount = 0, interval = null } = step?.[method] ?? {};
  if (step === undefined || interval === null || amount <= 0)
    return { kind: "none", why: "too-few-went-on", ...base, wentOn: step?.users ?? 0 };
  return {
    kind: "value",
    method,
    ...base,
    value: roundedDown(amount / conversions),
    interval: { low: rounded(interval.low / conversions), high: rounded(interval.high / conversions) },
    currency: shared.currency,
    conversions,
    part: amount,
    total: shared.total,
    wentOn: step.users,
  };
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
