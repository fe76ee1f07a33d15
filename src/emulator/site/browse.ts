/**
 * The way through the shop, page by page, until the visitor leaves: which page comes next, what is seen there, when
 * the cart is opened, and from there to the order. At every stage some turn back, fewer the warmer they are. Knows
 * nothing of export rows.
 */

import type { ExportItem } from "../events/export-row.js";
import {
  askForQuote,
  formsFromHome,
  itemOf,
  money,
  sendContactForm,
  stepsAtHome,
  stepsAtProduct,
  stepsInCart,
  stepsInCategory,
  valueParams,
  worth,
} from "./micro-steps.js";
import { between, chance, type NonEmpty, pick, pickByShare } from "./rng.js";
import type { NextPage, PageKind } from "./site-model.js";
import type { Params } from "./tape.js";
import { drift, isTired, linger, moment, openPage, read, readingTime, type Walk } from "./walk.js";

const PAGES: NonEmpty<PageKind> = ["home", "category", "product", "guide", "contact", "teams", "cart"];
const PAGES_OR_LEAVE: NonEmpty<PageKind | "leave"> = [...PAGES, "leave"] as const;

/** Lives through a session on the walk's tape; `query` belongs to the landing page's address. */
export function browse(walk: Walk, landing: PageKind, query: string): void {
  let here = nextPage(walk, visitPage(walk, landing, query));
  while (here !== "leave" && !isTired(walk)) here = nextPage(walk, visitPage(walk, here, ""));
}

/** A session of one page: a look, and away. */
export function bounce(walk: Walk, landing: PageKind, query: string): void {
  showPage(walk, landing, query);
  if (chance(walk.rng, 0.5)) walk.tape.read(between(walk.rng, 0.5, 9));
  else linger(walk, landing);
}

/** The page on which a session begins. */
export function landingPage(walk: Walk, weights: NextPage): PageKind {
  return pickByShare(walk.rng, PAGES, (page) => weights[page] ?? 0);
}

function nextPage(walk: Walk, from: PageKind | "leave"): PageKind | "leave" {
  if (from === "leave") return from;
  const { next, holdOfWarmth } = walk.site.behaviour;
  return pickByShare(walk.rng, PAGES_OR_LEAVE, (page) => {
    const weight = next[from][page] ?? 0;
    if (page === "leave") return weight / walk.warmth ** holdOfWarmth;
    return page === "cart" && walk.cart.length === 0 ? 0 : weight;
  });
}

/** Opens a page, with the event that tells what is shown on it. The cart shows itself in `checkout.ts`. */
function showPage(walk: Walk, page: PageKind, query: string): void {
  switch (page) {
    case "home":
      openPage(walk, "/", "Outdoor gear that lasts", query);
      return;
    case "category":
      showCategory(walk, query);
      return;
    case "product":
      showProduct(walk, query);
      return;
    case "guide": {
      const guide = pickByShare(walk.rng, walk.site.guides, (candidate) => candidate.share);
      openPage(walk, `/guides/${guide.slug}`, guide.title, query);
      return;
    }
    case "contact":
      openPage(walk, "/contact", "Contact us", query);
      return;
    case "teams":
      openPage(walk, "/team-orders", "Clubs and schools", query);
      return;
    case "cart":
      showCart(walk, query);
      return;
    default:
      page satisfies never;
  }
}

/** Opens a page and does what is done there; tells on which page the visitor ends up, or that the errand is done. */
function visitPage(walk: Walk, page: PageKind, query: string): PageKind | "leave" {
  showPage(walk, page, query);
  switch (page) {
    case "home":
      stepsAtHome(walk);
      read(walk, page);
      formsFromHome(walk);
      drift(walk);
      return page;
    case "category":
      stepsInCategory(walk);
      linger(walk, page);
      return page;
    case "product":
      return atProduct(walk);
    case "contact":
      sendContactForm(walk);
      linger(walk, page);
      return page;
    case "teams":
      askForQuote(walk);
      linger(walk, page);
      return page;
    case "guide":
      linger(walk, page);
      return page;
    case "cart":
      return fromCart(walk);
    default:
      return page satisfies never;
  }
}

function showCategory(walk: Walk, query: string): void {
  if (chance(walk.rng, 0.35)) {
    walk.category = pickByShare(walk.rng, walk.site.categories, (candidate) => candidate.share);
  }
  const { category } = walk;
  const items = category.products.map((product) => itemOf(product, category));
  const search = query === "" && chance(walk.rng, 0.1) ? "sort=price" : query;
  openPage(walk, `/c/${category.slug}`, category.name, search);
  const list = { item_list_id: category.slug, item_list_name: category.name };
  walk.tape.act(moment(walk, 1), "view_item_list", list, { items });
}

function showProduct(walk: Walk, query: string): void {
  walk.product = pickByShare(walk.rng, walk.category.products, (candidate) => candidate.share);
  const items = [itemOf(walk.product, walk.category)];
  openPage(walk, `/p/${walk.product.slug}`, walk.product.name, query);
  walk.tape.act(moment(walk, 1), "view_item", valueParams(walk.site, items), { items });
}

/** A product page and where it leads: to the cart at once, or on through the shop with something in it. */
function atProduct(walk: Walk): PageKind | "leave" {
  const { funnel } = walk.site.behaviour;
  stepsAtProduct(walk);
  read(walk, "product");
  if (!chance(walk.rng, funnel.addToCart * walk.warmth)) {
    drift(walk);
    return "product";
  }
  putInCart(walk, walk.product.price < 30 && chance(walk.rng, 0.4) ? 2 : 1);
  if (!chance(walk.rng, funnel.viewCart)) return "product";
  showCart(walk, "");
  return fromCart(walk);
}

function putInCart(walk: Walk, quantity: number): void {
  const items = [itemOf(walk.product, walk.category, quantity)];
  walk.cart = [...walk.cart, { product: walk.product, category: walk.category, quantity }];
  walk.tape.act(moment(walk), "add_to_cart", valueParams(walk.site, items), { items });
}

/** The open cart: an order, or not; after an order sometimes another, of something small that was forgotten. */
function fromCart(walk: Walk): PageKind | "leave" {
  const { funnel } = walk.site.behaviour;
  if (!throughCheckout(walk)) return "cart";
  if (!isTired(walk) && chance(walk.rng, funnel.orderAgain)) {
    showProduct(walk, "");
    putInCart(walk, 1);
    showCart(walk, "");
    throughCheckout(walk);
  }
  return chance(walk.rng, funnel.leaveAfterOrder) ? "leave" : "cart";
}

const SHIPPING_TIERS = ["standard", "standard", "express", "pickup_point"] as const;
const PAYMENT_TYPES = ["card", "paypal", "invoice", "apple_pay"] as const;

/** The chance of a stage for this visitor: warmth moves it, and nobody is ever quite certain. */
function goesOn(walk: Walk, base: number): boolean {
  return chance(walk.rng, 1 - (1 - base) ** Math.sqrt(walk.warmth));
}

/** Opens the cart page. */
function showCart(walk: Walk, query: string): void {
  const items = cartItems(walk);
  openPage(walk, "/cart", "Your cart", query);
  walk.tape.act(moment(walk, 1), "view_cart", valueParams(walk.site, items), { items });
}

/** What a visitor does in the open cart and, going on, in the checkout. True when it ended in an order. */
function throughCheckout(walk: Walk): boolean {
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
