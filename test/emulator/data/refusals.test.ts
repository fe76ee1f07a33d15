import { status } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createKeyEvent, deleteKeyEvent } from "../../../src/emulator/world/resources.js";
import { setRole, trashProperty } from "../../../src/emulator/world/world.js";
import { type Analytics, COUNT, named, PROPERTY, type Request, startAnalytics } from "./analytics.js";

const WEEK = [{ startDate: "2026-03-01", endDate: "2026-03-07" }];
const SCHEMA =
  "For a list of valid dimensions and metrics, see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema ";

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics({ property: { keyEvents: [], timeZone: "Pacific/Auckland" } });
});
afterAll(() => analytics.stop());
afterEach(() => setRole(analytics.world, PROPERTY, "editor"));

const many = (count: number, name: (index: number) => string): { name: string }[] =>
  Array.from({ length: count }, (_, index) => ({ name: name(index) }));
const METRICS = [
  "sessions",
  "totalUsers",
  "eventCount",
  "keyEvents",
  "newUsers",
  "bounceRate",
  "activeUsers",
  "eventValue",
  "totalRevenue",
  "transactions",
  "engagementRate",
];
const DIMENSIONS = [
  "date",
  "hour",
  "year",
  "month",
  "country",
  "city",
  "region",
  "browser",
  "language",
  "platform",
];

describe("a report is refused in GA4's words", () => {
  it.each<readonly [string, Request, string]>([
    [
      "for an unknown metric",
      { metrics: named("sesions") },
      `Field sesions is not a valid metric.  ${SCHEMA}`,
    ],
    [
      "for an unknown dimension",
      { dimensions: named("citty") },
      `Field citty is not a valid dimension. ${SCHEMA}`,
    ],
    [
      "for a metric of an event that is no key event",
      { metrics: named("keyEvents:lead") },
      `Field keyEvents:lead is not a valid metric.  ${SCHEMA}`,
    ],
    [
      "for a custom dimension that is not registered",
      { dimensions: named("customEvent:form") },
      `Field customEvent:form is not a valid dimension. ${SCHEMA}`,
    ],
    [
      "for a filter on an unknown dimension",
      {
        dimensionFilter: {
          notExpression: { filter: { fieldName: "sessions", stringFilter: { value: "1" } } },
        },
      },
      `Field sessions is not a valid dimension. ${SCHEMA}`,
    ],
    [
      "for a filter on an unknown metric",
      {
        metricFilter: {
          filter: { fieldName: "date", numericFilter: { operation: "EQUAL", value: { int64Value: 1 } } },
        },
      },
      `Field date is not a valid metric.  ${SCHEMA}`,
    ],
    ["for a dimension twice", { dimensions: named("date", "date") }, "Found duplicate dimensions: date"],
    [
      "for a metric twice",
      { metrics: named("sessions", "sessions") },
      "Duplicate metrics are not allowed. Found duplicate metrics: sessions",
    ],
    ["for a negative limit", { limit: -1 }, "limit must be positive. The API received limit = -1"],
    ["for a negative offset", { offset: -5 }, "offset must be positive. The API received offset = -5"],
    ["without a date range", { dateRanges: [] }, "A dateRange is required."],
    [
      "for five date ranges",
      { dateRanges: [0, 1, 2, 3, 4].map(() => ({ startDate: "today", endDate: "today" })) },
      "Requests are limited to 4 dateRanges.\n  This request contains 5 dateRanges.",
    ],
    [
      "for what is no date",
      { dateRanges: [{ startDate: "last week", endDate: "today" }] },
      "Invalid startDate : last week. startDate must be YYYY-MM-DD, NdaysAgo, yesterday, or today.",
    ],
    [
      "for a day that is in no calendar",
      { dateRanges: [{ startDate: "2026-02-01", endDate: "2026-02-30" }] },
      "Invalid endDate : 2026-02-30. endDate must be YYYY-MM-DD, NdaysAgo, yesterday, or today.",
    ],
    [
      "for dates the wrong way round, which relative dates have in the property's time zone",
      { dateRanges: [{ startDate: "today", endDate: "2026-03-10" }] },
      "start_date must be less than or equal to end_date. start_date = 2026-03-11 and end_date = 2026-03-10",
    ],
    [
      "for a day before GA4's first",
      { dateRanges: [{ startDate: "2015-08-13", endDate: "today" }] },
      "start_date = 2015-08-13 must be greater than 2015-08-13 and less than 3000-01-01.",
    ],
    [
      "for ten dimensions",
      { dimensions: named(...DIMENSIONS) },
      "Requests are limited to 9 dimensions within a nested request.\n  This request is for 10 dimensions.",
    ],
    [
      "for nine dimensions and a filter on a tenth",
      {
        dimensions: named(...DIMENSIONS.slice(0, 9)),
        dimensionFilter: { filter: { fieldName: "eventName", stringFilter: { value: "x" } } },
      },
      "Requests are limited to 9 dimensions within a nested request.\n  This request is for 10 dimensions.",
    ],
    [
      "for eleven metrics",
      { metrics: named(...METRICS) },
      "Requests are limited to 10 metrics within a nested request.\n  This request is for 11 metrics.",
    ],
    [
      "without dimensions and metrics",
      { metrics: [] },
      "Requests require dimensions and/or metrics. Most requests include both.",
    ],
    [
      "for an order by what is not asked for",
      { orderBys: [{ metric: { metricName: "totalUsers" } }] },
      "Field totalUsers exists in OrderBy but is not defined in input Dimensions/Metrics list",
    ],
    [
      "for the aggregation COUNT",
      { metricAggregations: [COUNT] },
      "Metric aggregation Count is not supported in ReportRequest.",
    ],
  ])("%s", async (_, request, message) => {
    expect(await analytics.refusal({ dateRanges: WEEK, metrics: named("sessions"), ...request })).toEqual({
      code: status.INVALID_ARGUMENT,
      message,
    });
  });

  it("for unknown names before all else, and for the date range before numbers of fields", async () => {
    const unknown = many(11, (index) => `no_${index}`);
    expect(await analytics.refusal({ metrics: unknown, limit: -1 })).toMatchObject({
      message: `Field no_0 is not a valid metric.  ${SCHEMA}`,
    });
    expect(await analytics.refusal({ metrics: named(...METRICS) })).toMatchObject({
      message: "A dateRange is required.",
    });
  });
});

