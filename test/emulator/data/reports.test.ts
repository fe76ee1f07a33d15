import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { type EventSketch, event } from "../events/rows.js";
import {
  type Analytics,
  MAXIMUM,
  MINIMUM,
  named,
  PROPERTY,
  type Request,
  rowText,
  startAnalytics,
  TOTAL,
} from "./analytics.js";

const HOUR = 3600;
const DAY = 24 * HOUR;

const from = (country: string, category: string): Partial<ExportRow> => ({
  geo: { country },
  device: { category, operating_system: "Web", language: "en", web_info: { browser: "Chrome" } },
});
const page = (path: string): { readonly page_location: string } => ({
  page_location: `https://www.shop.example${path}`,
});

/** Three users, five sessions, three days: 1 to 3 March 2026. The property's clocks are in UTC. */
const EVENTS: readonly EventSketch[] = [
  // u1, new, from a newsletter; buys; its session crosses midnight
  ...[
    { name: "first_visit", at: 22 * HOUR },
    { name: "session_start", at: 22 * HOUR },
    {
      name: "page_view",
      at: 22 * HOUR,
      params: { ...page("/offers?x=1"), source: "news", medium: "email", campaign: "March" },
    },
    { name: "page_view", at: 23 * HOUR, params: { ...page("/cart"), engagement_time_msec: 1500 } },
    { name: "purchase", at: 23 * HOUR + 60, params: { value: 40.5, currency: "EUR", transaction_id: "T1" } },
    { name: "lead", at: 24 * HOUR + 30, params: { value: 1 } },
  ].map((sketch) => ({
    ...sketch,
    params: { ga_session_number: 1, ...sketch.params },
    row: from("France", "mobile"),
  })),
  // u1 again, direct, one view
  {
    name: "session_start",
    at: 2 * DAY,
    session: 2,
    params: { ga_session_number: 2 },
    row: from("France", "desktop"),
  },
  {
    name: "page_view",
    at: 2 * DAY,
    session: 2,
    params: { ga_session_number: 2, ...page("/") },
    row: from("France", "desktop"),
  },
  // u2 on two days
  {
    name: "page_view",
    at: 10 * HOUR,
    user: "u2",
    params: { ...page("/Offers"), source: "google", medium: "organic" },
    row: from("Peru", "desktop"),
  },
  {
    name: "scroll",
    at: 10 * HOUR + 12,
    user: "u2",
    params: { ...page("/Offers"), engagement_time_msec: 10_500, form: "a'b" },
    row: from("Peru", "desktop"),
  },
  {
    name: "page_view",
    at: DAY + 10 * HOUR,
    user: "u2",
    session: 5,
    params: page("/offers"),
    row: from("Peru", "desktop"),
  },
  {
    name: "lead",
    at: DAY + 10 * HOUR + 5,
    user: "u2",
    session: 5,
    params: { value: 2, form: "7" },
    row: from("Peru", "desktop"),
  },
  {
    name: "lead",
    at: DAY + 10 * HOUR + 9,
    user: "u2",
    session: 5,
    params: { value: 2, form: "30" },
    row: from("Peru", "desktop"),
  },
  // no consent: neither user nor session
  { name: "page_view", at: 3 * HOUR, user: null, session: null, params: page("/") },
];

const ALL_DAYS = [{ startDate: "2026-03-01", endDate: "2026-03-03" }];

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics({
    property: {
      timeZone: "UTC",
      currencyCode: "EUR",
      keyEvents: ["purchase", "lead", "never_seen"].map((eventName) => ({
        eventName,
        createTime: new Date(0),
      })),
    },
    customEventParameters: () => ["form"],
    now: "2026-03-04T02:00:00Z",
  });
  await analytics.store.ingest(analytics.property, { rows: EVENTS.map(event) });
});
afterAll(() => analytics.stop());

const ask = (request: Request): Promise<readonly string[]> =>
  analytics.rows({ dateRanges: ALL_DAYS, ...request });

async function metric(name: string, request: Request = {}): Promise<string> {
  const rows = await ask({ metrics: named(name), keepEmptyRows: true, ...request });
  expect(rows).toHaveLength(1);
  return rows[0] ?? "";
}

