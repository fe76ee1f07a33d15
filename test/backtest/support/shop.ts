/** A small shop: goals of every type and two days of events whose counts can be told by hand. */
import type { TestEvent } from "./rows.js";

export const SHOP_GOALS = `
version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart, counting: once_per_session, value: 2 }
  contact: { tier: macro, category: inquiry, type: event, event: form_sent, where: { form_id: { regex: "con.*", ignore_case: true }, fields: { gte: 3 } } }
  thanks: { tier: micro, category: interaction, leads_to: order, type: destination, page: { path: /thanks, host: { ends_with: shop.example } }, value: { parameter: worth } }
  stayed: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 2m }
  engaged: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 10s, clock: engaged }
  deep: { tier: micro, category: engagement, leads_to: order, type: pages_per_session, at_least: 3 }
journeys:
  buying: { goal: order, steps: [view_item, cart, order] }
`;

const page = (path: string): Readonly<Record<string, string>> => ({
  page_location: `https://www.shop.example${path}`,
});
const DAY = 86_400;

/** One visitor buys in the first session after midnight, one on a second visit, one looks, one has no session. */
export const SHOP_EVENTS: readonly TestEvent[] = [
  { name: "session_start", user: "a", session: 1, at: DAY - 100 },
  { name: "page_view", user: "a", session: 1, at: DAY - 99, parameters: page("/") },
  { name: "view_item", user: "a", session: 1, at: DAY - 80, parameters: { engagement_time_msec: 6000 } },
  { name: "page_view", user: "a", session: 1, at: DAY - 70, parameters: page("/item?id=1") },
  { name: "add_to_cart", user: "a", session: 1, at: DAY - 60, parameters: { value: 30, currency: "EUR" } },
  { name: "add_to_cart", user: "a", session: 1, at: DAY - 50, parameters: { value: 40, currency: "EUR" } },
  { name: "page_view", user: "a", session: 1, at: DAY + 10, parameters: { ...page("/thanks/"), worth: 7.5 } },
  {
    name: "purchase",
    user: "a",
    session: 1,
    at: DAY + 30,
    parameters: { value: 70, currency: "EUR", engagement_time_msec: 6000 },
  },
  { name: "purchase", user: "a", session: 1, at: DAY + 40, parameters: { value: 10.5, currency: "EUR" } },
  { name: "session_start", user: "b", session: 1, at: 100 },
  { name: "page_view", user: "b", session: 1, at: 101, parameters: page("/thanks") },
  { name: "view_item", user: "b", session: 1, at: 110 },
  { name: "form_sent", user: "b", session: 1, at: 120, parameters: { form_id: "Contact", fields: 3 } },
  { name: "form_sent", user: "b", session: 1, at: 121, parameters: { form_id: "Contact", fields: 2 } },
  { name: "add_to_cart", user: "b", session: 2, at: DAY + 100 },
  { name: "purchase", user: "b", session: 2, at: DAY + 200 },
  { name: "page_view", user: "c", session: 9, at: 300, parameters: page("/thanks-a-lot") },
  { name: "add_to_cart", user: "d", session: null, at: 400, parameters: { value: 5, currency: "EUR" } },
  { name: "add_to_cart", user: "d", session: null, at: 401 },
  {
    name: "form_sent",
    user: "e",
    session: 5,
    at: 500,
    platform: "ANDROID",
    parameters: { form_id: "contact", fields: 9 },
  },
];