describe("a report is refused", () => {
  it.each<readonly [string, Request]>(
    [
      [
        "invalid patterns",
        { fieldName: "eventName", stringFilter: { matchType: "FULL_REGEXP", value: "(" } } as const,
      ],
      [
        "look-around, which RE2 has not",
        { fieldName: "eventName", stringFilter: { matchType: "PARTIAL_REGEXP", value: "(?=a)" } } as const,
      ],
      ["empty lists", { fieldName: "eventName", inListFilter: { values: [] } } as const],
      ["comparisons without a number", { fieldName: "hour", numericFilter: { operation: "EQUAL" } } as const],
      ["nothing at all", { fieldName: "hour" } as const],
    ].map(([name, filter]) => [name as string, { dimensionFilter: { filter } } as Request]),
  )("for a filter on %s", async (_, request) => {
    const refusal = await analytics.refusal({ dateRanges: WEEK, metrics: named("sessions"), ...request });
    expect(refusal.code).toBe(status.INVALID_ARGUMENT);
    expect(refusal.message).toMatch(/^The filter on (eventName|hour) is invalid: /);
  });

  it.each<readonly [string, Request, string]>([
    ["cohorts beside dates", { cohortSpec: {} }, "must not have dateRanges"],
    ["no cohort", { dateRanges: [], cohortSpec: {} }, "at least one cohort"],
    ["a comparison that is not saved", { comparisons: [{ comparison: "comparisons/1" }] }, "comparisons/1"],
    ["half an expression", { metrics: [{ name: "x", expression: "eventCount/" }] }, "eventCount/"],
    [
      "an unknown name in an expression",
      { metrics: [{ name: "x", expression: "eventCont*2" }] },
      "eventCont",
    ],
    [
      "an expression of an unknown dimension",
      { dimensions: [{ name: "x", dimensionExpression: { lowerCase: { dimensionName: "citty" } } }] },
      "Field citty is not a valid dimension.",
    ],
    [
      "an item's dimension beside a count of events",
      { dimensions: named("itemName"), metrics: named("itemViewEvents") },
      "Please remove itemName to make the request compatible for example. The request's dimensions & metrics are incompatible. To learn more, see https://ga-dev-tools.web.app/ga4/dimensions-metrics-explorer/",
    ],
    [
      "a cohort's metric without cohorts",
      { metrics: named("cohortActiveUsers") },
      "Please remove cohortActiveUsers",
    ],
  ])("as invalid for %s", async (_, request, said) => {
    expect(
      await analytics.refusal({ dateRanges: WEEK, metrics: named("sessions"), ...request }),
    ).toMatchObject({
      code: status.INVALID_ARGUMENT,
      message: expect.stringContaining(said),
    });
  });

  it.each<readonly [string, Request]>([["another currency", { currencyCode: "JPY" }]])(
    "as not emulated, and not in GA4's words, for %s",
    async (_, request) => {
      expect(
        await analytics.refusal({ dateRanges: WEEK, metrics: named("sessions"), ...request }),
      ).toMatchObject({
        code: status.UNIMPLEMENTED,
        message: expect.stringContaining("not part of this emulator"),
      });
    },
  );
});