describe("metrics", () => {
  it.each([
    ["eventCount", "14"],
    ["eventValue", "45.5"],
    ["keyEvents", "4"],
    ["keyEvents:lead", "3"],
    ["keyEvents:purchase", "1"],
    ["keyEvents:never_seen", "0"],
    ["sessions", "4"],
    ["sessionKeyEventRate", "0.5"],
    ["sessionKeyEventRate:lead", "0.5"],
    ["sessionKeyEventRate:purchase", "0.25"],
    ["totalUsers", "2"],
    ["userKeyEventRate", "1"],
    ["userKeyEventRate:purchase", "0.5"],
    ["newUsers", "1"],
    ["activeUsers", "2"],
    // two views; > 10 s; a key event; the direct session had one view only
    ["engagedSessions", "3"],
    ["engagementRate", "0.75"],
    ["bounceRate", "0.25"],
    // (7230 + 0 + 12 + 9) / 4
    ["averageSessionDuration", "1812.75"],
    ["userEngagementDuration", "12"],
    ["screenPageViews", "6"],
    ["screenPageViewsPerSession", "1.5"],
    ["purchaseRevenue", "40.5"],
    ["totalRevenue", "40.5"],
    ["transactions", "1"],
    ["ecommercePurchases", "1"],
  ])("%s", async (name, expected) => {
    expect(await metric(name)).toBe(expected);
  });

  it("are typed", async () => {
    const names = named(
      "sessions",
      "keyEvents",
      "purchaseRevenue",
      "averageSessionDuration",
      "engagementRate",
    );
    const { metricHeaders } = await analytics.run({ dateRanges: ALL_DAYS, metrics: names });
    expect((metricHeaders ?? []).map(({ type }) => type)).toEqual([
      "TYPE_INTEGER",
      "TYPE_FLOAT",
      "TYPE_CURRENCY",
      "TYPE_SECONDS",
      "TYPE_FLOAT",
    ]);
  });

  it("of one session count it on each of its days and once in all", async () => {
    const mobile: Request = {
      dimensionFilter: { filter: { fieldName: "deviceCategory", stringFilter: { value: "mobile" } } },
    };
    expect(await ask({ ...mobile, dimensions: named("date"), metrics: named("sessions") })).toEqual([
      "20260301 1",
      "20260302 1",
    ]);
    expect(await metric("sessions", mobile)).toBe("1");
  });

  it("are zeros where nothing was collected, and then the row is left out unless asked for", async () => {
    const request = { dimensions: named("country"), metrics: named("purchaseRevenue") };
    expect(await ask(request)).toEqual(["France 40.5"]);
    expect(await ask({ ...request, keepEmptyRows: true })).toEqual(["France 40.5", "(not set) 0", "Peru 0"]);
  });

  it("may be left out, and may be invisible", async () => {
    expect(await ask({ dimensions: named("country") })).toEqual(["(not set)", "France", "Peru"]);
    const report = await analytics.run({
      dateRanges: ALL_DAYS,
      dimensions: named("country"),
      metrics: [{ name: "sessions", invisible: true }, { name: "totalUsers" }],
      orderBys: [{ metric: { metricName: "sessions" }, desc: true }],
    });
    expect((report.metricHeaders ?? []).map(({ name }) => name)).toEqual(["totalUsers"]);
    expect((report.rows ?? []).map(rowText)).toEqual(["France 1", "Peru 1"]);
  });
});

