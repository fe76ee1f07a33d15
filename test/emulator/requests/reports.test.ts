/**
 * Every kind of request for reports that Google's documentation of the Data API shows, through the official clients over gRPC
 * and REST: a table of requests, each with the rows it must bring on both ways. The shop's events are few enough to be counted
 * by hand. Pivots, realtime, exports and compatibility are in ../data/kinds.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { named, PROPERTY } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type DataClients, startDataClients, texts } from "./data-clients.js";
import { plain } from "./plain.js";

let clients: DataClients;
beforeAll(async () => {
  clients = await startDataClients();
});
afterAll(() => clients.stop());
const both: DataClients["both"] = (...words) => clients.both(...words);

const filter = (fieldName: string, condition: object): object => ({ filter: { fieldName, ...condition } });
const text = (fieldName: string, matchType: string, value: string, caseSensitive = true): object =>
  filter(fieldName, { stringFilter: { matchType, value, caseSensitive } });
const number = (fieldName: string, operation: string, int64Value: number): object =>
  filter(fieldName, { numericFilter: { operation, value: { int64Value } } });
const byName = { orderBys: [{ dimension: { dimensionName: "eventName" } }] };

/** Event counts by name, of the events that pass. */
const counted = (dimensionFilter: object): object => ({
  dateRanges: ALL_DAYS,
  dimensions: named("eventName"),
  metrics: named("eventCount"),
  dimensionFilter,
  ...byName,
});
/** Event counts by name, of the rows that pass. */
const kept = (metricFilter: object): object => ({
  dateRanges: ALL_DAYS,
  dimensions: named("eventName"),
  metrics: named("eventCount"),
  metricFilter,
  ...byName,
});

