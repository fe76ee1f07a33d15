/**
 * What a goal's conversions are worth by GA4's own sums. Pure; the rule is `worthOf`, this file reads it off what the Data
 * API can tell.
 */
import type { Goal } from "../goals/goal.js";
import { type Amount, worthOf } from "../goals/worth.js";
import { amountOf, microsOf } from "../numbers/money.js";
import type { Figure, Value } from "./model.js";

/** What GA4 says of the goal's events that counted; money is null where the caller may not see it. */
export interface Sums {
  readonly count: Figure;
  readonly eventValue: Figure;
  readonly purchaseRevenue: Figure;
  /** Of `eventValue` and `purchaseRevenue`. */
  readonly currency: string | null;
  /** The default value of the key event that counts the goal; null where there is none, undefined where nobody knows. */
  readonly liveDefault?: Amount | null | undefined;
}

/**
 * The value of a goal's conversions, null where there is none or it may not be seen.
 *
 * GA4's sums of `value` hold the default of the key event [P, KeyEvent.DefaultValue]. Only where they hold none, because
 * the declared value is not in GA4 (or nobody knows, and the sum is 0), the count times the declared value stands in.
 * GA4 shows 0 both for values of 0 and for none: where nothing is declared a sum of 0 is no value.
 */
export function goalValue(goal: Goal, sums: Sums): Value | null {
  const { count, eventValue, purchaseRevenue, currency, liveDefault } = sums;
  const worth = worthOf(goal);
  switch (worth.kind) {
    case "none":
      return null;
    case "revenue":
      return purchaseRevenue.current === null
        ? null
        : { ...purchaseRevenue, currency, basis: "purchase_revenue" };
    case "each":
      return {
        ...times(count, worth.amount.amount),
        currency: worth.amount.currency || currency,
        basis: "declared",
      };
    case "values": {
      const { unset } = worth;
      const summed = (eventValue.current ?? 0) !== 0 || (eventValue.previous ?? 0) !== 0;
      const filled = unset !== null && liveDefault?.amount === unset.amount && eventValue.current !== null;
      if (summed || filled) return { ...eventValue, currency, basis: "event_value" };
      return unset === null
        ? null
        : { ...times(count, unset.amount), currency: unset.currency, basis: "declared" };
    }
  }
}

function times(count: Figure, amount: number): Figure {
  const of = (number: number | null): number | null =>
    number === null ? null : amountOf(microsOf(amount) * BigInt(Math.round(number)));
  return { current: of(count.current), previous: of(count.previous), change: count.change };
}