describe("dimensions", () => {
  const lead: Request = {
    dimensionFilter: {
      andGroup: {
        expressions: [
          { filter: { fieldName: "eventName", stringFilter: { value: "lead" } } },
          { filter: { fieldName: "country", stringFilter: { value: "France" } } },
        ],
      },
    },
  };

  it.each([
    ["eventName", "lead"],
    ["isKeyEvent", "true"],
    ["date", "20260302"],
    ["dateRange", "date_range_0"],
    ["dateHour", "2026030200"],
    ["hour", "00"],
    ["dayOfWeek", "1"],
    ["isoWeek", "10"],
    ["isoYear", "2026"],
    ["isoYearIsoWeek", "202610"],
    ["month", "03"],
    ["year", "2026"],
    ["yearMonth", "202603"],
    ["streamId", "2001"],
    ["platform", "web"],
    ["deviceCategory", "mobile"],
    ["operatingSystem", "Web"],
    ["browser", "Chrome"],
    ["language", "English"],
    ["languageCode", "en"],
    ["country", "France"],
    ["region", "(not set)"],
    ["city", "(not set)"],
    ["newVsReturning", "new"],
    ["sessionDefaultChannelGroup", "Email"],
    ["sessionSource", "news"],
    ["sessionMedium", "email"],
    ["sessionSourceMedium", "news / email"],
    ["sessionCampaignName", "March"],
    ["landingPage", "/offers"],
    ["landingPagePlusQueryString", "/offers?x=1"],
    ["hostName", "(not set)"],
    ["pageLocation", "(not set)"],
    ["pagePath", "(not set)"],
    ["pagePathPlusQueryString", "(not set)"],
    ["customEvent:form", "(not set)"],
  ])("%s", async (name, expected) => {
    expect(await ask({ ...lead, dimensions: named(name), metrics: named("eventCount") })).toEqual([
      `${expected} 1`,
    ]);
  });

  it("of the page are those of each event", async () => {
    const rows = await ask({
      dimensions: named("hostName", "pagePath", "pagePathPlusQueryString"),
      metrics: named("screenPageViews"),
    });
    expect(rows).toContain("www.shop.example /offers /offers?x=1 1");
    expect(rows).toContain("www.shop.example / / 2");
  });

  it("are answered by a deprecated name under that name", async () => {
    const report = await analytics.run({
      dateRanges: ALL_DAYS,
      dimensions: named("sessionDefaultChannelGrouping"),
      metrics: named("conversions"),
    });
    expect(report.dimensionHeaders).toEqual([{ name: "sessionDefaultChannelGrouping" }]);
    expect(report.metricHeaders?.map(({ name }) => name)).toEqual(["conversions"]);
    expect((report.rows ?? []).map(rowText)).toEqual(["Direct 2", "Email 2"]);
  });
});

describe("a dimension filter", () => {
  type Filter = NonNullable<NonNullable<Request["dimensionFilter"]>["filter"]>;
  it.each<readonly [string, Filter, number]>([
    [
      "is exact and blind to case by default",
      { fieldName: "pagePath", stringFilter: { value: "/OFFERS" } },
      4,
    ],
    [
      "sees case if told to",
      { fieldName: "pagePath", stringFilter: { value: "/Offers", caseSensitive: true } },
      2,
    ],
    [
      "matches beginnings",
      { fieldName: "eventName", stringFilter: { matchType: "BEGINS_WITH", value: "P" } },
      7,
    ],
    [
      "matches endings",
      { fieldName: "eventName", stringFilter: { matchType: "ENDS_WITH", value: "VISIT" } },
      1,
    ],
    ["matches parts", { fieldName: "eventName", stringFilter: { matchType: "CONTAINS", value: "s" } }, 5],
    [
      "takes % and _ for themselves",
      { fieldName: "eventName", stringFilter: { matchType: "CONTAINS", value: "_s%" } },
      0,
    ],
    [
      "matches whole regular expressions",
      { fieldName: "eventName", stringFilter: { matchType: "FULL_REGEXP", value: "page|LEAD" } },
      3,
    ],
    [
      "matches parts by regular expression",
      { fieldName: "eventName", stringFilter: { matchType: "PARTIAL_REGEXP", value: "^page|lead$" } },
      9,
    ],
    [
      "sees case in regular expressions if told to",
      {
        fieldName: "eventName",
        stringFilter: { matchType: "PARTIAL_REGEXP", value: "LEAD", caseSensitive: true },
      },
      0,
    ],
    ["takes one of a list", { fieldName: "eventName", inListFilter: { values: ["Lead", "scroll"] } }, 4],
    [
      "sees case in a list if told to",
      { fieldName: "eventName", inListFilter: { values: ["Lead", "scroll"], caseSensitive: true } },
      1,
    ],
    [
      "compares numbers",
      {
        fieldName: "customEvent:form",
        numericFilter: { operation: "GREATER_THAN", value: { int64Value: 7 } },
      },
      1,
    ],
    [
      "compares numbers as numbers, not as texts",
      {
        fieldName: "customEvent:form",
        numericFilter: { operation: "LESS_THAN_OR_EQUAL", value: { doubleValue: 7.5 } },
      },
      1,
    ],
    [
      "takes a span of numbers, ends included",
      {
        fieldName: "customEvent:form",
        betweenFilter: { fromValue: { int64Value: 7 }, toValue: { int64Value: 30 } },
      },
      2,
    ],
    ["finds the empty", { fieldName: "country", emptyFilter: {} }, 1],
    ["keeps quotes as they are", { fieldName: "customEvent:form", stringFilter: { value: "a'b" } }, 1],
    ["is not SQL", { fieldName: "eventName", stringFilter: { value: "' OR '1'='1" } }, 0],
    ["may be on a date range's name", { fieldName: "dateRange", stringFilter: { value: "date_range_1" } }, 0],
  ])("%s", async (_, filter, expected) => {
    const rows = await ask({ metrics: named("eventCount"), dimensionFilter: { filter } });
    expect(rows).toEqual(expected === 0 ? [] : [String(expected)]);
  });

  it("combines with and, or and not", async () => {
    const leads = { filter: { fieldName: "eventName", stringFilter: { value: "lead" } } };
    const france = { filter: { fieldName: "country", stringFilter: { value: "France" } } };
    const events = (dimensionFilter: NonNullable<Request["dimensionFilter"]>): Promise<string> =>
      metric("eventCount", { dimensionFilter });
    expect(await events({ andGroup: { expressions: [leads, france] } })).toBe("1");
    expect(await events({ orGroup: { expressions: [leads, france] } })).toBe("10");
    expect(await events({ notExpression: leads })).toBe("11");
    expect(await events({ andGroup: { expressions: [france, { notExpression: leads }] } })).toBe("7");
  });
});

