/** runRealtimeReport, as the sample programs, the guide and the protos have it. */
import { expect } from "vitest";
import { named } from "../data/analytics.js";
import { type Asked, asking, by, headed, is, NODE, PAGE, PROTO, refusing, values } from "./asked.js";

const now = { dimensions: named("eventName"), metrics: named("eventCount") };
export const REALTIME: readonly Asked[] = [
  ...asking("runRealtimeReport", [
    [
      "run_realtime_report",
      `${NODE}/run_realtime_report.js`,
      { dimensions: named("country"), metrics: named("activeUsers") },
      ["Germany 1"],
      { says: { ...headed(["country"], ["activeUsers"]), kind: "analyticsData#runRealtimeReport" } },
    ],
    [
      "run_realtime_report_with_minute_ranges",
      `${NODE}/run_realtime_report_with_minute_ranges.js`,
      {
        metrics: named("activeUsers"),
        minuteRanges: [
          { name: "0-4 minutes ago", startMinutesAgo: 4 },
          { name: "5-29 minutes ago", startMinutesAgo: 29, endMinutesAgo: 5 },
        ],
      },
      ["5-29 minutes ago 1"],
      { says: { dimensionHeaders: [{ name: "dateRange" }] } },
    ],
    [
      "run_realtime_report_with_multiple_dimensions",
      `${NODE}/run_realtime_report_with_multiple_dimensions.js`,
      { dimensions: named("country", "city"), metrics: named("activeUsers") },
      ["Germany (not set) 1"],
    ],
    [
      "run_realtime_report_with_multiple_metrics",
      `${NODE}/run_realtime_report_with_multiple_metrics.js`,
      {
        dimensions: named("unifiedScreenName"),
        metrics: named("screenPageViews", "keyEvents", "eventCount"),
      },
      ["Shoes 0 0 1"],
    ],
    [
      "a user-scoped custom dimension, minutes and streams",
      `${PAGE}/realtime-api-schema`,
      {
        dimensions: named("customUser:tier", "minutesAgo", "platform", "streamId", "streamName"),
        metrics: named("eventCount"),
      },
      ["(not set) 05 web 2001 Shop 1"],
    ],
    [
      "filters, orders, totals, a limit and the quota",
      `${PROTO}: RunRealtimeReportRequest`,
      {
        ...now,
        dimensionFilter: { notExpression: is("eventName", "page_view") },
        metricFilter: {
          filter: {
            fieldName: "eventCount",
            numericFilter: { operation: "EQUAL", value: { int64Value: 1 } },
          },
        },
        orderBys: [by("eventName")],
        metricAggregations: ["TOTAL", "MAXIMUM", "MINIMUM"],
        limit: 1,
        returnPropertyQuota: true,
      },
      ["scroll 1"],
      {
        says: {
          totals: [{ ...values("RESERVED_TOTAL"), metricValues: [{ value: "1" }] }],
          propertyQuota: { tokensPerHour: expect.objectContaining({ remaining: expect.any(Number) }) },
        },
      },
    ],
  ]),
  ...refusing("runRealtimeReport", [
    ["a field of reports alone", `${PAGE}/realtime-api-schema`, { ...now, metrics: named("sessions") }],
    [
      "an item's or an event's custom dimension",
      `${PAGE}/realtime-api-schema`,
      { ...now, dimensions: named("customEvent:coupon") },
    ],
    ...(
      [
        ["more than two", [{}, { startMinutesAgo: 3 }, { startMinutesAgo: 2 }]],
        ["longer ago than half an hour", [{ startMinutesAgo: 30 }]],
        ["that end before they start", [{ startMinutesAgo: 3, endMinutesAgo: 4 }]],
        ["called date_range_1", [{ name: "date_range_1" }]],
        ["called RESERVED_1", [{ name: "RESERVED_1" }]],
      ] as const
    ).map(
      ([what, minuteRanges]) =>
        [`minute ranges ${what}`, `${PROTO}: MinuteRange`, { ...now, minuteRanges }] as const,
    ),
  ]),
];
