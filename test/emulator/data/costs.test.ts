/** What ads cost, as GA4 answers it: by campaign, beside sessions and key events, never by event. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { fieldsOf, misfit } from "../../../src/emulator/data/fields/fields.js";
import { event } from "../events/rows.js";
import { type Analytics, named, type Request, rowText, startAnalytics } from "./analytics.js";

const MARCH = [{ startDate: "2026-03-01", endDate: "2026-03-09" }];
const COST = named("advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions");
const CHANNEL_AND_CAMPAIGN = named("sessionDefaultChannelGroup", "sessionCampaignName");

/** Ana comes by the ad for shoes and buys for 60; Ben comes from a mail. Nobody comes by the ad for hats. */
const EVENTS = [
  event({ name: "page_view", user: "ana", params: { source: "google", medium: "cpc", campaign: "shoes" } }),
  event({ name: "purchase", user: "ana", at: 1, params: { value: 60, currency: "EUR" } }),
  event({ name: "page_view", user: "ben", params: { source: "news", medium: "email", campaign: "march" } }),
];
const ads = { source: "google", medium: "cpc", impressions: 1000 };
const COSTS = [
  { ...ads, day: "2026-03-01", campaign: "shoes", cost: 10.1, clicks: 9 },
  { ...ads, day: "2026-03-02", campaign: "shoes", cost: 20.2, clicks: 11 },
  { ...ads, day: "2026-03-02", campaign: "hats", cost: 5, clicks: 4 },
  { ...ads, day: "2026-03-20", campaign: "hats", cost: 99, clicks: 4 },
];

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics({ property: { currencyCode: "EUR" } });
  await analytics.store.ingest(analytics.property, { rows: EVENTS });
});
afterAll(() => analytics.stop());

const asked = (dimensions: readonly string[], metrics: readonly string[]): Request => ({
  dateRanges: MARCH,
  dimensions: named(...dimensions),
  metrics: named(...metrics),
});

it("is no row at all where the property has none", async () => {
  expect(
    await analytics.rows({ dateRanges: MARCH, dimensions: CHANNEL_AND_CAMPAIGN, metrics: COST }),
  ).toEqual([]);
});

it("stands beside sessions and key events, is 0 where there is none, and multiplies nothing", async () => {
  await analytics.store.importCosts(analytics.property, COSTS);
  const request = { dateRanges: MARCH, dimensions: CHANNEL_AND_CAMPAIGN, metrics: COST };
  const both = ["Paid Search shoes 30.3 20 2000", "Paid Search hats 5 4 1000"];
  expect(await analytics.rows(request)).toEqual(both);
  const [{ rows }] = await analytics.overRest.runReport({ property: "properties/123456789", ...request });
  expect((rows ?? []).map(rowText)).toEqual(both);
  expect(
    await analytics.rows(
      asked(
        ["sessionCampaignName"],
        ["sessions", "totalUsers", "eventCount", "advertiserAdCost", "returnOnAdSpend"],
      ),
    ),
  ).toEqual(["march 1 1 1 0 0", `shoes 1 1 2 30.3 ${60 / 30.3}`, "hats 0 0 0 5 0"]);
  expect(await analytics.rows(asked(["date", "sessionCampaignName"], ["advertiserAdCost"]))).toEqual([
    "20260302 shoes 20.2",
    "20260301 shoes 10.1",
    "20260302 hats 5",
  ]);
  expect(await analytics.rows(asked([], ["sessions", "eventCount"]))).toEqual(["2 3"]);
});

it.each<readonly [string, readonly string[], readonly string[], string]>([
  ["without a dimension", [], ["advertiserAdCost"], "add sessionCampaignName"],
  ["by day alone", ["date"], ["advertiserAdCost"], "remove advertiserAdCost"],
  [
    "by event",
    ["sessionCampaignName", "eventName"],
    ["eventCount", "returnOnAdSpend"],
    "remove returnOnAdSpend",
  ],
  [
    "by device",
    ["sessionCampaignName", "deviceCategory"],
    ["advertiserAdClicks"],
    "remove advertiserAdClicks",
  ],
])("is refused %s, with what would help", async (_, dimensions, metrics, change) => {
  expect(await analytics.refusal(asked(dimensions, metrics))).toMatchObject({
    code: 3,
    message: expect.stringContaining(`Please ${change} to make the request compatible`),
  });
});

it("is told apart by checkCompatibility", async () => {
  const [answer] = await analytics.client.checkCompatibility({
    property: "properties/123456789",
    dimensions: named("sessionCampaignName"),
    metrics: named("advertiserAdCost"),
    compatibilityFilter: "COMPATIBLE",
  });
  const names = (answer.dimensionCompatibilities ?? []).map(
    ({ dimensionMetadata }) => dimensionMetadata?.apiName,
  );
  expect(names).toEqual(
    expect.arrayContaining(["date", "sessionDefaultChannelGroup", "sessionSourceMedium"]),
  );
  expect(names).not.toContain("eventName");
  expect(names).not.toContain("streamId");
});

it.each(["allowed", "refused"] as const)("by channel is %s, as the facts say", (costByChannel) => {
  const fields = fieldsOf({ costByChannel });
  const dimensions = ["sessionDefaultChannelGroup", "sessionCampaignName"].flatMap(
    (name) => fields.dimension(name) ?? [],
  );
  const metrics = [fields.metric("advertiserAdCost")].flatMap((metric) => metric ?? []);
  expect([dimensions.length, metrics.length]).toEqual([2, 1]);
  expect(misfit(dimensions, metrics)).toBe(
    costByChannel === "allowed" ? undefined : "remove advertiserAdCost",
  );
});
