import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedResource } from "../../../src/emulator/seeds.js";
import { type Analytics, named, PROPERTY, type Request, TOTAL } from "./analytics.js";
import { ALL_DAYS, startShop } from "./shop.js";

let shop: Analytics;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const ask = (request: Request): Promise<readonly string[]> => shop.rows({ dateRanges: ALL_DAYS, ...request });

describe("metrics", () => {
  it.each([
    ["eventCountPerUser", "6"],
    ["addToCarts", "1"],
    ["itemViewEvents", "2"],
    ["itemsViewed", "2"],
    ["itemsAddedToCart", "2"],
    ["itemsPurchased", "3"],
    ["itemRevenue", "55"],
    ["grossItemRevenue", "105"],
    ["itemRefundAmount", "50"],
    ["purchaseRevenue", "55"],
    ["grossPurchaseRevenue", "105"],
    ["refundAmount", "50"],
    ["shippingAmount", "4.5"],
    ["taxAmount", "10"],
    ["totalPurchasers", "1"],
    ["firstTimePurchasers", "1"],
    ["firstTimePurchasersPerNewUser", "0.5"],
    ["cartToViewRate", "0.5"],
    ["purchaseToViewRate", "0.5"],
    ["scrolledUsers", "1"],
    ["sessionsPerUser", "2.5"],
  ])("%s", async (name, value) => {
    expect(await ask({ metrics: named(name) })).toEqual([value]);
  });

  it("of items go by item, also by its category and by day", async () => {
    const metrics = named("itemsPurchased", "itemRevenue", "totalUsers");
    expect(await ask({ dimensions: named("itemName"), metrics })).toEqual(["Shoe 2 50 1", "Sock 1 5 2"]);
    expect(await ask({ dimensions: named("date", "itemCategory"), metrics: named("itemsViewed") })).toEqual([
      "20260301 Shoes 1",
      "20260302 Socks 1",
    ]);
  });
});

describe("dimensions", () => {
  it.each([
    ["pageTitle", ["(not set) 10", "Shoes 2"]],
    ["fullPageUrl", ["(not set) 10", "www.shop.example/shoes?x=1 2"]],
    ["continentId", ["150 12"]],
    ["countryId", ["FR 7", "DE 5"]],
    ["language", ["German 12"]],
    ["languageCode", ["de-at 12"]],
    ["operatingSystemWithVersion", ["Android 14 12"]],
    ["platformDeviceCategory", ["web / mobile 12"]],
    ["streamName", ["Shop 12"]],
    ["firstSessionDate", ["20260301 7", "20260302 3", "20260310 2"]],
    ["sessionManualTerm", ["(not set) 9", "boots 3"]],
    ["orderCoupon", ["(not set) 11", "SPRING 1"]],
    ["week", ["10 9", "11 3"]],
    ["yearWeek", ["202610 9", "202611 3"]],
    ["dayOfWeekName", ["Monday 5", "Sunday 5", "Tuesday 2"]],
    ["nthDay", ["0000 5", "0001 4", "0009 2", "0008 1"]],
    ["nthWeek", ["0000 9", "0001 3"]],
    ["nthHour", ["0000 5", "0024 4", "0227 2", "0192 1"]],
    ["nthMinute", ["0000 5", "1440 4", "11520 1", "13640 1", "13675 1"]],
    [
      "dateHourMinute",
      ["202603010000 5", "202603020000 4", "202603090000 1", "202603101120 1", "202603101155 1"],
    ],
  ])("%s", async (name, rows) => {
    expect(await ask({ dimensions: named(name), metrics: named("eventCount") })).toEqual(rows);
  });
});

