/** runReport as the sample programs and the guides "basics" and "advanced" ask it. */
import { expect } from "vitest";
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, by, headed, is, NODE, PAGE } from "./asked.js";

const day = (startDate: string, endDate = startDate): object => ({ startDate, endDate });
const first = day("2026-03-01");
const second = day("2026-03-02");
const toYesterday = { dateRanges: [day("9daysAgo", "yesterday")] };
const all = { dateRanges: ALL_DAYS };
const byDay = { dimensions: named("date"), metrics: named("activeUsers", "newUsers", "totalRevenue") };
const quotas =
  "tokensPerDay tokensPerHour tokensPerProjectPerHour concurrentRequests serverErrorsPerProjectPerHour potentiallyThresholdedRequestsPerHour";

export const REPORTS: readonly Asked[] = asking("runReport", [
  [
    "run_report",
    `${NODE}/run_report.js`,
    {
      dateRanges: [day("2026-03-01", "today")],
      dimensions: named("country"),
      metrics: named("activeUsers"),
    },
    // Eve only viewed a page
    ["France 1", "Germany 1"],
    { says: { ...headed(["country"], ["activeUsers"]), rowCount: 2, kind: "analyticsData#runReport" } },
  ],
  [
    "run_report_with_multiple_dimensions",
    `${NODE}/run_report_with_multiple_dimensions.js`,
    { ...toYesterday, dimensions: named("country", "region", "city"), metrics: named("activeUsers") },
    ["France (not set) (not set) 1", "Germany (not set) (not set) 1"],
    { says: headed(["country", "region", "city"], ["activeUsers"]) },
  ],
  [
    "run_report_with_multiple_metrics",
    `${NODE}/run_report_with_multiple_metrics.js`,
    { ...toYesterday, ...byDay, orderBys: [by("date")] },
    ["20260301 1 1 105", "20260302 1 1 0", "20260309 0 0 -50"],
    { says: headed(["date"], ["activeUsers", "newUsers", "totalRevenue"]) },
  ],
  [
    "run_report_with_date_ranges",
    `${NODE}/run_report_with_date_ranges.js`,
    { dateRanges: [first, second], dimensions: named("platform"), metrics: named("activeUsers") },
    ["web date_range_0 1", "web date_range_1 1"],
    { says: headed(["platform", "dateRange"], ["activeUsers"]) },
  ],
  [
    "run_report_with_named_date_ranges",
    `${NODE}/run_report_with_named_date_ranges.js`,
    {
      dateRanges: [
        { ...first, name: "year_ago" },
        { ...second, name: "current_year" },
      ],
      dimensions: named("country"),
      metrics: named("sessions"),
      orderBys: [by("dateRange", { desc: true }), by("country")],
    },
    ["France year_ago 1", "France current_year 1", "Germany current_year 1"],
  ],
  [
    "run_report_with_dimension_filter",
    `${NODE}/run_report_with_dimension_filter.js`,
    {
      ...all,
      dimensions: named("date"),
      metrics: named("eventCount"),
      dimensionFilter: is("eventName", "first_visit"),
    },
    ["20260301 1", "20260302 1"],
  ],
  [
    "run_report_with_dimension_in_list_filter",
    `${NODE}/run_report_with_dimension_in_list_filter.js`,
    {
      ...all,
      dimensions: named("eventName"),
      metrics: named("sessions"),
      dimensionFilter: {
        filter: {
          fieldName: "eventName",
          inListFilter: { values: ["Purchase", "in_app_purchase", "app_store_subscription_renew"] },
        },
      },
    },
    ["purchase 1"],
  ],
  [
    "run_report_with_dimension_exclude_filter",
    `${NODE}/run_report_with_dimension_exclude_filter.js`,
    {
      ...all,
      dimensions: named("pageTitle"),
      metrics: named("sessions"),
      dimensionFilter: { notExpression: is("pageTitle", "(not set)") },
    },
    ["Shoes 2"],
  ],
  [
    "run_report_with_multiple_dimension_filters",
    `${NODE}/run_report_with_multiple_dimension_filters.js`,
    {
      ...toYesterday,
      dimensions: named("operatingSystem"),
      metrics: named("activeUsers"),
      dimensionFilter: {
        andGroup: { expressions: [is("operatingSystem", "Android"), is("countryId", "FR")] },
      },
    },
    ["Android 1"],
  ],
  [
    "run_report_with_dimension_and_metric_filters",
    `${NODE}/run_report_with_dimension_and_metric_filters.js`,
    {
      ...all,
      dimensions: named("country"),
      metrics: named("totalUsers"),
      metricFilter: {
        filter: {
          fieldName: "sessions",
          numericFilter: { operation: "GREATER_THAN", value: { int64Value: 1 } },
        },
      },
      dimensionFilter: {
        andGroup: {
          expressions: [
            is("platform", "web", { matchType: "EXACT" }),
            is("eventName", "view_item", { matchType: "EXACT" }),
          ],
        },
      },
    },
    // an item was viewed in one session of Ana's and in one of Ben's
    [],
  ],
  [
    "run_report_with_aggregations",
    `${NODE}/run_report_with_aggregations.js`,
    {
      ...all,
      dimensions: named("country"),
      metrics: named("sessions"),
      metricAggregations: ["TOTAL", "MAXIMUM", "MINIMUM"],
    },
    ["France 3", "Germany 2"],
    {
      says: {
        totals: [{ dimensionValues: [{ value: "RESERVED_TOTAL" }], metricValues: [{ value: "5" }] }],
        maximums: [{ dimensionValues: [{ value: "RESERVED_MAX" }], metricValues: [{ value: "3" }] }],
        minimums: [{ dimensionValues: [{ value: "RESERVED_MIN" }], metricValues: [{ value: "2" }] }],
      },
    },
  ],
  [
    "run_report_with_ordering",
    `${NODE}/run_report_with_ordering.js`,
    { ...toYesterday, ...byDay, orderBys: [{ metric: { metricName: "totalRevenue" }, desc: true }] },
    ["20260301 1 1 105", "20260302 1 1 0", "20260309 0 0 -50"],
  ],
  ...["France 3 1 55", "Germany 2 0 0"].map(
    (row, page) =>
      [
        `run_report_with_pagination, page ${page}`,
        `${NODE}/run_report_with_pagination.js`,
        {
          ...all,
          dimensions: named("firstUserSource", "firstUserMedium", "firstUserCampaignName", "country"),
          metrics: named("sessions", "keyEvents", "totalRevenue"),
          limit: 1,
          offset: page,
        },
        [`(not set) (not set) (not set) ${row}`],
        { says: { rowCount: 2 } },
      ] as const,
  ),
  [
    "run_report_with_property_quota",
    `${NODE}/run_report_with_property_quota.js`,
    { ...all, dimensions: named("country"), metrics: named("activeUsers"), returnPropertyQuota: true },
    ["France 1", "Germany 1"],
    {
      says: {
        propertyQuota: Object.fromEntries(
          quotas.split(" ").map((name) => [name, expect.objectContaining({ remaining: expect.any(Number) })]),
        ),
      },
    },
  ],
  [
    "an event-scoped custom dimension",
    `${PAGE}/advanced`,
    { ...all, dimensions: named("customEvent:coupon"), metrics: named("eventCount") },
    ["(not set) 11", "SPRING 1"],
  ],
  [
    "a user-scoped custom dimension",
    `${PAGE}/advanced`,
    { ...all, dimensions: named("customUser:tier"), metrics: named("activeUsers") },
    ["(not set) 1", "gold 1"],
  ],
  [
    "an item-scoped custom dimension",
    `${PAGE}/advanced`,
    { ...all, dimensions: named("customItem:size"), metrics: named("itemsPurchased") },
    ["42 2", "(not set) 1"],
  ],
  [
    "an event-scoped custom metric, its average and its count",
    `${PAGE}/advanced`,
    {
      ...all,
      dimensions: named("eventName"),
      metrics: named("customEvent:value", "averageCustomEvent:value", "countCustomEvent:value"),
    },
    ["purchase 105 105 1", "refund 50 50 1"],
  ],
  [
    "the rates of a key event",
    `${PAGE}/advanced`,
    {
      ...all,
      dimensions: named("country"),
      metrics: named("sessionKeyEventRate:purchase", "userKeyEventRate:purchase"),
    },
    // one of Ana's three sessions
    ["France 0.33333333333333331 1"],
  ],
  ...["sessionCustomChannelGroup", "customChannelGroup", "firstUserCustomChannelGroup"].map(
    (field, index) =>
      [
        `a custom channel group: ${field}`,
        `${PAGE}/advanced`,
        {
          ...all,
          dimensions: named(`${field}:77`),
          metrics: named(...(index === 1 ? ["keyEvents"] : ["sessions", "keyEvents"])),
          orderBys: [by(`${field}:77`)],
        },
        // Ben came by a newsletter; what first brought him, no row tells
        [["Letters 1 0", "Unassigned 4 1"], ["Unassigned 1"], ["Unassigned 5 1"]][index] ?? [],
      ] as const,
  ),
  [
    "comparisons, saved and not",
    `${PAGE}/advanced`,
    {
      ...all,
      dimensions: named("country"),
      metrics: named("activeUsers"),
      comparisons: [
        { comparison: "comparisons/5" },
        {
          name: "Web traffic",
          dimensionFilter: {
            filter: { fieldName: "platform", inListFilter: { values: ["web"], caseSensitive: true } },
          },
        },
      ],
      orderBys: [by("comparison"), by("country")],
    },
    ["France French 1", "France Web traffic 1", "Germany Web traffic 1"],
    { says: headed(["country", "comparison"], ["activeUsers"]) },
  ],
]);