describe("a metric filter", () => {
  const above = (fieldName: string, number: number): NonNullable<Request["metricFilter"]> => ({
    filter: { fieldName, numericFilter: { operation: "GREATER_THAN", value: { int64Value: number } } },
  });

  it("keeps rows by a metric, asked for or not", async () => {
    const request = { dimensions: named("eventName"), metrics: named("totalUsers") };
    expect(await ask({ ...request, metricFilter: above("eventCount", 2) })).toEqual([
      "lead 2",
      "page_view 2",
    ]);
    expect(await ask({ ...request, metricFilter: above("totalUsers", 5) })).toEqual([]);
  });

  it("bounds the total to the rows it keeps, whose users are counted once", async () => {
    const report = await analytics.run({
      dateRanges: ALL_DAYS,
      dimensions: named("eventName"),
      metrics: named("totalUsers", "eventCount"),
      metricFilter: above("eventCount", 2),
      metricAggregations: [TOTAL],
    });
    expect((report.totals ?? []).map(rowText)).toEqual(["RESERVED_TOTAL 2 9"]);
  });
});

describe("rows", () => {
  const byEvent = { dimensions: named("eventName"), metrics: named("eventCount") };
  const SORTED = ["page_view 6", "lead 3", "session_start 2", "first_visit 1", "purchase 1", "scroll 1"];

  it("come by the first metric, descending, and then by dimension, unless told otherwise", async () => {
    expect(await ask(byEvent)).toEqual(SORTED);
  });

  it("come in the order asked for", async () => {
    expect(
      await ask({ ...byEvent, orderBys: [{ dimension: { dimensionName: "eventName" }, desc: true }] }),
    ).toEqual(["session_start 2", "scroll 1", "purchase 1", "page_view 6", "lead 3", "first_visit 1"]);
    const paths = { dimensions: named("pagePath"), metrics: named("screenPageViews") };
    const by = (orderType: "ALPHANUMERIC" | "CASE_INSENSITIVE_ALPHANUMERIC"): Promise<readonly string[]> =>
      ask({ ...paths, orderBys: [{ dimension: { dimensionName: "pagePath", orderType } }] });
    expect(await by("ALPHANUMERIC")).toEqual(["/ 2", "/Offers 1", "/cart 1", "/offers 2"]);
    expect(await by("CASE_INSENSITIVE_ALPHANUMERIC")).toEqual(["/ 2", "/cart 1", "/Offers 1", "/offers 2"]);
    const forms = { dimensions: named("customEvent:form"), metrics: named("eventCount") };
    const numeric = { dimension: { dimensionName: "customEvent:form", orderType: "NUMERIC" as const } };
    expect(await ask({ ...forms, orderBys: [numeric] })).toEqual(["(not set) 11", "a'b 1", "7 1", "30 1"]);
    expect(await ask({ ...forms, orderBys: [{ ...numeric, desc: true }] })).toEqual([
      "30 1",
      "7 1",
      "(not set) 11",
      "a'b 1",
    ]);
  });

  it("come in pages that together are the whole, each with the number of all rows", async () => {
    const pages: string[] = [];
    for (let offset = 0; offset < 8; offset += 4) {
      const report = await analytics.run({ dateRanges: ALL_DAYS, ...byEvent, limit: 4, offset });
      expect(report.rowCount).toBe(6);
      pages.push(...(report.rows ?? []).map(rowText));
    }
    expect(pages).toEqual(SORTED);
  });

  it("are counted also on a page past the end", async () => {
    const report = await analytics.run({ dateRanges: ALL_DAYS, ...byEvent, offset: 100 });
    expect(report.rowCount).toBe(6);
    expect(report.rows).toEqual([]);
  });

  it("are none for days without events", async () => {
    const report = await analytics.run({
      dateRanges: [{ startDate: "2025-01-01", endDate: "2025-01-31" }],
      metrics: named("sessions"),
      metricAggregations: [TOTAL],
      keepEmptyRows: true,
    });
    expect(report).toMatchObject({ rows: [], totals: [], rowCount: 0 });
  });
});

