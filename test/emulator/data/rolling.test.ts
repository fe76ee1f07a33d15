/** Users of the days up to a day, against a count over the events by hand. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { dice } from "../../support/random.js";
import { event } from "../events/rows.js";
import { type Analytics, named, startAnalytics, TOTAL } from "./analytics.js";

const DAY = 86_400;
const FIRST = Date.UTC(2026, 0, 1) / 1000;

/** Of 12 users, on which of 70 days from 1 January 2026 each came, from which country, and whether they stayed. */
const roll = dice(11);
const visits = Array.from({ length: 160 }, (_, n) => ({
  user: `user-${roll(12)}`,
  day: roll(70),
  country: roll(3) === 0 ? "Austria" : "Germany",
  stayed: roll(4) > 0,
  session: n + 1,
}));

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics();
  await analytics.store.ingest(analytics.property, {
    rows: visits.map(({ user, day, country, stayed, session }) => ({
      ...event({
        name: "page_view",
        user,
        session,
        params: stayed ? { engagement_time_msec: 20_000 } : {},
      }),
      event_date: dayOf(day),
      event_timestamp: (FIRST + day * DAY + 43_200) * 1_000_000,
      geo: { country },
    })),
  });
});
afterAll(() => analytics.stop());

const dayOf = (day: number): string =>
  new Date((FIRST + day * DAY) * 1000).toISOString().slice(0, 10).replaceAll("-", "");
const dashed = (day: number): string => dayOf(day).replace(/^(....)(..)/, "$1-$2-");

/** Users who stayed in so many days up to a day. */
function active(last: number, days: number, country = /./): number {
  const there = visits.filter(
    (visit) => visit.stayed && visit.day <= last && visit.day > last - days && country.test(visit.country),
  );
  return new Set(there.map(({ user }) => user)).size;
}
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

it("is of each day, beside the day's own numbers", async () => {
  const rows = await analytics.rows({
    dateRanges: [{ startDate: dashed(35), endDate: dashed(64) }],
    dimensions: named("date"),
    metrics: named(
      "active1DayUsers",
      "active7DayUsers",
      "active28DayUsers",
      "dauPerWau",
      "dauPerMau",
      "wauPerMau",
      "eventCount",
      "activeUsers",
    ),
    orderBys: [{ dimension: { dimensionName: "date" } }],
  });
  const days = Array.from({ length: 30 }, (_, n) => 35 + n);
  expect(rows.map((row) => row.split(" ").map(Number))).toEqual(
    days.map((day) => {
      const [one, seven, month] = [active(day, 1), active(day, 7), active(day, 30)];
      const events = visits.filter((visit) => visit.day === day).length;
      const shares = [share(one, seven), share(one, month), share(seven, month)];
      return [Number(dayOf(day)), one, seven, active(day, 28), ...shares, events, one];
    }),
  );
});

it("is of the last day of the date range where no dimension is of a day, and in the total", async () => {
  const dateRanges = [{ startDate: dashed(50), endDate: dashed(66) }];
  const metrics = named("active7DayUsers", "active28DayUsers", "sessions");
  const sessions = (country = /./): number =>
    visits.filter(({ day, country: of }) => day >= 50 && day <= 66 && country.test(of)).length;
  expect(await analytics.rows({ dateRanges, metrics })).toEqual([
    `${active(66, 7)} ${active(66, 28)} ${sessions()}`,
  ]);
  const byCountry = await analytics.rows({ dateRanges, metrics, dimensions: named("country") });
  expect(byCountry.toSorted()).toEqual(
    ["Austria", "Germany"].map((country) => {
      const only = new RegExp(country);
      return `${country} ${active(66, 7, only)} ${active(66, 28, only)} ${sessions(only)}`;
    }),
  );
  const { totals } = await analytics.run({
    dateRanges,
    metrics,
    dimensions: named("date"),
    metricAggregations: [TOTAL],
  });
  expect(totals?.[0]?.metricValues?.map(({ value }) => Number(value))).toEqual([
    active(66, 7),
    active(66, 28),
    sessions(),
  ]);
});

it("is of the last day that a month has in the date range", async () => {
  expect(
    await analytics.rows({
      dateRanges: [{ startDate: dashed(20), endDate: dashed(40) }],
      dimensions: named("yearMonth"),
      metrics: named("active7DayUsers"),
      orderBys: [{ dimension: { dimensionName: "yearMonth" } }],
    }),
  ).toEqual([`202601 ${active(30, 7)}`, `202602 ${active(40, 7)}`]);
});

it("goes with filters, comparisons, expressions and pivots", async () => {
  const dateRanges = [{ startDate: dashed(50), endDate: dashed(66) }];
  const austria = { filter: { fieldName: "country", stringFilter: { value: "Austria" } } };
  const [seven, ofAustria] = [active(66, 7), active(66, 7, /Austria/)];
  expect(
    await analytics.rows({ dateRanges, metrics: named("active7DayUsers"), dimensionFilter: austria }),
  ).toEqual([String(ofAustria)]);
  expect(
    await analytics.rows({
      dateRanges,
      metrics: named("active7DayUsers"),
      comparisons: [{ name: "A", dimensionFilter: austria }],
    }),
  ).toEqual([`A ${ofAustria}`]);
  expect(
    await analytics.rows({
      dateRanges,
      metrics: [{ name: "each", expression: "active7DayUsers*100+0*sessions" }],
    }),
  ).toEqual([String(seven * 100)]);
  const [pivots] = await analytics.client.runPivotReport({
    property: "properties/123456789",
    dateRanges,
    dimensions: named("country"),
    metrics: named("active7DayUsers"),
    pivots: [{ fieldNames: ["country"], limit: 5, metricAggregations: [TOTAL] }],
  });
  expect(pivots.rows?.map(({ metricValues }) => metricValues?.[0]?.value).toSorted()).toEqual(
    [ofAustria, active(66, 7, /Germany/)].map(String).toSorted(),
  );
  expect(pivots.aggregates?.[0]?.metricValues?.[0]?.value).toBe(String(seven));
});

it("is refused beside hours, and beside items", async () => {
  const asked = {
    dateRanges: [{ startDate: dashed(50), endDate: dashed(66) }],
    metrics: named("active7DayUsers"),
  };
  expect(await analytics.refusal({ ...asked, dimensions: named("dateHour") })).toMatchObject({
    code: 3,
    message: expect.stringContaining("Please remove dateHour"),
  });
  expect((await analytics.refusal({ ...asked, dimensions: named("itemName") })).code).toBe(3);
});
