/**
 * GA4's recommended and collected events that people make goals of, with the tier and category they mostly have.
 * Source of the names: support.google.com/analytics/answer/9267735 and answer/9216061.
 */
export interface KnownEvent {
  readonly event: string;
  readonly id: string;
  readonly name: string;
  readonly tier: "macro" | "micro";
  readonly category: "revenue" | "lead" | "inquiry" | "navigation" | "interaction" | "engagement";
  readonly counting: "once_per_event" | "once_per_session";
}

const macro = (event: string, id: string, name: string, category: KnownEvent["category"]): KnownEvent => ({
  event,
  id,
  name,
  tier: "macro",
  category,
  counting: "once_per_event",
});
const micro = (event: string, id: string, name: string, category: KnownEvent["category"]): KnownEvent => ({
  event,
  id,
  name,
  tier: "micro",
  category,
  counting: "once_per_session",
});

/** In the order in which a draft lists them; the first macro one that was seen is the one the others lead to. */
export const KNOWN_EVENTS: readonly KnownEvent[] = [
  macro("purchase", "order", "Order placed", "revenue"),
  macro("generate_lead", "lead", "Lead", "lead"),
  macro("form_submit", "form_sent", "Form sent", "inquiry"),
  micro("sign_up", "registration", "Account created", "interaction"),
  micro("view_item", "product_viewed", "Product looked at", "navigation"),
  micro("add_to_wishlist", "shortlist", "Put on the wish list", "interaction"),
  micro("add_to_cart", "cart_add", "Put in the cart", "interaction"),
  micro("begin_checkout", "checkout_begin", "Checkout begun", "navigation"),
  micro("add_shipping_info", "checkout_shipping", "Shipping chosen", "navigation"),
  micro("add_payment_info", "checkout_payment", "Payment entered", "navigation"),
  micro("select_promotion", "promotion", "Promotion clicked", "navigation"),
  micro("search", "searched", "Searched", "interaction"),
  micro("view_search_results", "search_results", "Search results seen", "interaction"),
  micro("login", "signed_in", "Signed in", "interaction"),
  micro("share", "shared", "Shared", "interaction"),
  micro("file_download", "download", "File downloaded", "interaction"),
  micro("video_complete", "video_seen", "Video seen to the end", "engagement"),
];

/** Steps of a shop in order, by event. */
export const SHOP_WAY: readonly string[] = [
  "view_item",
  "add_to_cart",
  "begin_checkout",
  "add_payment_info",
  "purchase",
];
