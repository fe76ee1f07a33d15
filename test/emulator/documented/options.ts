/** What the protos say of a report's parts: filters, orders, expressions, limits, each option once. */
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, by, is, PAGE, PROTO, refusing } from "./asked.js";

const events = { dateRanges: ALL_DAYS, dimensions: named("eventName"), metrics: named("eventCount") };
const inOrder = { ...events, orderBys: [by("eventName")] };
const filter = (fieldName: string, condition: object): object => ({ filter: { fieldName, ...condition } });
const count = (operation: string, int64Value: number): object => ({
  metricFilter: filter("eventCount", { numericFilter: { operation, value: { int64Value } } }),
});
const ones = ["add_to_cart 1", "purchase 1", "refund 1", "scroll 1"];
const twos = ["first_visit 2", "view_item 2"];
const matched = (matchType: string, value: string, more: object = {}): object => ({
  dimensionFilter: is("eventName", value, { matchType, ...more }),
});
const upper = { name: "loud", dimensionExpression: { upperCase: { dimensionName: "eventName" } } };
const many = (count: number, name: (index: number) => object): object[] =>
  Array.from({ length: count }, (_, index) => name(index));
const metricOf = (index: number): object => ({ name: `m${index}`, expression: `eventCount+${index}` });
const nine = "date hour month year week day country platform deviceCategory".split(" ");