/** What is asked, the request, the rows; then what else the answer says. */
const REPORTS: readonly (readonly [string, object, readonly string[], object?])[] = [
  // filters of dimensions
  ["text: exact", counted(text("eventName", "EXACT", "purchase")), ["purchase 1"]],
  ["text: begins with", counted(text("eventName", "BEGINS_WITH", "re")), ["refund 1"]],
  ["text: ends with", counted(text("eventName", "ENDS_WITH", "_view")), ["page_view 4"]],
  ["text: contains", counted(text("eventName", "CONTAINS", "cart")), ["add_to_cart 1"]],
  ["text: matches whole", counted(text("eventName", "FULL_REGEXP", "add_.*|purch")), ["add_to_cart 1"]],
  [
    "text: matches in part",
    counted(text("eventName", "PARTIAL_REGEXP", "^(re|sc)")),
    ["refund 1", "scroll 1"],
  ],
  ["text: in any case", counted(text("eventName", "EXACT", "PURCHASE", false)), ["purchase 1"]],
  ["text: in its own case", counted(text("eventName", "EXACT", "PURCHASE")), []],
  [
    "in a list",
    counted(
      filter("eventName", { inListFilter: { values: ["scroll", "refund", "none"], caseSensitive: true } }),
    ),
    ["refund 1", "scroll 1"],
  ],
  ["a dimension as a number", counted(number("day", "GREATER_THAN", 9)), ["page_view 1", "scroll 1"]],
  [
    "as a number: at most",
    counted(number("day", "LESS_THAN_OR_EQUAL", 1)),
    ["add_to_cart 1", "first_visit 1", "page_view 1", "purchase 1", "view_item 1"],
  ],
  ["as a number: equal", counted(number("day", "EQUAL", 9)), ["refund 1"]],
  [
    "as a number: between",
    counted(
      filter("day", { betweenFilter: { fromValue: { int64Value: 9 }, toValue: { doubleValue: 9.5 } } }),
    ),
    ["refund 1"],
  ],
  [
    "empty or not set",
    counted({
      andGroup: {
        expressions: [filter("pageTitle", { emptyFilter: {} }), text("eventName", "EXACT", "page_view")],
      },
    }),
    ["page_view 3"],
  ],
  [
    "groups in groups",
    counted({
      andGroup: {
        expressions: [
          { orGroup: { expressions: [text("country", "EXACT", "France"), text("day", "EXACT", "10")] } },
          { notExpression: text("eventName", "CONTAINS", "_") },
        ],
      },
    }),
    ["purchase 1", "refund 1", "scroll 1"],
  ],
  [
    "not, of a group of or",
    counted({
      notExpression: {
        orGroup: {
          expressions: ["page_view", "view_item", "first_visit"].map((name) =>
            text("eventName", "EXACT", name),
          ),
        },
      },
    }),
    ["add_to_cart 1", "purchase 1", "refund 1", "scroll 1"],
  ],
  // filters of metrics
  ["a metric: more than", kept(number("eventCount", "GREATER_THAN", 2)), ["page_view 4"]],
  [
    "a metric: at least",
    kept(number("eventCount", "GREATER_THAN_OR_EQUAL", 2)),
    ["first_visit 2", "page_view 4", "view_item 2"],
  ],
  [
    "a metric: less than, of one that is not shown",
    kept(number("totalUsers", "LESS_THAN", 2)),
    ["add_to_cart 1", "purchase 1", "refund 1", "scroll 1"],
  ],
  [
    "a metric: between",
    kept(
      filter("eventCount", {
        betweenFilter: { fromValue: { doubleValue: 1.5 }, toValue: { int64Value: 3 } },
      }),
    ),
    ["first_visit 2", "view_item 2"],
  ],
  [
    "metrics in groups",
    kept({
      andGroup: {
        expressions: [{ notExpression: number("eventCount", "EQUAL", 1) }, number("totalUsers", "EQUAL", 2)],
      },
    }),
    ["first_visit 2", "view_item 2"],
  ],
  // what is asked for
  [
    "dimensions in other words",
    {
      dateRanges: ALL_DAYS,
      dimensions: [
        { name: "loud", dimensionExpression: { upperCase: { dimensionName: "country" } } },
        { name: "quiet", dimensionExpression: { lowerCase: { dimensionName: "country" } } },
        {
          name: "both",
          dimensionExpression: { concatenate: { dimensionNames: ["country", "day"], delimiter: "/" } },
        },
      ],
      metrics: named("eventCount"),
      dimensionFilter: text("day", "EXACT", "02"),
    },
    ["GERMANY germany Germany/02 3", "FRANCE france France/02 1"],
    { dimensionHeaders: [{ name: "loud" }, { name: "quiet" }, { name: "both" }] },
  ],
  [
    "a metric of metrics, and one that is only ordered by",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("country"),
      metrics: [
        { name: "each", expression: "(eventCount - 1) / totalUsers" },
        { name: "sessions", invisible: true },
      ],
      orderBys: [{ metric: { metricName: "sessions" } }],
    },
    ["Germany 2", "France 6"],
    { metricHeaders: [{ name: "each", type: "TYPE_FLOAT" }] },
  ],
  ["metrics alone", { dateRanges: ALL_DAYS, metrics: named("eventCount", "totalUsers") }, ["12 3"]],
  [
    "dimensions alone",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("country"),
      orderBys: [{ dimension: { dimensionName: "country" } }],
    },
    ["France", "Germany"],
  ],
  // the order
  ...(
    [
      ["a metric", { metric: { metricName: "eventCount" }, desc: true }, ["page_view 4", "first_visit 2"]],
      [
        "a dimension, backwards",
        { dimension: { dimensionName: "eventName" }, desc: true },
        ["view_item 2", "scroll 1"],
      ],
      [
        "a dimension, in any case",
        { dimension: { dimensionName: "eventName", orderType: "CASE_INSENSITIVE_ALPHANUMERIC" } },
        ["add_to_cart 1", "first_visit 2"],
      ],
      [
        "a dimension, letter by letter",
        { dimension: { dimensionName: "eventName", orderType: "ALPHANUMERIC" } },
        ["add_to_cart 1", "first_visit 2"],
      ],
    ] as const
  ).map(
    ([what, order, rows]) =>
      [
        `ordered by ${what}`,
        {
          dateRanges: ALL_DAYS,
          dimensions: named("eventName"),
          metrics: named("eventCount"),
          orderBys: [order],
          limit: 2,
        },
        rows,
        { rowCount: 7 },
      ] as const,
  ),
  [
    "ordered by a dimension as a number, then by another",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("nthDay", "country"),
      metrics: named("eventCount"),
      orderBys: [
        { dimension: { dimensionName: "nthDay", orderType: "NUMERIC" }, desc: true },
        { dimension: { dimensionName: "country" }, desc: true },
      ],
    },
    ["0009 Germany 2", "0008 France 1", "0001 Germany 3", "0001 France 1", "0000 France 5"],
  ],
  // pages, totals, days
  [
    "a page of it",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("eventName"),
      metrics: named("eventCount"),
      ...byName,
      limit: 2,
      offset: 5,
    },
    ["scroll 1", "view_item 2"],
    { rowCount: 7 },
  ],
  [
    "totals, least and most",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("country"),
      metrics: named("totalUsers", "eventCount"),
      metricAggregations: ["TOTAL", "MINIMUM", "MAXIMUM"],
    },
    ["Germany 2 5", "France 1 7"],
    {
      totals: [
        { dimensionValues: [{ value: "RESERVED_TOTAL" }], metricValues: [{ value: "3" }, { value: "12" }] },
      ],
      minimums: [
        { dimensionValues: [{ value: "RESERVED_MIN" }], metricValues: [{ value: "1" }, { value: "5" }] },
      ],
      maximums: [
        { dimensionValues: [{ value: "RESERVED_MAX" }], metricValues: [{ value: "2" }, { value: "7" }] },
      ],
    },
  ],
  [
    "rows of zeros kept",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("country"),
      metrics: named("purchaseRevenue"),
      keepEmptyRows: true,
    },
    ["France 55", "Germany 0"],
  ],
  [
    "rows of zeros left out",
    { dateRanges: ALL_DAYS, dimensions: named("country"), metrics: named("purchaseRevenue") },
    ["France 55"],
  ],
  [
    "days by name, by distance and by number",
    {
      dateRanges: [
        { startDate: "2026-03-01", endDate: "2026-03-01", name: "first" },
        { startDate: "9daysAgo", endDate: "yesterday", name: "most" },
        { startDate: "today", endDate: "today" },
      ],
      metrics: named("eventCount"),
    },
    ["most 10", "first 5", "date_range_2 2"],
  ],
  [
    "money in another currency",
    { dateRanges: ALL_DAYS, metrics: named("purchaseRevenue"), currencyCode: "USD" },
    ["110"],
    { metadata: { currencyCode: "USD", timeZone: "UTC" } },
  ],
  [
    "comparisons",
    {
      dateRanges: ALL_DAYS,
      metrics: named("eventCount"),
      comparisons: [
        { name: "French", dimensionFilter: text("country", "EXACT", "France") },
        { dimensionFilter: { notExpression: text("country", "EXACT", "France") } },
      ],
    },
    ["French 7", "comparison_1 5"],
    { dimensionHeaders: [{ name: "comparison" }] },
  ],
  [
    "cohorts",
    {
      dimensions: named("cohort", "cohortNthDay"),
      metrics: named("cohortActiveUsers", "cohortTotalUsers"),
      cohortSpec: {
        cohorts: [
          {
            name: "a",
            dimension: "firstSessionDate",
            dateRange: { startDate: "2026-03-01", endDate: "2026-03-01" },
          },
          {
            name: "b",
            dimension: "firstSessionDate",
            dateRange: { startDate: "2026-03-02", endDate: "2026-03-02" },
          },
        ],
        cohortsRange: { granularity: "DAILY", endOffset: 0 },
      },
      orderBys: [{ dimension: { dimensionName: "cohort" } }],
    },
    ["a 0000 1 1", "b 0000 1 1"],
  ],
  [
    "a key event's metrics",
    {
      dateRanges: ALL_DAYS,
      metrics: named("keyEvents", "keyEvents:purchase", "sessionKeyEventRate:purchase"),
    },
    ["1 1 0.2"],
  ],
  [
    "items",
    {
      dateRanges: ALL_DAYS,
      dimensions: named("itemName", "itemCategory"),
      metrics: named("itemsViewed", "itemsPurchased", "itemRevenue"),
      orderBys: [{ dimension: { dimensionName: "itemName" } }],
    },
    ["Shoe Shoes 1 2 50", "Sock Socks 1 1 5"],
  ],
];

