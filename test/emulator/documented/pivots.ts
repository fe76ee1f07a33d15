/** runPivotReport and its batch, as the sample program, the guide and the protos have them. */
import { expect } from "vitest";
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, by, headed, is, NODE, PAGE, PROTO, refusing, values } from "./asked.js";

const dates = { dateRanges: ALL_DAYS };
const metric = (metricName: string): object => ({ metric: { metricName } });
const pivoted = {
  ...dates,
  dimensions: named("country", "eventName"),
  metrics: named("eventCount"),
  pivots: [
    { fieldNames: ["country"], limit: 250, orderBys: [by("country")] },
    { fieldNames: ["eventName"], offset: 1, limit: 2, orderBys: [{ ...metric("eventCount"), desc: true }] },
  ],
};
/** Of one pivot. */
export const simple = {
  ...dates,
  dimensions: named("country"),
  metrics: named("eventCount"),
  pivots: [{ fieldNames: ["country"], limit: 10 }],
};
const halves = [
  { startDate: "2026-03-01", endDate: "2026-03-05", name: "one" },
  { startDate: "2026-03-06", endDate: "2026-03-10", name: "two" },
];
const french = { name: "French", dimensionFilter: is("country", "France") };

export const PIVOTS: readonly Asked[] = [
  ...asking("runPivotReport", [
    [
      "run_pivot_report",
      `${NODE}/run_pivot_report.js`,
      pivoted,
      ["France first_visit 1", "France view_item 1", "Germany first_visit 1", "Germany view_item 1"],
      {
        says: {
          ...headed(["country", "eventName"], ["eventCount"]),
          kind: "analyticsData#runPivotReport",
          pivotHeaders: [
            { rowCount: 2, pivotDimensionHeaders: [values("France"), values("Germany")] },
            { rowCount: 7, pivotDimensionHeaders: [values("first_visit"), values("view_item")] },
          ],
        },
      },
    ],
    [
      "three pivots, aggregated in each way",
      `${PAGE}/pivots`,
      {
        ...dates,
        dimensions: named("country", "eventName", "day"),
        metrics: named("eventCount"),
        dimensionFilter: is("eventName", "page_view"),
        metricFilter: {
          filter: {
            fieldName: "eventCount",
            numericFilter: { operation: "GREATER_THAN", value: { int64Value: 0 } },
          },
        },
        pivots: [
          { fieldNames: ["country", "eventName"], limit: 5, orderBys: [by("country")] },
          {
            fieldNames: ["day"],
            limit: 5,
            orderBys: [by("day")],
            metricAggregations: ["TOTAL", "MINIMUM", "MAXIMUM", "COUNT"],
          },
        ],
      },
      ["France page_view 01 1", "France page_view 02 1", "Germany page_view 02 1", "Germany page_view 10 1"],
      {
        says: {
          aggregates: expect.arrayContaining(
            ["TOTAL 2", "MIN 1", "MAX 1", "COUNT 2"].map((text) => {
              const [name, value] = text.split(" ");
              return { ...values("France", "page_view", `RESERVED_${name}`), metricValues: [{ value }] };
            }),
          ),
        },
      },
    ],
    [
      "by a metric within another pivot's value",
      `${PROTO}: PivotOrderBy`,
      {
        ...pivoted,
        pivots: [
          {
            fieldNames: ["country"],
            limit: 5,
            orderBys: [
              {
                pivot: {
                  metricName: "eventCount",
                  pivotSelections: [{ dimensionName: "eventName", dimensionValue: "scroll" }],
                },
                desc: true,
              },
            ],
          },
          { fieldNames: ["eventName"], limit: 1 },
        ],
      },
      ["Germany page_view 2", "France page_view 2"],
    ],
    [
      "date ranges that a pivot shows",
      `${PROTO}: Pivot.field_names`,
      {
        ...simple,
        dateRanges: halves,
        pivots: [
          { fieldNames: ["country"], limit: 5, orderBys: [by("country")] },
          { fieldNames: ["dateRange"], limit: 2, orderBys: [by("dateRange")] },
        ],
      },
      ["France one 6", "France two 1", "Germany one 3", "Germany two 2"],
    ],
    [
      "date ranges that no pivot shows are one",
      `${PROTO}: RunPivotReportRequest.date_ranges`,
      { ...simple, dateRanges: halves, metrics: named("totalUsers", "eventCount") },
      ["Germany 2 5", "France 1 7"],
      { says: headed(["country"], ["totalUsers", "eventCount"]) },
    ],
    [
      "comparisons that a pivot shows",
      `${PROTO}: RunPivotReportRequest.comparisons`,
      {
        ...simple,
        comparisons: [french, { comparison: "comparisons/5", name: "Saved" }],
        pivots: [{ fieldNames: ["comparison"], limit: 5, orderBys: [by("comparison")] }],
        dimensions: [],
      },
      ["French 7", "Saved 7"],
    ],
    [
      "the other options of a report",
      `${PROTO}: RunPivotReportRequest`,
      {
        ...simple,
        metrics: named("purchaseRevenue"),
        currencyCode: "USD",
        keepEmptyRows: true,
        returnPropertyQuota: true,
      },
      ["France 110", "Germany 0"],
      {
        says: {
          metadata: { currencyCode: "USD" },
          propertyQuota: { concurrentRequests: expect.objectContaining({ remaining: expect.any(Number) }) },
        },
      },
    ],
  ]),
  ...refusing("runPivotReport", [
    ["no metric", `${PROTO}: RunPivotReportRequest.metrics`, { ...simple, metrics: [] }],
    [
      "a filter of a dimension that is not asked for",
      `${PROTO}: RunPivotReportRequest.dimension_filter`,
      { ...simple, dimensionFilter: is("eventName", "purchase") },
    ],
    [
      "a filter of a metric that is not asked for",
      `${PROTO}: RunPivotReportRequest.metric_filter`,
      {
        ...simple,
        metricFilter: {
          filter: {
            fieldName: "sessions",
            numericFilter: { operation: "EQUAL", value: { int64Value: 1 } },
          },
        },
      },
    ],
    [
      "a dimension that nothing uses",
      `${PROTO}: RunPivotReportRequest.dimensions`,
      { ...simple, dimensions: named("country", "day") },
    ],
    [
      "a field that is no dimension of it",
      `${PROTO}: RunPivotReportRequest.pivots`,
      { ...simple, pivots: [{ fieldNames: ["city"], limit: 1 }] },
    ],
    [
      "a dimension in two pivots",
      `${PROTO}: RunPivotReportRequest.pivots`,
      { ...simple, pivots: [simple.pivots[0], simple.pivots[0]] },
    ],
    ["no limit", `${PROTO}: Pivot.limit`, { ...simple, pivots: [{ fieldNames: ["country"] }] }],
    [
      "limits whose product is more than 250,000",
      `${PROTO}: Pivot.limit`,
      { ...pivoted, pivots: pivoted.pivots.map((pivot) => ({ ...pivot, limit: 1000 })) },
    ],
    [
      "an order by a dimension of another pivot",
      `${PROTO}: Pivot.order_bys`,
      { ...pivoted, pivots: [{ ...pivoted.pivots[0], orderBys: [by("eventName")] }, pivoted.pivots[1]] },
    ],
  ]),
];