export const OPTIONS: readonly Asked[] = [
  ...asking("runReport", [
    ...(
      [
        ["EQUAL", 2, twos],
        ["LESS_THAN", 2, ones],
        ["LESS_THAN_OR_EQUAL", 1, ones],
        ["GREATER_THAN", 3, ["page_view 4"]],
        ["GREATER_THAN_OR_EQUAL", 4, ["page_view 4"]],
      ] as const
    ).map(
      ([operation, value, rows]) =>
        [
          `a number: ${operation}`,
          `${PROTO}: NumericFilter`,
          { ...inOrder, ...count(operation, value) },
          rows,
        ] as const,
    ),
    [
      "between two numbers, both included",
      `${PROTO}: BetweenFilter`,
      {
        ...inOrder,
        metricFilter: filter("eventCount", {
          betweenFilter: { fromValue: { doubleValue: 2 }, toValue: { int64Value: 4 } },
        }),
      },
      ["first_visit 2", "page_view 4", "view_item 2"],
    ],
    ...(
      [
        ["EXACT", "Purchase", ["purchase 1"]],
        ["BEGINS_WITH", "RE", ["refund 1"]],
        ["ENDS_WITH", "_View", ["page_view 4"]],
        ["CONTAINS", "CART", ["add_to_cart 1"]],
        ["FULL_REGEXP", "SCROLL|.*_visit", ["first_visit 2", "scroll 1"]],
        ["PARTIAL_REGEXP", "^SC", ["scroll 1"]],
      ] as const
    ).flatMap(([matchType, value, rows]) => [
      [
        `text in any case: ${matchType}`,
        `${PROTO}: StringFilter`,
        { ...inOrder, ...matched(matchType, value) },
        rows,
      ] as const,
      [
        `text in its own case: ${matchType}`,
        `${PROTO}: StringFilter`,
        { ...inOrder, ...matched(matchType, value, { caseSensitive: true }) },
        rows.filter((row) => row.startsWith("first")),
      ] as const,
    ]),
    [
      "empty, of (not set) too",
      `${PROTO}: EmptyFilter`,
      { ...inOrder, dimensionFilter: filter("pageTitle", { emptyFilter: {} }) },
      ["add_to_cart 1", "first_visit 2", "page_view 3", "purchase 1", "refund 1", "view_item 2"],
    ],
    [
      "groups of and, or, not",
      `${PROTO}: FilterExpression`,
      {
        ...inOrder,
        dimensionFilter: {
          andGroup: {
            expressions: [
              { orGroup: { expressions: [is("country", "France"), is("eventName", "scroll")] } },
              { notExpression: is("eventName", "_", { matchType: "CONTAINS" }) },
            ],
          },
        },
      },
      ["purchase 1", "refund 1", "scroll 1"],
    ],
    ...(
      [
        ["ALPHANUMERIC", ["(not set) 10", "105 1", "50 1"]],
        ["CASE_INSENSITIVE_ALPHANUMERIC", ["(not set) 10", "105 1", "50 1"]],
        ["NUMERIC", ["(not set) 10", "50 1", "105 1"]],
      ] as const
    ).map(
      ([orderType, rows]) =>
        [
          `by a dimension: ${orderType}`,
          `${PROTO}: DimensionOrderBy`,
          {
            ...events,
            dimensions: named("customEvent:value"),
            orderBys: [{ dimension: { dimensionName: "customEvent:value", orderType } }],
          },
          rows,
        ] as const,
    ),
    [
      "a dimension in lower and upper case, and joined",
      `${PROTO}: DimensionExpression`,
      {
        dateRanges: ALL_DAYS,
        dimensions: [
          { name: "country" },
          { name: "day" },
          { name: "quiet", dimensionExpression: { lowerCase: { dimensionName: "country" } } },
          { name: "loud", dimensionExpression: { upperCase: { dimensionName: "country" } } },
          {
            name: "joined",
            dimensionExpression: { concatenate: { dimensionNames: ["country", "day"], delimiter: ", " } },
          },
        ],
        metrics: named("eventCount"),
        dimensionFilter: is("joined", "France, 0", { matchType: "BEGINS_WITH" }),
        orderBys: [by("joined")],
      },
      [
        "France 01 france FRANCE France, 01 5",
        "France 02 france FRANCE France, 02 1",
        "France 09 france FRANCE France, 09 1",
      ],
    ],
    [
      "an expression of a dimension that is one itself",
      `${PROTO}: Dimension.name`,
      {
        dateRanges: ALL_DAYS,
        dimensions: [
          {
            name: "joined",
            dimensionExpression: { concatenate: { dimensionNames: ["country", "platform"], delimiter: "-" } },
          },
          { name: "loud", dimensionExpression: { upperCase: { dimensionName: "joined" } } },
        ],
        metrics: named("eventCount"),
      },
      ["France-web FRANCE-WEB 7", "Germany-web GERMANY-WEB 5"],
    ],
    [
      "an expression of a metric that is one itself, and is not shown",
      `${PROTO}: Metric.invisible`,
      {
        dateRanges: ALL_DAYS,
        dimensions: named("country"),
        metrics: [
          { name: "each", expression: "eventCount/totalUsers", invisible: true },
          { name: "twice", expression: "each*2" },
        ],
        metricFilter: filter("each", {
          numericFilter: { operation: "GREATER_THAN", value: { doubleValue: 2.5 } },
        }),
        orderBys: [{ metric: { metricName: "each" } }],
      },
      ["France 14"],
    ],
    [
      "as many fields as there may be",
      `${PAGE}/basics`,
      { dateRanges: ALL_DAYS.slice(0, 1), dimensions: named(...nine), metrics: many(10, metricOf), limit: 1 },
    ],
    [
      "more rows than there may be",
      `${PROTO}: RunReportRequest.limit`,
      { ...inOrder, limit: 9_999_999, offset: 6 },
      ["view_item 2"],
    ],
    [
      "rows of zeros kept",
      `${PROTO}: RunReportRequest.keep_empty_rows`,
      {
        dateRanges: ALL_DAYS,
        dimensions: named("country"),
        metrics: named("ecommercePurchases"),
        keepEmptyRows: true,
      },
      ["France 1", "Germany 0"],
    ],
    [
      "metrics alone",
      `${PAGE}/basics`,
      { dateRanges: ALL_DAYS, metrics: named("eventCount", "totalUsers") },
      ["12 3"],
    ],
    [
      "dimensions alone",
      `${PAGE}/basics`,
      { dateRanges: ALL_DAYS, dimensions: named("country"), orderBys: [by("country", { desc: true })] },
      ["Germany", "France"],
    ],
    [
      "days by name, by distance and by number",
      `${PROTO}: DateRange`,
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
      "items",
      `${PAGE}/api-schema`,
      {
        dateRanges: ALL_DAYS,
        dimensions: named("itemName", "itemCategory"),
        metrics: named("itemsViewed", "itemsPurchased", "itemRevenue"),
        orderBys: [by("itemName")],
      },
      ["Shoe Shoes 1 2 50", "Sock Socks 1 1 5"],
    ],
    [
      "in another currency",
      `${PROTO}: RunReportRequest.currency_code`,
      { dateRanges: ALL_DAYS, metrics: named("purchaseRevenue"), currencyCode: "USD" },
      ["110"],
      { says: { metadata: { currencyCode: "USD", timeZone: "UTC" } } },
    ],
  ]),
  ...refusing("runReport", [
    ["ten dimensions", `${PAGE}/basics`, { ...events, dimensions: named(...nine, "eventName") }],
    ["eleven metrics", `${PAGE}/basics`, { ...events, metrics: many(11, metricOf) }],
    [
      "five date ranges",
      `${PROTO}: RunReportRequest.date_ranges`,
      { ...events, dateRanges: many(5, () => ALL_DAYS[0] ?? {}) },
    ],
    ["no date range", `${PROTO}: RunReportRequest.date_ranges`, { ...events, dateRanges: [] }],
    ["a negative limit", `${PROTO}: RunReportRequest.limit`, { ...events, limit: -1 }],
    ["a negative offset", `${PROTO}: RunReportRequest.offset`, { ...events, offset: -1 }],
    ...["date_range_7", "RESERVED_7"].map(
      (name) =>
        [
          `a date range called ${name}`,
          `${PROTO}: DateRange.name`,
          { ...events, dateRanges: [{ ...ALL_DAYS[0], name }] },
        ] as const,
    ),
    [
      "a date range that ends before it starts",
      `${PROTO}: DateRange.start_date`,
      { ...events, dateRanges: [{ startDate: "today", endDate: "yesterday" }] },
    ],
    [
      "a metric in a filter of dimensions",
      `${PROTO}: RunReportRequest.dimension_filter`,
      { ...events, dimensionFilter: is("eventCount", "1") },
    ],
    [
      "a dimension in a filter of metrics",
      `${PROTO}: RunReportRequest.metric_filter`,
      { ...events, metricFilter: is("eventName", "purchase") },
    ],
    [
      "an empty list",
      `${PROTO}: InListFilter.values`,
      { ...events, dimensionFilter: filter("eventName", { inListFilter: { values: [] } }) },
    ],
    [
      "a count of rows",
      `${PAGE}/rest/v1beta/MetricAggregation`,
      { ...events, metricAggregations: ["COUNT"] },
    ],
    [
      "an order by what is not asked for",
      `${PROTO}: MetricOrderBy.metric_name`,
      { ...events, orderBys: [{ metric: { metricName: "sessions" } }] },
    ],
    [
      "an expression's name with other letters",
      `${PROTO}: Dimension.name`,
      { ...events, dimensions: [{ ...upper, name: "a b" }] },
    ],
    [
      "a metric's name with other letters",
      `${PROTO}: Metric.name`,
      { ...events, metrics: [{ name: "a-b", expression: "eventCount*2" }] },
    ],
    [
      "an expression of itself",
      `${PROTO}: Metric.expression`,
      {
        ...events,
        metrics: [
          { name: "one", expression: "two+1" },
          { name: "two", expression: "one+1" },
        ],
      },
    ],
    [
      "a comparison that is not saved",
      `${PROTO}: Comparison.comparison`,
      { ...events, comparisons: [{ comparison: "comparisons/404" }] },
    ],
    ["a property of nobody's", `${PAGE}/property-id`, { ...events, property: "properties/404" }, 7],
  ]),
];
