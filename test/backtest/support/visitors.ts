/** A thousand visitors of a shop, enough for shares to be told from chance, with goals that some, few or none reach. */
import type { TestEvent } from "./rows.js";

export const MANY_GOALS = `version: 1
currency: EUR
streams: [G-ABC123]
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  call: { tier: macro, category: lead, type: event, event: called, value: 20 }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart, value: 2 }
  filter: { tier: micro, category: interaction, leads_to: order, type: event, event: filtered }
  pay: { tier: micro, category: interaction, leads_to: order, type: event, event: pay_begun }
  video: { tier: micro, category: interaction, leads_to: order, type: event, event: video_seen }
  map: { tier: micro, category: interaction, leads_to: order, type: event, event: map_opened }
  number: { tier: micro, category: interaction, leads_to: call, type: event, event: number_shown }
journeys:
  buying: { name: From the first page to the order, goal: order, steps: [page_view, cart, pay, order] }
`;

/** Every fourth has a cart, every tenth begins to pay, every twentieth orders; a few order without any of it. */
export const MANY_EVENTS: readonly TestEvent[] = Array.from({ length: 1000 }, (_, n) => n).flatMap(
  (n): readonly TestEvent[] => {
    const at = (name: string, later: number): TestEvent => ({ name, user: `u${n}`, at: n * 300 + later });
    return [
      at("page_view", 0),
      ...(n % 4 === 0 || n % 50 === 1 ? [at("add_to_cart", 1)] : []),
      ...(n % 250 === 0 ? [at("filtered", 2)] : []),
      ...(n === 3 ? [at("number_shown", 2)] : []),
      ...(n % 10 === 0 ? [at("pay_begun", 3)] : []),
      ...(n % 20 === 0 || n === 7 || n % 100 === 11
        ? [{ ...at("purchase", 4), parameters: { value: 50, currency: "EUR" } }]
        : []),
    ];
  },
);
