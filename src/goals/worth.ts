/**
 * What a goal's conversions are worth: the one rule that report and backtest follow, from what GA4 does with `value` and
 * `currency`. The table in `docs/definitions.md` is this file in words. Pure; sums nothing.
 */
import { countedEvent, eventsOf, type Goal } from "./goal.js";

export interface Amount {
  readonly amount: number;
  /** Empty: the property's own. */
  readonly currency: string;
}

export type Worth =
  /** The event carries the price of goods and the file declares nothing: no value, or a cart would be worth an order. */
  | { readonly kind: "none" }
  /** GA4's purchase revenue, which is the sum of `value` over the purchases [answer/13800978]; 0 where none carries one. */
  | { readonly kind: "revenue" }
  /**
   * The sum of `value` over the events that count. A key event's default fills it where it is unset, the number and the
   * currency each for itself [P, KeyEvent.DefaultValue]; null: nothing is filled in.
   */
  | { readonly kind: "values"; readonly unset: Amount | null }
  /** So much for each conversion, whatever its event carries: no key event, so GA4 fills nothing in. */
  | { readonly kind: "each"; readonly amount: Amount };

/** The events whose revenue GA4 sums as purchase revenue (Data API schema, `purchaseRevenue`). */
const PURCHASES: ReadonlySet<string> = new Set([
  "purchase",
  "ecommerce_purchase",
  "in_app_purchase",
  "app_store_subscription_convert",
  "app_store_subscription_renew",
]);

/** GA4's other e-commerce events: their `value` is the price of the goods at hand, not what the step is worth. */
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

/**
 * How a goal comes by its value.
 *
 * `value: null` only takes GA4's default away: what the events carry stays.
 */
export function worthOf(goal: Goal): Worth {
  const { value } = goal;
  if (value.kind === "amount") {
    const amount = { amount: value.amount, currency: value.currency };
    return goal.keyEvent ? { kind: "values", unset: amount } : { kind: "each", amount };
  }
  // GA4 sums over every event of the name, and nobody has picked those that count.
  if (!goal.keyEvent && goal.counting === "once_per_session") return { kind: "none" };
  if (value.kind === "parameter") return { kind: "values", unset: null };
  if (PURCHASES.has(countedEvent(goal))) return { kind: "revenue" };
  return goal.type === "event" && eventsOf(goal).some((event) => PRICED.has(event))
    ? { kind: "none" }
    : { kind: "values", unset: null };
}
