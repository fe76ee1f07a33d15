/** An online shop: it lives from orders. Uses GA4's recommended ecommerce events, which most shop systems send. */
import { knownGoal, type SiteTemplate, visitGoals } from "./template.js";

export const shopSite: SiteTemplate = {
  about: `# An online shop. The events are GA4's recommended ones (purchase, add_to_cart, ...), which most shop systems send; if
# yours sends others, put them after \`event:\`.`,
  thanks: {
    id: "newsletter_signup",
    name: "Newsletter subscribed",
    tier: "micro",
    category: "interaction",
    stage: "home",
    leadsTo: "order",
    comment: "The page after the form. A query, a trailing slash or a missing www. do not matter.",
  },
  body: (thanks) => `goals:
  # --- What the shop lives from ------------------------------------------------------------------------------------

${knownGoal("purchase", "checkout", null)}
    # Somebody may order twice in one visit: for money, count every order.
    counting: once_per_event
    # Whatever happens to this file, the tool will not delete this one.
    protect: true
    # Of a hundred sessions, how many end in an order, and by when:
    # target: { rate: 2.5%, by: 2027-12-31 }

  # --- The steps before it -----------------------------------------------------------------------------------------

${knownGoal("sign_up", "home", "order")}
    counting: once_per_session

${thanks.text}${thanks.text === "" ? "" : "\n"}${knownGoal("add_to_wishlist", "product", "order")}

${knownGoal("add_to_cart", "product", "order")}

${knownGoal("begin_checkout", "checkout", "order")}
    counting: once_per_session

${visitGoals("order", 3, 5)}
# The way to an order, as a funnel. A step is a goal's id, or any event of the site that needs no goal of its own.
journeys:
  checkout:
    name: From the product to the order
    goal: order
    steps: [view_item, cart_add, checkout_begin, order]
`,
};
