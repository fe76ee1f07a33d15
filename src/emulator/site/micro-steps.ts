/**
 * The small steps of each page: registration, push permission and newsletter on the home page; banner and filters in a
 * category; compare and shortlist at a product; reviews and offer code in the cart; and the contact and team-order
 * forms. Each sends its event and warms the visitor. Products, carts and orders look as GA4's recommended ecommerce
 * schema wants them. Knows nothing of the way between pages.
 */

import type { ExportItem } from "../events/export-row.js";
import { chance, integerBetween, pick, pickByShare } from "./rng.js";
import type { Category, Product, SiteModel } from "./site-model.js";
import type { Params } from "./tape.js";
import { linger, moment, openPage, readingTime, take, tempted, type Walk } from "./walk.js";

/** Money with two places. */
export function money(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** A product as an item of an event. */
export function itemOf(product: Product, category: Category, quantity = 1): ExportItem {
  return {
    item_id: product.id,
    item_name: product.name,
    item_category: category.name,
    price: product.price,
    quantity,
  };
}

/** What some items are worth together, before discounts. */
export function worth(items: readonly ExportItem[]): number {
  return money(items.reduce((sum, item) => sum + (item.price ?? 0) * Number(item.quantity ?? 1), 0));
}

/** `value` and `currency` of an event about these items. */
export function valueParams(site: SiteModel, items: readonly ExportItem[]): Params {
  return { value: worth(items), currency: site.currency };
}

/** Home: the browser's question about push messages, the seasonal banner. */
export function stepsAtHome(walk: Walk): void {
  const asked = walk.taken.has("push_granted") || walk.taken.has("push_denied") || walk.visit.number > 2;
  if (!asked && chance(walk.rng, walk.site.behaviour.pushAnswered)) {
    const granted = tempted(walk, "push_granted");
    walk.tape.act(moment(walk), "push_permission", { state: granted ? "granted" : "denied" });
    take(walk, granted ? "push_granted" : "push_denied");
  }
  if (!walk.taken.has("seasonal_banner") && tempted(walk, "seasonal_banner")) {
    clickBanner(walk, "seasonal", "Autumn layers", "home_hero");
    take(walk, "seasonal_banner");
  }
}

/** Home: whether the visitor goes on to register or to subscribe; both lead through pages of their own. */
export function formsFromHome(walk: Walk): void {
  const { openness } = walk.visitor;
  const number = walk.visit.number;
  if (number === openness.registerOn && !walk.taken.has("register") && tempted(walk, "register")) {
    openPage(walk, "/account/register", "Create an account");
    walk.tape.act(moment(walk), "form_start", { form_id: "register" });
    walk.tape.read(readingTime(walk, "form"));
    walk.tape.act(moment(walk), "sign_up", { method: chance(walk.rng, 0.7) ? "email" : "google" });
    take(walk, "register");
  }
  if (number === openness.newsletterOn && !walk.taken.has("newsletter") && tempted(walk, "newsletter")) {
    walk.tape.act(moment(walk), "form_start", { form_id: "newsletter" });
    walk.tape.act(moment(walk, 15), "form_submit", formParams("newsletter", "Newsletter", 1));
    openPage(walk, "/newsletter/thanks", "Thank you", chance(walk.rng, 0.3) ? "list=weekly" : "");
    take(walk, "newsletter");
    linger(walk, "form");
  }
}

/** Category: the banner picked for this visitor, and filters, of which people often use several. */
export function stepsInCategory(walk: Walk): void {
  if (!walk.taken.has("personal_banner") && tempted(walk, "personal_banner")) {
    clickBanner(walk, "picked_for_you", "Picked for you", "category_top");
    take(walk, "personal_banner");
  }
  while (tempted(walk, "filter")) {
    const filter = pick(walk.rng, walk.site.filters);
    walk.tape.act(moment(walk, 10), "filter_used", {
      filter_name: filter.name,
      filter_value: pick(walk.rng, filter.values),
    });
    take(walk, "filter");
  }
}

/** Product: compare it with another, put it on the shortlist. */
export function stepsAtProduct(walk: Walk): void {
  const { product, category, site } = walk;
  if (tempted(walk, "compare")) {
    const other = pickByShare(walk.rng, category.products, (candidate) => candidate.share);
    walk.tape.act(moment(walk, 12), "compare_product", {
      item_id: product.id,
      compared_with: other.id,
      items_compared: integerBetween(walk.rng, 2, 4),
    });
    take(walk, "compare");
  }
  if (tempted(walk, "shortlist")) {
    const items = [itemOf(product, category)];
    walk.tape.act(moment(walk, 12), "add_to_wishlist", valueParams(site, items), { items });
    take(walk, "shortlist");
  }
}

/** Cart: the reviews of what lies in it, and an offer code, good or not. */
export function stepsInCart(walk: Walk): void {
  const [line] = walk.cart;
  if (line !== undefined && tempted(walk, "reviews")) {
    walk.tape.act(moment(walk, 12), "read_reviews", {
      item_id: line.product.id,
      reviews_read: integerBetween(walk.rng, 1, 8),
    });
    take(walk, "reviews");
  }
  if (walk.coupon !== null) return;
  const { coupons } = walk.site;
  if (tempted(walk, "coupon_invalid")) {
    walk.tape.act(moment(walk, 12), "apply_coupon", {
      coupon: pick(walk.rng, coupons.invalid),
      valid: "false",
    });
    take(walk, "coupon_invalid");
  } else if (tempted(walk, "coupon_valid")) {
    walk.coupon = pick(walk.rng, coupons.valid);
    walk.tape.act(moment(walk, 12), "apply_coupon", { coupon: walk.coupon, valid: "true" });
    take(walk, "coupon_valid");
  }
}

/** The contact page: a question to the shop. */
export function sendContactForm(walk: Walk): void {
  if (!chance(walk.rng, walk.site.behaviour.contactSent)) return;
  walk.tape.act(moment(walk, 10), "form_start", { form_id: "contact" });
  walk.tape.act(readingTime(walk, "form"), "form_submit", formParams("contact", "Contact us", 4));
}

/** The page for clubs and schools: a quote for a team order, or only the printed catalogue. */
export function askForQuote(walk: Walk): void {
  if (!chance(walk.rng, walk.site.behaviour.leadSent)) return;
  const quote = chance(walk.rng, 0.7);
  walk.tape.act(readingTime(walk, "form"), "generate_lead", {
    lead_source: quote ? "team_order" : "catalogue",
    estimate: quote ? integerBetween(walk.rng, 4, 40) * 50 : 0,
    currency: walk.site.currency,
  });
}

function clickBanner(walk: Walk, id: string, name: string, slot: string): void {
  walk.tape.act(moment(walk, 10), "select_promotion", {
    promotion_id: id,
    promotion_name: name,
    creative_name: `${id}_wide`,
    creative_slot: slot,
  });
}

function formParams(id: string, name: string, fields: number): Record<string, string | number> {
  return { form_id: id, form_name: name, form_length: fields };
}
