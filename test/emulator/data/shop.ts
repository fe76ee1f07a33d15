/** A shop so small that every figure can be counted by hand. 2026-03-01 is a Sunday. */
import type { ExportItem } from "../../../src/emulator/events/export-row.js";
import { DEFAULT_AUDIENCES, type PropertySeed } from "../../../src/emulator/seeds.js";
import { type EventSketch, event } from "../events/rows.js";
import { type Analytics, startAnalytics } from "./analytics.js";

const DAY = 86_400;
const page = { page_location: "https://www.shop.example/shoes?x=1", page_title: "Shoes" };
const shoe = (quantity: number): ExportItem => ({
  item_id: "S1",
  item_name: "Shoe",
  item_brand: "Pace",
  item_category: "Shoes",
  price: 50,
  quantity,
  item_params: [{ key: "size", value: { string_value: "42" } }],
});
const sock: ExportItem = { item_id: "S2", item_name: "Sock", item_category: "Socks", price: 5, quantity: 1 };

/**
 * Ana comes on the 1st, buys two shoes and a sock, comes again on the 2nd and the 9th, when she gives a shoe back. Ben
 * comes on the 2nd and views a sock. Eve reads at 11:55 on the 10th, and did at 11:20.
 */
const EVENTS: readonly EventSketch[] = [
  { name: "first_visit", user: "ana" },
  { name: "page_view", user: "ana", at: 1, params: { ...page, engagement_time_msec: 20_000 } },
  { name: "view_item", user: "ana", at: 2, row: { items: [shoe(1)] } },
  { name: "add_to_cart", user: "ana", at: 3, row: { items: [shoe(2)] } },
  {
    name: "purchase",
    user: "ana",
    at: 4,
    params: { value: 105, currency: "EUR", transaction_id: "T1", shipping: 4.5, tax: 10, coupon: "SPRING" },
    row: { items: [shoe(2), sock] },
  },
  { name: "page_view", user: "ana", at: DAY, session: 2 },
  {
    name: "refund",
    user: "ana",
    at: 8 * DAY,
    session: 3,
    params: { value: 50, currency: "EUR", transaction_id: "T1" },
    row: { items: [shoe(1)] },
  },
  { name: "first_visit", user: "ben", at: DAY },
  { name: "page_view", user: "ben", at: DAY + 1, params: { source: "news", medium: "email", term: "boots" } },
  { name: "view_item", user: "ben", at: DAY + 2, row: { items: [sock] } },
  { name: "page_view", user: "eve", at: 9 * DAY + 11 * 3600 + 20 * 60 },
  { name: "scroll", user: "eve", at: 9 * DAY + 11 * 3600 + 55 * 60, params: page },
].map((sketch) => ({
  ...sketch,
  row: {
    geo: { continent: "Europe", country: sketch.user === "ana" ? "France" : "Germany" },
    device: {
      category: "mobile",
      operating_system: "Android",
      operating_system_version: "14",
      language: "de-at",
    },
    ...(sketch.user === "ana" && {
      user_properties: [{ key: "tier", value: { string_value: "gold" } }],
    }),
    ...sketch.row,
  },
}));

/** It is noon on 10 March 2026. */
export async function startShop(seed: PropertySeed = {}): Promise<Analytics> {
  const analytics = await startAnalytics({
    property: {
      timeZone: "UTC",
      currencyCode: "EUR",
      streams: [{ id: "2001", displayName: "Shop" }],
      audiences: DEFAULT_AUDIENCES,
      ...seed,
    },
    choices: { exchangeRates: { USD: 0.5 } },
  });
  await analytics.store.ingest(analytics.property, { rows: EVENTS.map(event) });
  return analytics;
}

export const ALL_DAYS = [{ startDate: "2026-03-01", endDate: "2026-03-10" }];
