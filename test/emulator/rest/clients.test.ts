/** Software that nobody here wrote, over REST. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { v1alpha, v1beta } from "@google-analytics/admin";
import * as data from "@google-analytics/data";
import { PassThroughClient } from "google-auth-library";
import { analyticsadmin } from "googleapis/build/src/apis/analyticsadmin/index.js";
import { analyticsdata } from "googleapis/build/src/apis/analyticsdata/index.js";
import { describe, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/index.js";
import { cleanUp, cleanUpAfterEach } from "../admin/support.js";
import { site } from "./support.js";

cleanUpAfterEach();

const DAY = { startDate: "2026-03-01", endDate: "2026-03-01" };

const over = (ga4: Ga4): never =>
  ({
    fallback: true,
    protocol: "http",
    apiEndpoint: "127.0.0.1",
    port: ga4.port,
    authClient: new PassThroughClient(),
  }) as never;

function closing<C extends { close(): Promise<void> }>(client: C): C {
  cleanUp(() => client.close());
  return client;
}

describe("the official clients with fallback: true", () => {
  it("keep a key event: create, read, change, delete, and are refused with gRPC's codes", async () => {
    const client = closing(new v1beta.AnalyticsAdminServiceClient(over(await site())));
    const [made] = await client.createKeyEvent({
      parent: "properties/1",
      keyEvent: { eventName: "lead", countingMethod: "ONCE_PER_EVENT" },
    });
    const name = made.name ?? "";
    expect(made).toMatchObject({ eventName: "lead", countingMethod: "ONCE_PER_EVENT", deletable: true });
    const [changed] = await client.updateKeyEvent({
      keyEvent: { name, defaultValue: { numericValue: 3, currencyCode: "EUR" } },
      updateMask: { paths: ["default_value"] },
    });
    expect(changed.defaultValue).toMatchObject({ numericValue: 3, currencyCode: "EUR" });
    // a change that only clears: its body is no object
    const [cleared] = await client.updateKeyEvent({
      keyEvent: { name },
      updateMask: { paths: ["default_value"] },
    });
    expect(cleared.defaultValue ?? null).toBeNull();
    expect((await client.listKeyEvents({ parent: "properties/1" }))[0].map((one) => one.name)).toEqual([
      name,
    ]);
    await client.deleteKeyEvent({ name });
    await expect(client.getKeyEvent({ name })).rejects.toMatchObject({ code: 5 });
  });

  it("make a rule and an audience of v1alpha, and page through a list", async () => {
    const client = closing(new v1alpha.AnalyticsAdminServiceClient(over(await site())));
    const parent = "properties/1/dataStreams/11";
    for (const path of ["/a", "/b", "/c"]) {
      await client.createEventCreateRule({
        parent,
        eventCreateRule: {
          destinationEvent: "seen",
          eventConditions: [{ field: "page_location", comparisonType: "CONTAINS", value: path }],
        },
      });
    }
    const [rules] = await client.listEventCreateRules({ parent, pageSize: 2 });
    expect(rules.map(({ eventConditions }) => eventConditions?.[0]?.value).sort()).toEqual([
      "/a",
      "/b",
      "/c",
    ]);
  });

  it("report", async () => {
    const client = closing(new data.v1beta.BetaAnalyticsDataClient(over(await site())));
    const [report] = await client.runReport({
      property: "properties/1",
      dateRanges: [DAY],
      dimensions: [{ name: "eventName" }],
      metrics: [{ name: "eventCount" }],
      dimensionFilter: { filter: { fieldName: "eventName", stringFilter: { value: "page_view" } } },
      returnPropertyQuota: true,
    });
    expect(report.rows).toMatchObject([
      { dimensionValues: [{ value: "page_view" }], metricValues: [{ value: "3" }] },
    ]);
    expect(report.propertyQuota?.tokensPerDay?.remaining).toBeGreaterThan(0);
    const [{ metrics }] = await client.getMetadata({ name: "properties/1/metadata" });
    expect(metrics?.map(({ apiName }) => apiName)).toContain("sessions");
  });
});

describe("googleapis with rootUrl", () => {
  it("administers and reports", async () => {
    const ga4 = await site();
    const rootUrl = `http://${ga4.address}/`;
    const admin = analyticsadmin({ version: "v1beta", rootUrl });
    const made = await admin.properties.keyEvents.create({
      parent: "properties/1",
      requestBody: { eventName: "lead", countingMethod: "ONCE_PER_EVENT" },
    });
    const name = made.data.name ?? "";
    await admin.properties.keyEvents.patch({
      name,
      updateMask: "countingMethod",
      requestBody: { countingMethod: "ONCE_PER_SESSION" },
    });
    const { data: list } = await admin.properties.keyEvents.list({ parent: "properties/1", pageSize: 10 });
    expect(list.keyEvents).toMatchObject([{ name, countingMethod: "ONCE_PER_SESSION" }]);
    await expect(admin.properties.keyEvents.get({ name: "properties/1/keyEvents/9" })).rejects.toMatchObject({
      status: 404,
      message: "Requested entity was not found.",
    });
    const alpha = analyticsadmin({ version: "v1alpha", rootUrl });
    expect((await alpha.accountSummaries.list()).data.accountSummaries).toMatchObject([
      { account: "accounts/100", propertySummaries: [{ property: "properties/1" }] },
    ]);
    const reports = analyticsdata({ version: "v1beta", rootUrl });
    const { data: report } = await reports.properties.runReport({
      property: "properties/1",
      requestBody: { dateRanges: [DAY], metrics: [{ name: "totalUsers" }] },
    });
    expect(report.rows).toEqual([{ metricValues: [{ value: "2" }] }]);
  });
});

describe("curl", () => {
  const curl = async (...words: readonly string[]): Promise<unknown> =>
    JSON.parse((await promisify(execFile)("curl", ["--silent", ...words])).stdout);

  it.skipIf(!existsSync("/usr/bin/curl"))("posts a report and reads a property", async () => {
    const { address } = await site();
    const body = JSON.stringify({ dateRanges: [DAY], metrics: [{ name: "eventCount" }] });
    const url = `http://${address}/v1beta/properties/1`;
    expect(await curl(url)).toMatchObject({ name: "properties/1" });
    expect(
      await curl("--header", "content-type: application/json", "--data", body, `${url}:runReport`),
    ).toMatchObject({ rows: [{ metricValues: [{ value: "3" }] }] });
  });
});
