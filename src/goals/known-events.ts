/**
 * The events that GA4 recommends or collects by itself, and what a goal on one mostly is. The one table for a goals file
 * that is made for somebody: drafted from what was seen, imported from a property, or from a template. Sources of the
 * names: developers.google.com/analytics/devguides/collection/ga4/reference/events, support.google.com/analytics/answer/9267735
 * and answer/9216061.
 */
import type { Category, Counting, Tier } from "./goal.js";

/** Somebody looked around and asked for nothing: what is made for somebody counts it, but as no key event. */
export function isLook(category: Category | undefined): boolean {
  return category === "navigation" || category === "engagement";
}

const TIER_OF: { readonly [C in Category]: Tier } = {
  revenue: "macro",
  lead: "macro",
  inquiry: "macro",
  navigation: "micro",
  interaction: "micro",
  engagement: "micro",
};

/** Steps of a checkout are a way, so navigation; an account is mostly a step, too, and a site that lives from it says so. */
const EVENTS: { readonly [C in Category]: readonly string[] } = {
  revenue: [
    "purchase",
    "refund",
    "ecommerce_purchase",
    "in_app_purchase",
    "app_store_subscription_convert",
    "app_store_subscription_renew",
  ],
  lead: [
    "generate_lead",
    "qualify_lead",
    "working_lead",
    "close_convert_lead",
    "book_appointment",
    "request_quote",
    "submit_lead_form",
  ],
  inquiry: ["contact", "form_submit"],
  navigation: [
    "page_view",
    "screen_view",
    "view_item",
    "view_item_list",
    "view_promotion",
    "select_promotion",
    "view_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "get_directions",
    "outbound_click",
  ],
  interaction: [
    "sign_up",
    "login",
    "search",
    "view_search_results",
    "add_to_cart",
    "add_to_wishlist",
    "remove_from_cart",
    "select_content",
    "select_item",
    "share",
    "join_group",
    "click",
    "file_download",
    "form_start",
    "disqualify_lead",
    "close_unconvert_lead",
    "tutorial_begin",
    "tutorial_complete",
    "earn_virtual_currency",
    "spend_virtual_currency",
  ],
  engagement: [
    "scroll",
    "session_start",
    "first_visit",
    "first_open",
    "user_engagement",
    "video_start",
    "video_progress",
    "video_complete",
  ],
};

/** Events that apps alone send. Source: support.google.com/analytics/answer/9234069. */
const OF_APPS: ReadonlySet<string> = new Set([
  "screen_view",
  "first_open",
  "in_app_purchase",
  "app_remove",
  "app_update",
  "app_exception",
  "app_store_refund",
  "app_store_subscription_cancel",
  "app_store_subscription_convert",
  "app_store_subscription_renew",
]);

/** True for an event that no website sends by itself. */
export function isOfApps(event: string): boolean {
  return OF_APPS.has(event);
}

const CATEGORY_OF: ReadonlyMap<string, Category> = new Map(
  Object.entries(EVENTS).flatMap(([category, events]) =>
    events.map((event) => [event, category as Category]),
  ),
);

export function tierOf(category: Category): Tier {
  return TIER_OF[category];
}

/** Undefined for an event that is not GA4's. */
export function categoryOf(event: string): Category | undefined {
  return CATEGORY_OF.get(event);
}

/** One that people make goals of, as such a goal. */
export interface KnownEvent {
  readonly event: string;
  readonly id: string;
  readonly name: string;
  readonly tier: Tier;
  readonly category: Category;
  readonly counting: Counting;
}

const known = ([event, id, name]: readonly [string, string, string]): KnownEvent => {
  const category = categoryOf(event) ?? "interaction";
  const tier = tierOf(category);
  return {
    event,
    id,
    name,
    tier,
    category,
    counting: tier === "macro" ? "once_per_event" : "once_per_session",
  };
};

/** In the order in which a draft lists them; the first macro one that was seen is the one the others lead to. */
export const KNOWN_EVENTS: readonly KnownEvent[] = (
  [
    ["purchase", "order", "Order placed"],
    ["generate_lead", "lead", "Lead"],
    ["form_submit", "form_sent", "Form sent"],
    ["sign_up", "registration", "Account created"],
    ["view_item", "product_viewed", "Product looked at"],
    ["add_to_wishlist", "shortlist", "Put on the wish list"],
    ["add_to_cart", "cart_add", "Put in the cart"],
    ["begin_checkout", "checkout_begin", "Checkout begun"],
    ["add_shipping_info", "checkout_shipping", "Shipping chosen"],
    ["add_payment_info", "checkout_payment", "Payment entered"],
    ["select_promotion", "promotion", "Promotion clicked"],
    ["search", "searched", "Searched"],
    ["view_search_results", "search_results", "Search results seen"],
    ["login", "signed_in", "Signed in"],
    ["share", "shared", "Shared"],
    ["file_download", "download", "File downloaded"],
    ["video_complete", "video_seen", "Video seen to the end"],
  ] as const
).map(known);

/** Steps of a shop in order, by event. */
export const SHOP_WAY: readonly string[] = [
  "view_item",
  "add_to_cart",
  "begin_checkout",
  "add_payment_info",
  "purchase",
];
