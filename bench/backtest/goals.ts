/** Twenty goals of all types on the events a shop's export has. */

import type { GoalsConfig } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";

const GOALS = [
  "order: { tier: macro, category: revenue, type: event, event: purchase }",
  "cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart, value: 1 }",
  "product: { tier: micro, category: interaction, leads_to: order, type: event, event: view_item }",
  "chosen: { tier: micro, category: interaction, leads_to: order, type: event, event: select_item }",
  "promoted: { tier: micro, category: interaction, leads_to: order, type: event, event: select_promotion }",
  "searched: { tier: micro, category: interaction, leads_to: order, type: event, event: view_search_results, counting: once_per_session }",
  "checkout: { tier: micro, category: navigation, leads_to: order, type: event, event: begin_checkout }",
  "shipping: { tier: micro, category: navigation, leads_to: order, type: event, event: add_shipping_info }",
  "payment: { tier: micro, category: navigation, leads_to: order, type: event, event: add_payment_info }",
  "big_order: { tier: macro, category: revenue, type: event, event: purchase, where: { value: { gt: 50 }, currency: USD } }",
  "left: { tier: micro, category: interaction, leads_to: order, type: event, event: click, where: { outbound: 'true' } }",
  "scrolled: { tier: micro, category: engagement, leads_to: order, type: event, event: scroll, where: { percent_scrolled: { gte: 90 } } }",
  "home: { tier: micro, category: navigation, leads_to: order, type: destination, page: / }",
  "apparel: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { contains: /Apparel } } }",
  "basket: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { regex: '/basket[.]html' } } }",
  "sale: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { contains: sale, ignore_case: true } } }",
  "sign_in: { tier: micro, category: interaction, leads_to: order, type: destination, page: { path: { ends_with: signin.html } }, counting: once_per_session }",
  "stayed: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 3m }",
  "stayed_long: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 10m }",
  "deep: { tier: micro, category: engagement, leads_to: order, type: pages_per_session, at_least: 5 }",
] as const;

const ENGAGED =
  "engaged: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 30s, clock: engaged }";

/** The first `count` of them as a file; `engaged` adds the goal on the other clock, which needs one parameter more. */
export function benchGoalsFile(count: number = GOALS.length, engaged = false): string {
  const goals = [...GOALS.slice(0, count), ...(engaged ? [ENGAGED] : [])];
  const journeys =
    count >= 7 ? "journeys:\n  buying: { goal: order, steps: [product, checkout, order] }\n" : "";
  return `version: 1\ncurrency: USD\ngoals:\n${goals.map((goal) => `  ${goal}\n`).join("")}${journeys}`;
}

export function benchGoals(count?: number, engaged?: boolean): GoalsConfig {
  const text = benchGoalsFile(count, engaged);
  const { config } = loadGoals([{ file: "bench", text }], { named: {}, environment: {} });
  if (config === undefined) throw new Error("the bench's goals are wrong");
  return config;
}
