import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Analytics,
  type AnalyticsOptions,
  named,
  PROPERTY,
  type Request,
  startAnalytics,
} from "./analytics.js";

const SMALL: Request = {
  dateRanges: [{ startDate: "7daysAgo", endDate: "today" }],
  metrics: named("sessions"),
  returnPropertyQuota: true,
};

let analytics: Analytics;
afterEach(() => analytics.stop());

async function start(options: AnalyticsOptions = {}): Promise<void> {
  analytics = await startAnalytics({ now: "2026-03-10T06:30:00Z", ...options });
}

async function tokensLeftToday(request: Request = SMALL): Promise<number> {
  return Number((await analytics.run(request)).propertyQuota?.tokensPerDay?.remaining);
}

describe("a property's quota", () => {
  it("is told when asked for, with what the request used", async () => {
    await start();
    expect((await analytics.run(SMALL)).propertyQuota).toMatchObject({
      tokensPerDay: { consumed: 1, remaining: 199_999 },
      tokensPerHour: { consumed: 1, remaining: 39_999 },
      tokensPerProjectPerHour: { consumed: 1, remaining: 13_999 },
      concurrentRequests: { consumed: 0, remaining: 10 },
      serverErrorsPerProjectPerHour: { consumed: 0, remaining: 10 },
      potentiallyThresholdedRequestsPerHour: { consumed: 0, remaining: 120 },
    });
  });

  it("is ten times that for Analytics 360", async () => {
    await start({ property: { serviceLevel: "GOOGLE_ANALYTICS_360" } });
    expect(await tokensLeftToday()).toBe(1_999_999);
  });

  it.each<readonly [string, Request, number]>([
    ["a small report", SMALL, 1],
    ["a year", { ...SMALL, dateRanges: [{ startDate: "2025-01-01", endDate: "2025-12-31" }] }, 7],
    [
      "nine dimensions and ten metrics",
      {
        ...SMALL,
        dimensions: named(
          "date",
          "hour",
          "year",
          "month",
          "country",
          "city",
          "region",
          "browser",
          "language",
        ),
        metrics: named(
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
        ),
      },
      4,
    ],
  ])("pays for %s", async (_, request, tokens) => {
    await start();
    expect((await analytics.run(request)).propertyQuota?.tokensPerHour?.consumed).toBe(tokens);
  });

  it("pays nothing for a report that is refused, and for each report of a batch", async () => {
    await start();
    await analytics.refusal({ ...SMALL, metrics: named("nothing") });
    const property = `properties/${PROPERTY}`;
    await analytics.client.batchRunReports({ property, requests: [SMALL, SMALL, SMALL] });
    expect(await tokensLeftToday()).toBe(199_996);
  });

  it("of an hour returns with the next hour", async () => {
    await start({ quota: { tokensPerProjectPerHour: 2 } });
    await analytics.run(SMALL);
    await analytics.run(SMALL);
    expect(await analytics.refusal(SMALL)).toEqual({
      code: status.RESOURCE_EXHAUSTED,
      message:
        "Exhausted property tokens for a project per hour. These quota tokens will return in under an hour.",
    });
    analytics.clock.set(new Date("2026-03-10T06:59:59Z"));
    expect(await analytics.refusal(SMALL)).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    analytics.clock.set(new Date("2026-03-10T07:00:00Z"));
    const { propertyQuota } = await analytics.run(SMALL);
    expect(propertyQuota?.tokensPerProjectPerHour).toMatchObject({ consumed: 1, remaining: 1 });
  });

  it("of a day outlasts the hour and returns at midnight in California", async () => {
    await start({ now: "2026-03-10T12:30:00Z", quota: { tokensPerDay: 1 } });
    await analytics.run(SMALL);
    analytics.clock.set(new Date("2026-03-11T06:59:00Z"));
    expect(await analytics.refusal(SMALL)).toEqual({
      code: status.RESOURCE_EXHAUSTED,
      message: "Exhausted property tokens per day. These quota tokens will return in under 24 hours.",
    });
    analytics.clock.set(new Date("2026-03-11T07:00:00Z"));
    expect(await tokensLeftToday()).toBe(0);
  });

  it("of an hour has its own words", async () => {
    await start({ quota: { tokensPerHour: 1 } });
    await analytics.run(SMALL);
    expect((await analytics.refusal(SMALL)).message).toBe(
      "Exhausted property tokens per hour. These quota tokens will return in under an hour.",
    );
  });

  it("of requests at a time refuses those beyond it", async () => {
    await start({ quota: { concurrentRequests: 0 } });
    const refusal = await analytics.refusal(SMALL);
    expect(refusal.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(refusal.message).toContain("Exhausted concurrent requests quota.");
  });

  it("of requests at a time is free again when they are answered", async () => {
    await start({ quota: { concurrentRequests: 1 } });
    for (let round = 0; round < 3; round += 1) expect((await analytics.run(SMALL)).rowCount).toBe(0);
  });
});