describe("runReport", () => {
  it.each(REPORTS.map(([what, request, rows, more = {}]) => ({ what, request, rows, more })))(
    "$what",
    async ({ request, rows, more }) => {
      const answer = await both("runReport", request);
      expect(texts(answer.rows)).toEqual(rows);
      expect(answer).toMatchObject(more);
      expect(answer.kind).toBe("analyticsData#runReport");
      // v1alpha's is the same
      expect(await both("runReport", request, "v1alpha")).toEqual(answer);
    },
  );

  it("comes in batches, with the quota of each on request", async () => {
    const request = { dateRanges: ALL_DAYS, metrics: named("eventCount"), returnPropertyQuota: true };
    const property = `properties/${PROPERTY}`;
    for (const client of [clients.shop.client, clients.shop.overRest]) {
      const [{ reports, kind }] = await client.batchRunReports({ property, requests: [request, request] });
      expect(kind).toBe("analyticsData#batchRunReports");
      expect(reports?.map(({ rows }) => texts(plain(rows)))).toEqual([["12"], ["12"]]);
      const left = reports?.map(({ propertyQuota }) => propertyQuota?.tokensPerDay?.remaining ?? 0) ?? [];
      expect(left[1]).toBeLessThan(left[0] ?? 0);
    }
  });
});
