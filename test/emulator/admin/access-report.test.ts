/** Who has read which data, through the official clients. */
import { v1beta as adminBeta } from "@google-analytics/admin";
import { v1beta as dataBeta } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { START } from "./support.js";

const PROPERTY = "properties/2";
const named = (...names: readonly string[]): { name: string }[] => names.map((name) => ({ name }));

let ga4: Ga4;
let admin: adminBeta.AnalyticsAdminServiceClient;
let data: dataBeta.BetaAnalyticsDataClient;
beforeAll(async () => {
  const large = {
    id: "2",
    serviceLevel: "GOOGLE_ANALYTICS_360",
    roles: { "ana@example.com": "viewer" },
  } as const;
  ga4 = await startGa4({
    clock: createClock(START),
    accounts: [{ id: "100", properties: [large, { id: "3", displayName: "Small" }] }],
  });
  const at = {
    ...{ apiEndpoint: "127.0.0.1", port: ga4.port, universeDomain: "googleapis.com" },
    sslCreds: credentials.createInsecure(),
  };
  admin = new adminBeta.AnalyticsAdminServiceClient(at);
  data = new dataBeta.BetaAnalyticsDataClient(at);
  const dateRanges = [{ startDate: "today", endDate: "today" }];
  const ask = (property: string, metrics: { name: string }[], user?: string): Promise<unknown> =>
    data.runReport(
      { property, dateRanges, metrics },
      user ? { otherArgs: { headers: { "x-emulator-user": user } } } : {},
    );
  await ask(PROPERTY, named("sessions"));
  await ask(PROPERTY, named("purchaseRevenue"));
  await ask(PROPERTY, named("sessions"), "ana@example.com");
  await ask("properties/3", named("sessions"));
  await expect(ask(PROPERTY, named("nothing"))).rejects.toMatchObject({ code: 3 });
  ga4.clock.set(new Date(START.getTime() + 3_600_000));
  await data.runRealtimeReport({ property: PROPERTY, metrics: named("activeUsers") });
});
afterAll(async () => {
  await admin.close();
  await data.close();
  await ga4.stop();
});

async function rows(request: object): Promise<readonly string[]> {
  const [report] = await admin.runAccessReport({
    ...{ entity: PROPERTY, dateRanges: [{ startDate: "today", endDate: "today" }] },
    ...request,
  });
  expect(report.rowCount).toBe(report.rows?.length);
  return (report.rows ?? []).map(({ dimensionValues, metricValues }) =>
    [...(dimensionValues ?? []), ...(metricValues ?? [])].map(({ value }) => value).join(" "),
  );
}
const asked = (dimensions: readonly string[], ...metrics: readonly string[]): object => ({
  dimensions: dimensions.map((dimensionName) => ({ dimensionName })),
  metrics: metrics.map((metricName) => ({ metricName })),
});

it("a report tells of each that was answered, by whom, and whether it told of revenue", async () => {
  expect(
    await rows(asked(["userEmail", "dataApiQuotaCategory", "revenueDataReturned"], "accessCount")),
  ).toEqual([
    "ana@example.com Core false 1",
    "owner@example.com Core false 1",
    "owner@example.com Core true 1",
    "owner@example.com Realtime false 1",
  ]);
});

it("it adds tokens up, and tells when the last was", async () => {
  const latest = String((START.getTime() + 3_600_000) * 1000);
  expect(
    await rows({
      ...asked(["userEmail", "mostRecentAccessEpochTimeMicros"], "dataApiQuotaPropertyTokensConsumed"),
      orderBys: [{ dimension: { dimensionName: "userEmail" }, desc: true }],
    }),
  ).toEqual([`owner@example.com ${latest} 3`, `ana@example.com ${START.getTime() * 1000} 1`]);
});

it("it is filtered by what is read and by what is counted", async () => {
  const filter = (fieldName: string, condition: object): object => ({
    accessFilter: { fieldName, ...condition },
  });
  expect(
    await rows({
      ...asked(["userEmail"], "accessCount"),
      dimensionFilter: filter("userEmail", { stringFilter: { matchType: "FULL_REGEXP", value: "OWNER@.*" } }),
      metricFilter: filter("accessCount", {
        numericFilter: { operation: "EQUAL", value: { int64Value: 3 } },
      }),
    }),
  ).toEqual(["owner@example.com 3"]);
});

it("it names those who may read and have not, on request", async () => {
  const yesterday = { dateRanges: [{ startDate: "yesterday", endDate: "yesterday" }] };
  const users = asked(["userEmail"], "accessCount");
  expect(await rows({ ...users, ...yesterday })).toEqual([]);
  expect(await rows({ ...users, ...yesterday, includeAllUsers: true })).toEqual([
    "ana@example.com 0",
    "owner@example.com 0",
  ]);
});

it("of an account it tells of each property; days are told apart", async () => {
  const request = asked(["accessedPropertyName"], "dataApiQuotaPropertyTokensConsumed");
  const both = ["yesterday", "today"].map((day) => ({ startDate: day, endDate: day }));
  expect(await rows({ ...request, entity: "accounts/100", dateRanges: both })).toEqual([
    "Property date_range_1 4",
    "Small date_range_1 1",
  ]);
});