describe("expressions", () => {
  it("of metrics add, divide and multiply", async () => {
    const metrics = [
      { name: "each", expression: "eventCount/totalUsers" },
      { name: "more", expression: "(eventCount + 8) * 2 - sessions" },
      { name: "none", expression: "eventCount/refundAmount*0" },
    ];
    const report = await shop.run({
      dateRanges: ALL_DAYS,
      metrics,
      orderBys: [{ metric: { metricName: "more" } }],
    });
    expect(report.rows?.[0]?.metricValues?.map(({ value }) => value)).toEqual(["4", "35", "0"]);
    expect(report.metricHeaders?.map(({ name, type }) => [name, type])).toEqual([
      ["each", "TYPE_FLOAT"],
      ["more", "TYPE_FLOAT"],
      ["none", "TYPE_FLOAT"],
    ]);
  });

  it("of dimensions change case and join, and can be filtered and ordered by", async () => {
    const dimensions = [
      { name: "where", dimensionExpression: { upperCase: { dimensionName: "country" } } },
      {
        name: "how",
        dimensionExpression: {
          concatenate: { dimensionNames: ["platform", "deviceCategory"], delimiter: "/" },
        },
      },
    ];
    const request = { dimensions, metrics: named("totalUsers") };
    expect(await ask(request)).toEqual(["GERMANY web/mobile 2", "FRANCE web/mobile 1"]);
    expect(
      await ask({
        ...request,
        dimensionFilter: {
          filter: { fieldName: "where", stringFilter: { value: "FRANCE", caseSensitive: true } },
        },
      }),
    ).toEqual(["FRANCE web/mobile 1"]);
  });
});

describe("a report", () => {
  it("in another currency is worth what the exchange rate says", async () => {
    const report = await shop.run({
      dateRanges: ALL_DAYS,
      metrics: named("grossPurchaseRevenue", "eventValue"),
      currencyCode: "USD",
    });
    expect(report.metadata?.currencyCode).toBe("USD");
    expect(report.rows?.[0]?.metricValues?.map(({ value }) => value)).toEqual(["210", "155"]);
  });

  it("with comparisons has a column that tells them apart, and a total for each", async () => {
    const of = (country: string) => ({
      name: country,
      dimensionFilter: { filter: { fieldName: "country", stringFilter: { value: country } } },
    });
    const report = await shop.run({
      dateRanges: ALL_DAYS,
      dimensions: named("eventName"),
      metrics: named("eventCount"),
      comparisons: [of("France"), of("Germany")],
      dimensionFilter: { filter: { fieldName: "eventName", stringFilter: { value: "page_view" } } },
      metricAggregations: [TOTAL],
    });
    expect(report.dimensionHeaders?.map(({ name }) => name)).toEqual(["eventName", "comparison"]);
    expect(report.rows?.map((row) => row.dimensionValues?.map(({ value }) => value))).toEqual([
      ["page_view", "France"],
      ["page_view", "Germany"],
    ]);
    expect(report.totals?.map((row) => row.dimensionValues?.[1]?.value)).toEqual(["France", "Germany"]);
  });

  it("takes comparisons that the property has saved, under their names or the request's", async () => {
    const name = `properties/${PROPERTY}/comparisons/5`;
    const dimensionFilter = { filter: { fieldName: "country", stringFilter: { value: "france" } } };
    seedResource(shop.world, shop.property, {
      type: "Comparison",
      name,
      displayName: "French",
      dimensionFilter,
    });
    const inline = { filter: { fieldName: "country", stringFilter: { value: "France" } } };
    const rows = await shop.rows({
      dateRanges: ALL_DAYS,
      metrics: named("eventCount"),
      comparisons: [
        { comparison: "comparisons/5" },
        { comparison: "comparisons/5", name: "Again" },
        { dimensionFilter: inline, name: "Inline" },
      ],
      orderBys: [{ dimension: { dimensionName: "comparison" } }],
    });
    const counts = new Set(rows.map((row) => row.split(" ")[1]));
    expect(rows.map((row) => row.split(" ")[0])).toEqual(["Again", "French", "Inline"]);
    expect([counts.size, counts.has("0")]).toEqual([1, false]);
    const none = { dateRanges: ALL_DAYS, metrics: named("eventCount") };
    expect(await shop.refusal({ ...none, comparisons: [{ comparison: "comparisons/6" }] })).toMatchObject({
      code: 3,
    });
    expect(await shop.refusal({ ...none, currencyCode: "XQQ" })).toMatchObject({ code: 3 });
    expect((await shop.refusal({ ...none, currencyCode: "JPY" })).message).toContain("no exchange rate");
  });
});
