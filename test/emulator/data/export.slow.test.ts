import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Analytics, named, rowText, startAnalytics, TOTAL } from "./analytics.js";

const DATA = "../shared/data";
const WEEK = { startDate: "2021-01-01", endDate: "2021-01-07" };

describe.skipIf(!existsSync(DATA))("a week of the Google Merchandise Store", () => {
  let analytics: Analytics;
  let counted: readonly { readonly [column: string]: string }[];

  beforeAll(async () => {
    analytics = await startAnalytics({
      now: "2021-01-10T12:00:00Z",
      // Someone else counted every purchase of the export.
      choices: { repeatedTransactions: "each" },
      property: {
        timeZone: "America/Los_Angeles",
        currencyCode: "USD",
        createTime: new Date("2020-01-01"),
        keyEvents: [
          { eventName: "purchase", createTime: new Date("2020-01-01") },
          {
            eventName: "begin_checkout",
            countingMethod: "ONCE_PER_SESSION",
            createTime: new Date("2020-01-01"),
          },
          { eventName: "view_item", createTime: new Date("2021-01-05T00:00:00Z") },
        ],
      },
    });
    const result = await analytics.store.ingest(analytics.property, {
      files: join(DATA, "export/*.parquet"),
    });
    expect(result.collected).toBe(245_209);

    const [header = "", ...lines] = readFileSync(join(DATA, "daily_totals.csv"), "utf8").trim().split("\n");
    counted = lines.map((line) =>
      Object.fromEntries(line.split(",").map((value, index) => [header.split(",")[index] ?? "", value])),
    );
  });
  afterAll(() => analytics.stop());

  /** `date value` lines of daily_totals.csv. */
  const daily = (column: string): readonly string[] =>
    counted.map((day) => `${day.event_date} ${day[column]}`);

  const byDay = (metric: string, eventName?: string): Promise<readonly string[]> =>
    analytics.rows({
      dateRanges: [WEEK],
      dimensions: named("date"),
      metrics: named(metric),
      orderBys: [{ dimension: { dimensionName: "date" } }],
      ...(eventName !== undefined && {
        dimensionFilter: {
          filter: { fieldName: "eventName", stringFilter: { value: eventName, matchType: "EXACT" } },
        },
      }),
    });

  it("has the users a day that someone else counted", async () => {
    expect(await byDay("totalUsers")).toEqual(daily("users"));
  });

  it.each(["page_view", "session_start", "purchase"])(
    "has the %s events a day that someone else counted",
    async (name) => {
      expect(await byDay("eventCount", name)).toEqual(daily(name));
    },
  );

  it("has the views a day that someone else counted as page_view", async () => {
    expect(await byDay("screenPageViews")).toEqual(daily("page_view"));
  });

  it("counts purchase 144 times once per event, and fewer sessions", async () => {
    const metrics = named(
      "keyEvents:purchase",
      "ecommercePurchases",
      "sessionKeyEventRate:purchase",
      "sessions",
    );
    const [row] = (await analytics.run({ dateRanges: [WEEK], metrics })).rows ?? [];
    const [keyEvents, purchases, rate, sessions] = (row?.metricValues ?? []).map(({ value }) =>
      Number(value),
    );
    expect([keyEvents, purchases]).toEqual([144, 144]);
    expect(Number(rate) * Number(sessions)).toBeCloseTo(136, 6);
  });

  it("agrees with a count over the files on sessions, key events once per session, and key events that came late", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`
      WITH e AS (
        SELECT event_date, event_name, event_timestamp, user_pseudo_id || '.' ||
          list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value AS session
        FROM read_parquet('${DATA}/export/*.parquet')
      )
      SELECT (SELECT count(DISTINCT session) FROM e),
        (SELECT count(DISTINCT session) FROM e WHERE event_name = 'begin_checkout'),
        (SELECT count(*) FROM e WHERE event_name = 'view_item' AND event_timestamp >= 1609804800000000),
        (SELECT list(n ORDER BY d) FROM (SELECT event_date AS d, count(DISTINCT session) AS n FROM e GROUP BY ALL))`);
    const [sessions, checkouts, views, perDay] = reader.getRowsJson()[0] ?? [];
    connection.closeSync();
    instance.closeSync();

    const report = await analytics.run({
      dateRanges: [WEEK],
      dimensions: named("date"),
      metrics: named("sessions", "keyEvents:begin_checkout", "keyEvents:view_item"),
      orderBys: [{ dimension: { dimensionName: "date" } }],
      metricAggregations: [TOTAL],
    });
    expect((report.totals ?? []).map(rowText)).toEqual([`RESERVED_TOTAL ${sessions} ${checkouts} ${views}`]);
    expect((report.rows ?? []).map(({ metricValues }) => metricValues?.[0]?.value)).toEqual(perDay);
    // Days before the key event was created count nothing.
    expect((report.rows ?? []).map(({ metricValues }) => Number(metricValues?.[2]?.value) > 0)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it("has fewer users and sessions in total than its days add up to", async () => {
    const report = await analytics.run({
      dateRanges: [WEEK],
      dimensions: named("date"),
      metrics: named("totalUsers", "sessions", "eventCount"),
      metricAggregations: [TOTAL],
    });
    const sums = [0, 1, 2].map((index) =>
      (report.rows ?? []).reduce((sum, row) => sum + Number(row.metricValues?.[index]?.value), 0),
    );
    const totals = (report.totals?.[0]?.metricValues ?? []).map(({ value }) => Number(value));
    expect(totals[0]).toBeLessThan(sums[0] ?? 0);
    expect(totals[1]).toBeLessThan(sums[1] ?? 0);
    expect(totals[2]).toBe(sums[2]);
  });
});