describe("aggregations", () => {
  it("are counted again for the total, and taken over all rows for the extremes, whatever the page", async () => {
    const report = await analytics.run({
      dateRanges: ALL_DAYS,
      dimensions: named("date", "deviceCategory"),
      metrics: named("totalUsers", "eventCount"),
      metricAggregations: [TOTAL, MINIMUM, MAXIMUM],
      limit: 1,
    });
    expect((report.totals ?? []).map(rowText)).toEqual(["RESERVED_TOTAL RESERVED_TOTAL 2 14"]);
    expect((report.minimums ?? []).map(rowText)).toEqual(["RESERVED_MIN RESERVED_MIN 0 1"]);
    expect((report.maximums ?? []).map(rowText)).toEqual(["RESERVED_MAX RESERVED_MAX 1 5"]);
    const users = (
      await ask({ dimensions: named("date", "deviceCategory"), metrics: named("totalUsers") })
    ).map((row) => Number(row.split(" ").at(-1)));
    expect(users.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(2);
  });
});

describe("date ranges", () => {
  it("of several are told apart by a last dimension, overlap, and have totals of their own", async () => {
    const report = await analytics.run({
      dateRanges: [
        { startDate: "2026-03-01", endDate: "2026-03-02" },
        { startDate: "2026-03-02", endDate: "2026-03-03", name: "it's later" },
      ],
      dimensions: named("country"),
      metrics: named("sessions"),
      metricAggregations: [TOTAL],
      orderBys: [{ dimension: { dimensionName: "dateRange" } }, { dimension: { dimensionName: "country" } }],
    });
    expect(report.dimensionHeaders).toEqual(named("country", "dateRange"));
    expect((report.rows ?? []).map(rowText)).toEqual([
      "France date_range_0 1",
      "Peru date_range_0 2",
      "France it's later 2",
      "Peru it's later 1",
    ]);
    expect((report.totals ?? []).map(rowText)).toEqual([
      "RESERVED_TOTAL date_range_0 3",
      "RESERVED_TOTAL it's later 3",
    ]);
  });

  it("may be relative to today", async () => {
    const users = (startDate: string, endDate: string): Promise<readonly string[]> =>
      analytics.rows({
        dateRanges: [{ startDate, endDate }],
        dimensions: named("date"),
        metrics: named("totalUsers"),
      });
    expect(await users("yesterday", "today")).toEqual(["20260303 1"]);
    expect(await users("3daysAgo", "2daysAgo")).toEqual(["20260301 2", "20260302 2"]);
  });
});

describe("an answer", () => {
  it("says what it is, in which currency and time zone, and that nothing was left out", async () => {
    const report = await analytics.run({ dateRanges: ALL_DAYS, metrics: named("sessions") });
    expect(report).toMatchObject({
      kind: "analyticsData#runReport",
      metadata: {
        currencyCode: "EUR",
        timeZone: "UTC",
        dataLossFromOtherRow: false,
        subjectToThresholding: false,
        samplingMetadatas: [],
      },
      propertyQuota: null,
    });
  });

  it("to a batch holds each report in order", async () => {
    const [batch] = await analytics.client.batchRunReports({
      property: `properties/${PROPERTY}`,
      requests: [
        { dateRanges: ALL_DAYS, metrics: named("sessions") },
        { dateRanges: ALL_DAYS, metrics: named("totalUsers"), property: `properties/${PROPERTY}` },
      ],
    });
    expect(batch.kind).toBe("analyticsData#batchRunReports");
    expect((batch.reports ?? []).map(({ rows }) => (rows ?? []).map(rowText))).toEqual([["4"], ["2"]]);
  });
});