describe("permission", () => {
  const denied = {
    code: status.PERMISSION_DENIED,
    message:
      "User does not have sufficient permissions for this property. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.",
  };
  const request = { dateRanges: WEEK, metrics: named("sessions") };

  it("is denied alike for a property that is not there and one that is not ours", async () => {
    expect(await analytics.refusal({ ...request, property: "properties/404" })).toEqual(denied);
    setRole(analytics.world, PROPERTY, "none");
    expect(await analytics.refusal(request)).toEqual(denied);
    await expect(
      analytics.client.getMetadata({ name: `properties/${PROPERTY}/metadata` }),
    ).rejects.toMatchObject({
      code: denied.code,
      details: denied.message,
    });
  });

  it("to read is enough", async () => {
    setRole(analytics.world, PROPERTY, "viewer");
    expect(await analytics.rows(request)).toEqual([]);
  });

  it("is denied for what is not a property's number", async () => {
    expect(await analytics.refusal({ ...request, property: "properties/G-ABC123" })).toEqual({
      code: status.PERMISSION_DENIED,
      message:
        "Invalid property ID: G-ABC123. A numeric Property ID is required. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.",
    });
  });

  it("is denied for a property in the trash can", async () => {
    const other = await startAnalytics();
    trashProperty(other.world, PROPERTY);
    expect(await other.refusal(request)).toEqual(denied);
    await other.stop();
  });
});

describe("a batch is refused", () => {
  const property = `properties/${PROPERTY}`;
  const one = { dateRanges: WEEK, metrics: named("sessions") };

  it.each([
    ["when empty", [], "The batchRunReportsRequest must contain at least one runReportRequest."],
    [
      "with six requests",
      [one, one, one, one, one, one],
      "Batch requests are limited to 5 requests.\n  This batch request contains 6 requests.",
    ],
    [
      "with a request for another property",
      [{ ...one, property: "properties/7" }],
      "Each request's property must be unspecified or that of the batch.",
    ],
    [
      "whole when one report is",
      [one, { ...one, limit: -1 }],
      "limit must be positive. The API received limit = -1",
    ],
  ])("%s", async (_, requests, details) => {
    await expect(analytics.client.batchRunReports({ property, requests })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details,
    });
  });
});

describe("metrics of one key event", () => {
  const request = { dateRanges: WEEK, metrics: named("keyEvents:lead", "userKeyEventRate:lead") };

  it("exist while the event is a key event, and not a moment longer", async () => {
    const { id } = createKeyEvent(analytics.world, PROPERTY, {
      eventName: "lead",
      countingMethod: "ONCE_PER_EVENT",
      custom: true,
      deletable: true,
    });
    expect(await analytics.rows(request)).toEqual([]);
    deleteKeyEvent(analytics.world, PROPERTY, id);
    expect(await analytics.refusal(request)).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
