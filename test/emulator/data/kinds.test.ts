/** The kinds of reports besides `runReport`, through the official client over both wires. */
import { type protos, v1alpha } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Analytics, named, PROPERTY, rowText, TOTAL } from "./analytics.js";
import { ALL_DAYS, startShop } from "./shop.js";

type Row = protos.google.analytics.data.v1beta.IRow;

let shop: Analytics;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const property = `properties/${PROPERTY}`;
const texts = (rows: readonly Row[] | null | undefined): readonly string[] => (rows ?? []).map(rowText);

describe.each(["gRPC", "REST"])("over %s", (wire) => {
  const client = (): Analytics["client"] => (wire === "gRPC" ? shop.client : shop.overRest);

  describe("runPivotReport", () => {
    const request = {
      property,
      dateRanges: ALL_DAYS,
      dimensions: named("country", "eventName"),
      metrics: named("eventCount", "totalUsers"),
    };

    it("shows what every pivot shows, in the order of the pivots", async () => {
      const [report] = await client().runPivotReport({
        ...request,
        pivots: [
          { fieldNames: ["country"], limit: 5, orderBys: [{ dimension: { dimensionName: "country" } }] },
          {
            fieldNames: ["eventName"],
            limit: 2,
            orderBys: [{ metric: { metricName: "eventCount" }, desc: true }],
          },
        ],
      });
      expect(texts(report.rows)).toEqual([
        "France page_view 2 1",
        "France first_visit 1 1",
        "Germany page_view 2 2",
        "Germany first_visit 1 1",
      ]);
      expect(
        report.pivotHeaders?.map(({ rowCount, pivotDimensionHeaders }) => [
          rowCount,
          pivotDimensionHeaders?.map(({ dimensionValues }) => dimensionValues?.[0]?.value),
        ]),
      ).toEqual([
        [2, ["France", "Germany"]],
        [7, ["page_view", "first_visit"]],
      ]);
      expect(report.kind).toBe("analyticsData#runPivotReport");
      expect(report.metadata).toMatchObject({ currencyCode: "EUR", timeZone: "UTC" });
    });

    it("counts totals again, for each pivot that asks and for all of them", async () => {
      const [report] = await client().runPivotReport({
        ...request,
        pivots: [
          { fieldNames: ["country"], limit: 5, metricAggregations: [TOTAL] },
          { fieldNames: ["eventName"], limit: 1, metricAggregations: [TOTAL] },
        ],
      });
      expect(texts(report.aggregates)).toEqual([
        "RESERVED_TOTAL page_view 4 3",
        "RESERVED_TOTAL RESERVED_TOTAL 12 3",
        "France RESERVED_TOTAL 7 1",
        "Germany RESERVED_TOTAL 5 2",
      ]);
    });

    it("orders by a metric within another pivot's value", async () => {
      const [report] = await client().runPivotReport({
        ...request,
        pivots: [
          {
            fieldNames: ["country"],
            limit: 5,
            orderBys: [
              {
                pivot: {
                  metricName: "eventCount",
                  pivotSelections: [{ dimensionName: "eventName", dimensionValue: "view_item" }],
                },
                desc: true,
              },
              { dimension: { dimensionName: "country" }, desc: true },
            ],
          },
          { fieldNames: ["eventName"], limit: 1 },
        ],
      });
      expect(texts(report.rows)).toEqual(["Germany page_view 2 2", "France page_view 2 1"]);
    });

    it.each([
      ["no pivot", []],
      ["a field that is no dimension of the request", [{ fieldNames: ["city"], limit: 1 }]],
      [
        "a field in two pivots",
        [
          { fieldNames: ["country"], limit: 1 },
          { fieldNames: ["country"], limit: 1 },
        ],
      ],
      ["no limit", [{ fieldNames: ["country"] }]],
      [
        "too many cells",
        [
          { fieldNames: ["country"], limit: 1000 },
          { fieldNames: ["eventName"], limit: 1000 },
        ],
      ],
    ])("refuses %s", async (_, pivots) => {
      await expect(client().runPivotReport({ ...request, pivots })).rejects.toMatchObject({ code: 3 });
    });

    it("comes in batches of up to five", async () => {
      const one = {
        ...request,
        dimensions: named("country"),
        pivots: [{ fieldNames: ["country"], limit: 1 }],
      };
      const [batch] = await client().batchRunPivotReports({ property, requests: [one, one] });
      expect(batch.pivotReports?.map(({ rows }) => texts(rows))).toEqual([["France 7 1"], ["France 7 1"]]);
      await expect(
        client().batchRunPivotReports({ property, requests: Array(6).fill(one) }),
      ).rejects.toMatchObject({
        code: 3,
      });
    });
  });

  describe("runRealtimeReport", () => {
    it("tells of the last half hour, by minutes", async () => {
      const [report] = await client().runRealtimeReport({
        property,
        dimensions: named("eventName", "minutesAgo"),
        metrics: named("activeUsers", "eventCount"),
        returnPropertyQuota: true,
      });
      expect(texts(report.rows)).toEqual(["scroll 05 1 1"]);
      expect(report.kind).toBe("analyticsData#runRealtimeReport");
      expect(report.propertyQuota?.tokensPerDay?.consumed).toBeGreaterThan(0);
    });

    it("tells ranges of minutes apart, and knows realtime's fields alone", async () => {
      const [report] = await client().runRealtimeReport({
        property,
        metrics: named("eventCount"),
        minuteRanges: [
          { name: "now", startMinutesAgo: 4 },
          { name: "before", startMinutesAgo: 29, endMinutesAgo: 5 },
        ],
      });
      expect(texts(report.rows)).toEqual(["before 1"]);
      await expect(
        client().runRealtimeReport({ property, metrics: named("sessions") }),
      ).rejects.toMatchObject({ code: 3 });
      await expect(
        client().runRealtimeReport({
          property,
          metrics: named("eventCount"),
          minuteRanges: [{ startMinutesAgo: 30 }],
        }),
      ).rejects.toMatchObject({ code: 3 });
    });
  });

  describe("cohorts", () => {
    const cohort = (name: string, day: string) => ({
      name,
      dimension: "firstSessionDate",
      dateRange: { startDate: day, endDate: day },
    });
    const request = {
      property,
      dimensions: named("cohort", "cohortNthDay"),
      metrics: named("cohortActiveUsers", "cohortTotalUsers"),
      orderBys: [
        { dimension: { dimensionName: "cohort" } },
        { dimension: { dimensionName: "cohortNthDay" } },
      ],
    };

    it("are users by the day they first came, told by the days since", async () => {
      const [report] = await client().runReport({
        ...request,
        cohortSpec: {
          cohorts: [cohort("first", "2026-03-01"), cohort("second", "2026-03-02")],
          cohortsRange: { granularity: "DAILY", endOffset: 5 },
        },
      });
      // on her second day Ana viewed one page: there, and not active
      expect(texts(report.rows)).toEqual(["first 0000 1 1", "first 0001 0 1", "second 0000 1 1"]);
    });

    it("may add up what users did before", async () => {
      const [report] = await client().runPivotReport({
        ...request,
        pivots: [{ fieldNames: ["cohort", "cohortNthDay"], limit: 10, orderBys: request.orderBys }],
        cohortSpec: {
          cohorts: [cohort("", "2026-03-01")],
          cohortsRange: { granularity: "DAILY", endOffset: 2 },
          cohortReportSettings: { accumulate: true },
        },
      });
      expect(texts(report.rows)).toEqual(["cohort_0 0000 1 1", "cohort_0 0001 1 1", "cohort_0 0002 1 1"]);
    });

    it("may go by weeks", async () => {
      const [report] = await client().runReport({
        property,
        dimensions: named("cohort", "cohortNthWeek"),
        metrics: named("cohortTotalUsers", "eventCount"),
        cohortSpec: {
          cohorts: [
            { dimension: "firstSessionDate", dateRange: { startDate: "2026-03-01", endDate: "2026-03-07" } },
          ],
          cohortsRange: { granularity: "WEEKLY", endOffset: 3 },
        },
      });
      expect(texts(report.rows)).toEqual(["cohort_0 0000 2 9", "cohort_0 0001 2 1"]);
    });
  });

  it("checkCompatibility tells what may be added", async () => {
    const [all] = await client().checkCompatibility({ property, dimensions: named("itemName") });
    const of = (name: string) =>
      all.metricCompatibilities?.find(({ metricMetadata }) => metricMetadata?.apiName === name);
    expect(of("itemRevenue")?.compatibility).toBe("COMPATIBLE");
    expect(of("itemViewEvents")?.compatibility).toBe("INCOMPATIBLE");
    const [odd] = await client().checkCompatibility({
      property,
      metrics: named("eventCount"),
      compatibilityFilter: "INCOMPATIBLE",
    });
    const names = odd.dimensionCompatibilities?.map(({ dimensionMetadata }) => dimensionMetadata?.apiName);
    expect(names).toContain("itemName");
    expect(names).not.toContain("date");
    await expect(
      client().checkCompatibility({
        property,
        dimensions: named("itemName"),
        metrics: named("itemViewEvents"),
      }),
    ).rejects.toMatchObject({ code: 3 });
  });

  /** What an export of an audience comes to, by the audience's name. */
  async function exported(displayName: string) {
    const audience = [...shop.property.audiences.values()].find((one) => one.displayName === displayName);
    const [operation] = await client().createAudienceExport({
      parent: property,
      audienceExport: {
        audience: `${property}/audiences/${audience?.id}`,
        dimensions: [{ dimensionName: "deviceId" }],
      },
    });
    return (await operation.promise())[0];
  }

  it("an audience export holds who is in, in pages", async () => {
    const made = await exported("All Users");
    const name = made.name ?? "";
    expect(made).toMatchObject({ audienceDisplayName: "All Users", rowCount: 3 });
    expect((await client().getAudienceExport({ name }))[0]).toMatchObject({
      name,
      state: "ACTIVE",
      rowCount: 3,
    });
    expect((await client().listAudienceExports({ parent: property }))[0].map((one) => one.name)).toContain(
      name,
    );
    const [page] = await client().queryAudienceExport({ name, offset: 1, limit: 1 });
    expect(page.audienceRows?.map(({ dimensionValues }) => dimensionValues?.[0]?.value)).toEqual(["ben"]);
    expect(page.rowCount).toBe(3);
    await expect(client().getAudienceExport({ name: `${property}/audienceExports/1` })).rejects.toMatchObject(
      { code: 5 },
    );
  });

  it("GA4's own audience of buyers holds who bought", async () => {
    const { name } = await exported("Purchasers");
    const [page] = await client().queryAudienceExport({ name: name ?? "" });
    expect(page.audienceRows?.map(({ dimensionValues }) => dimensionValues?.[0]?.value)).toEqual(["ana"]);
  });
});

describe("v1alpha", () => {
  it("reports, tells the quota and lists audiences too", async () => {
    const alpha = new v1alpha.AlphaAnalyticsDataClient({
      apiEndpoint: "127.0.0.1",
      port: shop.port,
      sslCreds: credentials.createInsecure(),
      universeDomain: "googleapis.com",
    });
    try {
      const [report] = await alpha.runReport({
        property,
        dateRanges: ALL_DAYS,
        metrics: named("eventCount"),
      });
      expect(texts(report.rows as Row[])).toEqual(["12"]);
      const name = `${property}/propertyQuotasSnapshot`;
      const [before] = await alpha.getPropertyQuotasSnapshot({ name });
      const [again] = await alpha.getPropertyQuotasSnapshot({ name });
      expect(before.corePropertyQuota?.tokensPerDay?.remaining).toBeGreaterThan(0);
      expect(again.corePropertyQuota).toEqual(before.corePropertyQuota);
      expect((await alpha.listAudienceLists({ parent: property }))[0]).toEqual([]);
    } finally {
      await alpha.close();
    }
  });
});
