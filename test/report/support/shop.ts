/** A small shop with everything a report can show, written out day by day; and its report. */
import { createReport } from "../../../src/report/create-report.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { countingFunnels, countingReader, type SeenEvent } from "./events.js";
import { eventGoal, goalsConfig, journeyOf, pagesGoal } from "./goals.js";

/** More visits, and a better checkout, in the second four weeks. */
function shopEvents(): readonly SeenEvent[] {
  const events: SeenEvent[] = [];
  for (let index = 0; index < 56; index += 1) {
    const day = new Date(Date.UTC(2026, 8, 27 + index)).toISOString().slice(0, 10);
    const later = index >= 28;
    for (let visit = 0; visit < 20 + (index % 7) * 3 + (later ? 5 : 0); visit += 1) {
      const device = visit % 3 === 0 ? "desktop" : "mobile";
      const at = { day, user: `u${(index * 7 + visit) % 400}`, session: `${index}-${visit}`, device };
      events.push({ ...at, name: "page_view", key: false });
      if (visit % 2 === 0) events.push({ ...at, name: "page_view", key: false });
      if (visit % 4 === 0) events.push({ ...at, name: "view_filter", key: false });
      if (visit % 5 === 0) events.push({ ...at, name: "add_to_cart", key: later, value: 40 });
      if (visit % 9 === 0) events.push({ ...at, name: "newsletter_signup", key: true });
      if (visit % 11 === 0 || (later && visit % 6 === 0))
        events.push({ ...at, name: "deep_browse", key: true });
      if (visit % 15 === 0) events.push({ ...at, name: "purchase", key: true, value: 59.9 + index });
    }
  }
  return events;
}

const goals = goalsConfig(
  [
    eventGoal("order", {
      name: "Order placed",
      tier: "macro",
      category: "revenue",
      event: "purchase",
      stage: "checkout",
      target: {
        measure: "rate",
        amount: 0.1,
        by: "2027-03-31",
        milestones: [{ amount: 0.09, by: "2026-12-31" }],
      },
    }),
    eventGoal("contact", { name: "Contact form sent", tier: "macro", category: "inquiry" }),
    eventGoal("newsletter_signup", {
      name: "Newsletter sign-up",
      stage: "home",
      counting: "once_per_session",
      value: { kind: "amount", amount: 1.5, currency: "EUR" },
      leadsTo: "order",
      target: { measure: "count", amount: 40, by: "2026-12-31", per: "week", milestones: [] },
    }),
    eventGoal("view_filter", { name: "Filter used", stage: "category", leadsTo: "order" }),
    eventGoal("add_to_cart", { name: "Added to cart", stage: "product", leadsTo: "order" }),
    pagesGoal("deep_browse", { name: "Looked at five pages or more", via: "audience" }),
  ],
  {
    journeys: [
      journeyOf("checkout", "From the first page to the order", "order", [
        "page_view",
        "add_to_cart",
        "order",
      ]),
    ],
  },
);
const keyEvents = ["purchase", "contact", "newsletter_signup", "add_to_cart", "deep_browse"];

let made: Promise<ConversionReport> | undefined;

/** Made once a test file. */
export function shopReport(): Promise<ConversionReport> {
  made ??= createReport({
    goals,
    reader: countingReader(shopEvents(), keyEvents),
    funnels: countingFunnels(shopEvents()),
    keyEvents: [
      { event: "purchase", since: new Date("2026-01-01T00:00:00Z") },
      { event: "add_to_cart", since: new Date("2026-10-24T23:00:00Z") },
    ],
    property: { id: "123456789", name: "Northtrail Outdoor", timeZone: "Europe/Berlin" },
    now: new Date("2026-11-22T14:00:00Z"),
    period: "28d",
    compare: "previous",
    by: ["device"],
    assists: "all",
  });
  return made;
}
