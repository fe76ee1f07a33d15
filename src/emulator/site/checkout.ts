/**
 * From the cart to the order: view_cart, begin_checkout, add_shipping_info, add_payment_info, purchase. At every stage
 * some turn back, fewer the warmer they are. Knows nothing of how the cart was filled.
 */
import type { ExportItem } from "../events/export-row.js";
import { itemOf, money, valueParams, worth } from "./merchandise.js";
import { stepsInCart } from "./micro-steps.js";
import { chance, pick } from "./rng.js";
import type { Params } from "./tape.js";
import { isTired, linger, moment, openPage, readingTime, type Walk } from "./walk.js";

const SHIPPING_TIERS = ["standard", "standard", "express", "pickup_point"] as const;
const PAYMENT_TYPES = ["card", "paypal", "invoice", "apple_pay"] as const;

/** The chance of a stage for this visitor: warmth moves it, and nobody is ever quite certain. */
function goesOn(walk: Walk, base: number): boolean {
  return chance(walk.rng, 1 - (1 - base) ** Math.sqrt(walk.warmth));
}

/** Opens the cart page. */
export function showCart(walk: Walk, query: string): void {
  const items = cartItems(walk);
  openPage(walk, "/cart", "Your cart", query);
  walk.tape.act(moment(walk, 1), "view_cart", valueParams(walk.site, items), { items });
}

/** What a visitor does in the open cart and, going on, in the checkout. True when it ended in an order. */
export function throughCheckout(walk: Walk): boolean {
  const { funnel } = walk.site.behaviour;
  const items = cartItems(walk);
  stepsInCart(walk);
  if (isTired(walk) || !goesOn(walk, funnel.beginCheckout)) {
    linger(walk, "cart");
    return false;
  }
  walk.tape.read(readingTime(walk, "cart") / 2);

  const value = payable(walk, items);
  const shared: Params = {
    value,
    currency: walk.site.currency,
    ...(walk.coupon === null ? {} : { coupon: walk.coupon }),
  };
  openPage(walk, "/checkout", "Checkout");
  walk.tape.act(moment(walk, 1), "begin_checkout", shared, { items });
  if (!goesOn(walk, funnel.addShippingInfo)) return givesUp(walk);
  walk.tape.act(
    readingTime(walk, "form"),
    "add_shipping_info",
    {
      ...shared,
      shipping_tier: pick(walk.rng, SHIPPING_TIERS),
    },
    { items },
  );

  openPage(walk, "/checkout/payment", "Payment");
  if (!goesOn(walk, funnel.addPaymentInfo)) return givesUp(walk);
  walk.tape.act(
    readingTime(walk, "form"),
    "add_payment_info",
    {
      ...shared,
      payment_type: pick(walk.rng, PAYMENT_TYPES),
    },
    { items },
  );
  if (!goesOn(walk, funnel.purchase)) return givesUp(walk);

  walk.tape.read(moment(walk, 20));
  order(walk, items, shared, value);
  return true;
}

function givesUp(walk: Walk): false {
  linger(walk, "form");
  return false;
}

function cartItems(walk: Walk): readonly ExportItem[] {
  return walk.cart.map((line) => itemOf(line.product, line.category, line.quantity));
}

function payable(walk: Walk, items: readonly ExportItem[]): number {
  return money(worth(items) * (walk.coupon === null ? 1 : 1 - walk.site.couponDiscount));
}

function order(walk: Walk, items: readonly ExportItem[], shared: Params, value: number): void {
  const { shipping, taxRate } = walk.site;
  walk.orders += 1;
  const transaction = transactionId(walk);
  openPage(walk, "/checkout/complete", "Thank you for your order");
  walk.tape.act(
    moment(walk, 1),
    "purchase",
    {
      transaction_id: transaction,
      ...shared,
      tax: money(value - value / (1 + taxRate)),
      shipping: value >= shipping.freeFrom ? 0 : shipping.fee,
    },
    {
      items,
      ecommerce: {
        transaction_id: transaction,
        purchase_revenue: value,
        total_item_quantity: walk.cart.reduce((sum, line) => sum + line.quantity, 0),
      },
    },
  );
  walk.cart = [];
  walk.coupon = null;
  linger(walk, "form");
}

/** A number no other order has: it names the visitor, the visit and the order of that visit. */
function transactionId(walk: Walk): string {
  const { bornOn, index } = walk.visitor.key;
  return `N${[bornOn, index, walk.visit.number, walk.orders].map((part) => part.toString(36)).join("-")}`.toUpperCase();
}
