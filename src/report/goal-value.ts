/**
 * What a goal's conversions are worth, and where that sum comes from. Pure; the sums are GA4's, this file only decides
 * which of them is the goal's.
 */
import { countedEvent, type Goal } from "../goals/goal.js";
import type { Figure, Value } from "./model.js";

/** The events whose revenue GA4 sums as purchase revenue (Data API schema, `purchaseRevenue`). */
const PURCHASES: ReadonlySet<string> = new Set([
  "purchase",
  "ecommerce_purchase",
  "in_app_purchase",
  "app_store_subscription_convert",
  "app_store_subscription_renew",
]);

/** GA4's e-commerce events: their `value` is the price of the goods at hand, not what the step is worth. */
const PRICED: ReadonlySet<string> = new Set([
  "view_item",
  "view_item_list",
  "select_item",
  "view_promotion",
  "select_promotion",
  "add_to_wishlist",
  "add_to_cart",
  "remove_from_cart",
  "view_cart",
  "begin_checkout",
  "add_shipping_info",
  "add_payment_info",
  "refund",
]);

/** What GA4 says of the goal's events; money is null where the caller may not see it. */
export interface Sums {
  readonly count: Figure;
  readonly eventValue: Figure;
  readonly purchaseRevenue: Figure;
  /** Of `eventValue` and `purchaseRevenue`. */
  readonly currency: string | null;
}

/**
 * The value of a goal's conversions, null where there is none or it may not be seen.
 *
 * - The event is a purchase: GA4's purchase revenue.
 * - GA4 has summed a `value` for the events: that sum. It holds the default value the goals file declares, because GA4
 *   fills `value` from the key event's default where an event has none (Admin API, `KeyEvent.default_value`).
 * - The file declares a value, but GA4's sum is zero (the default was not in force yet), or the goal counts once a
 *   session while that sum takes every event, or the event carries the price of goods: the count times the declared
 *   value.
 * - The event carries the price of goods and the file declares nothing: no value, or a cart would be worth more than an
 *   order.
 * - The file says `value: null`: nothing.
 */
export function goalValue(goal: Goal, { count, eventValue, purchaseRevenue, currency }: Sums): Value | null {
  if (goal.value.kind === "none") return null;
  if (PURCHASES.has(countedEvent(goal))) {
    return purchaseRevenue.current === null
      ? null
      : { ...purchaseRevenue, currency, basis: "purchase_revenue" };
  }
  const declared = goal.value.kind === "amount" ? goal.value : undefined;
  const summed =
    !PRICED.has(countedEvent(goal)) && ((eventValue.current ?? 0) !== 0 || (eventValue.previous ?? 0) !== 0);
  if (declared !== undefined && (!summed || goal.counting === "once_per_session")) {
    const times = (number: number | null): number | null =>
      number === null ? null : tidy(number * declared.amount);
    return {
      current: times(count.current),
      previous: times(count.previous),
      change: count.change,
      currency: declared.currency,
      basis: "declared",
    };
  }
  return summed ? { ...eventValue, currency, basis: "event_value" } : null;
}

/** Without the tail that binary fractions leave: 3 * 1.1 is 3.3. */
function tidy(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
