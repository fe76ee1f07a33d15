/** Cost by campaign, against a count over the list of visits that shares nothing with the report. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXIT, GoalsError } from "../../src/diagnostics/error.js";
import type { Costs } from "../../src/report/costs/model.js";
import { createReport, type ReportOptions } from "../../src/report/create-report.js";
import { renderReport } from "../../src/report/draw/formats.js";
import { type ConversionReport, reportSchema } from "../../src/report/model.js";
import type { ReportReader, ReportRequest, ReportResponse } from "../../src/report/port.js";
import { runs } from "../support/runs.js";
import { countingReader, type SeenEvent } from "./support/events.js";
import { eventGoal, goalsConfig } from "./support/goals.js";

const property = { id: "123456789", name: "Shop", timeZone: "Europe/Berlin" };
const now = new Date("2026-11-22T14:00:00Z");
const DAY = "2026-11-10";

interface Spent {
  readonly channel: string;
  readonly campaign: string;
  readonly cost: number;
  readonly clicks: number;
}
type Answer = (request: ReportRequest) => ReportResponse | GoalsError;

const GOALS = goalsConfig([
  eventGoal("purchase", { tier: "macro", category: "revenue" }),
  eventGoal("lead", {
    tier: "macro",
    category: "lead",
    value: { kind: "amount", amount: 20, currency: "EUR" },
  }),
  eventGoal("signup"),
]);

function answerOf(spent: readonly Spent[]): Answer {
  return ({ dimensions, dateRanges, metrics }) => {
    expect(metrics).toEqual(["advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions"]);
    const rows = spent.map(({ channel, campaign, cost, clicks }) => ({
      range: dateRanges[0]?.name ?? "",
      dimensions: dimensions.includes("sessionDefaultChannelGroup")
        ? { sessionDefaultChannelGroup: channel, sessionCampaignName: campaign }
        : { sessionCampaignName: campaign },
      metrics: { advertiserAdCost: cost, advertiserAdClicks: clicks, advertiserAdImpressions: clicks * 20 },
    }));
    return { ...PLAIN, rows, rowCount: rows.length };
  };
}

const PLAIN: ReportResponse = {
  rows: [],
  rowCount: 0,
  currency: "EUR",
  timeZone: "Europe/Berlin",
  sampling: [],
  thresholded: false,
  otherRow: false,
  restrictedMetrics: [],
  quota: null,
};

/** Counts the calls; a question about cost stands alone in its batch. */
function readerOf(events: readonly SeenEvent[], answer: Answer, blocked = false) {
  const inner = countingReader(events, ["purchase", "lead", "signup"]);
  const asked: (readonly ReportRequest[])[] = [];
  const reader: ReportReader = {
    getMetadata: async () => {
      const metadata = await inner.getMetadata();
      return { ...metadata, metrics: [...metadata.metrics, { name: "advertiserAdCost", blocked }] };
    },
    batchRunReports: async (requests) => {
      asked.push(requests);
      if (!requests.some(({ metrics }) => metrics.includes("advertiserAdCost")))
        return inner.batchRunReports(requests);
      expect(requests).toHaveLength(1);
      const response = answer(requests[0] as ReportRequest);
      if (response instanceof GoalsError) throw response;
      return [response];
    },
  };
  return { reader, asked };
}

function reportWith(reader: ReportReader, more: Partial<ReportOptions> = {}): Promise<ConversionReport> {
  const wish = { period: "28d", compare: "previous", by: ["campaign"] } as const;
  return createReport({ goals: GOALS, reader, property, now, ...wish, ...more });
}

function visit(
  id: number,
  channel: string,
  campaign: string,
  names: readonly (readonly [name: string, value?: number])[],
): readonly SeenEvent[] {
  const at = { day: DAY, user: `u${id}`, session: `s${id}`, channel, campaign };
  return [
    { ...at, name: "page_view", key: false },
    ...names.map(([name, value]) => ({ ...at, name, key: true, ...(value === undefined ? {} : { value }) })),
  ];
}

const refusal = (text: string): GoalsError =>
  new GoalsError("refused-by-google", text, { exitCode: EXIT.unexpected });
const costsOf = ({ costs }: ConversionReport): Costs => {
  if (costs === null) throw new Error("no costs");
  return costs;
};

describe("any visits and costs", () => {
  const place = fc.constantFrom(
    ["Paid Search", "shoes"],
    ["Paid Search", "hats"],
    ["Display", "shoes"],
    ["Email", "news"],
  );
  const anyVisit = fc.record({
    place,
    purchases: fc.array(fc.integer({ min: 0, max: 9_999 }), { maxLength: 2 }),
    leads: fc.nat(2),
    signups: fc.nat(3),
  });
  const anyCost = fc.record({ place, cents: fc.integer({ min: 1, max: 99_999 }), clicks: fc.nat(50) });

  it("give what each goal cost, and a last line in which no cost counts twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyVisit, { minLength: 1, maxLength: 20 }),
        fc.uniqueArray(anyCost, { selector: (one) => one.place.join(), minLength: 1 }),
        async (visits, spent) => {
          const events = visits.flatMap(
            ({ place: [channel = "", campaign = ""], purchases, leads, signups }, id) =>
              visit(id, channel, campaign, [
                ...purchases.map((cents) => ["purchase", cents / 100] as const),
                ...Array.from({ length: leads }, () => ["lead"] as const),
                ...Array.from({ length: signups }, () => ["signup"] as const),
              ]),
          );
          const { reader } = readerOf(
            events,
            answerOf(
              spent.map(({ place: [channel = "", campaign = ""], cents, clicks }) => ({
                channel,
                campaign,
                cost: cents / 100,
                clicks,
              })),
            ),
          );
          const costs = costsOf(await reportWith(reader, { compare: "none" }));
          let [allCents, allMacro, allSignups, allWorth] = [0, 0, 0, 0];
          for (const { place: own, cents } of spent) {
            const there = visits.filter((one) => one.place.join() === own.join());
            const bought = there.flatMap(({ purchases }) => purchases);
            const leads = there.reduce((sum, one) => sum + one.leads, 0);
            const signups = there.reduce((sum, one) => sum + one.signups, 0);
            const macro = bought.length + leads;
            const worth = bought.reduce((sum, one) => sum + one, 0) + leads * 2000;
            allCents += cents;
            allMacro += macro;
            allSignups += signups;
            allWorth += worth;
            const row = costs.rows.find((one) => one.channel === own[0] && one.campaign === own[1]);
            expect(row).toMatchObject({ cost: cents / 100, sessions: there.length });
            expect(row?.macro).toEqual({
              count: macro,
              costPer: macro === 0 ? null : cents / 100 / macro,
              fewCases: macro < 5,
            });
            expect(row?.goals[2]).toMatchObject({ goal: "signup", count: signups });
            expect(row?.returnOnAdSpend).toBeCloseTo(worth / cents, 9);
          }
          expect(costs.sum).toMatchObject({ cost: allCents / 100, macro: { count: allMacro } });
          expect(costs.sum?.goals[2]?.costPer ?? null).toEqual(
            allSignups === 0 ? null : allCents / 100 / allSignups,
          );
          expect(costs.sum?.value).toBeCloseTo(allWorth / 100, 9);
          for (const row of costs.rows.filter(({ channel, campaign }) =>
            spent.every(({ place: own }) => own[0] !== channel || own[1] !== campaign),
          ))
            expect([row.cost, row.macro.costPer, row.returnOnAdSpend]).toEqual([null, null, null]);
        },
      ),
      { numRuns: runs(30) },
    );
  });
});

const SHOES = { channel: "Paid Search", campaign: "shoes", cost: 30, clicks: 12 };
const SEEN = [
  ...Array.from({ length: 6 }, (_, id) => visit(id, "Paid Search", "shoes", [["purchase", 50], ["signup"]])),
  visit(7, "Email", "news", [["purchase", 40]]),
].flat();

describe("a report by campaign", () => {
  it("asks for cost alone, then for what it brought, and says what one of each cost in every format", async () => {
    const hats = { ...SHOES, campaign: "hats", cost: 4.5 };
    const { reader, asked } = readerOf(SEEN, answerOf([SHOES, hats]));
    const report = await reportWith(reader);
    expect(report.calls).toMatchObject({ batchRunReports: asked.length, reports: asked.flat().length });
    expect(asked.at(-1)?.map(({ dimensions }) => dimensions)).toEqual([
      ["sessionDefaultChannelGroup", "sessionCampaignName"],
      ["sessionDefaultChannelGroup", "sessionCampaignName", "eventName", "isKeyEvent"],
    ]);
    expect(costsOf(report).rows.map(({ campaign, cost }) => [campaign, cost])).toEqual([
      ["shoes", 30],
      ["hats", 4.5],
      ["news", null],
    ]);
    expect(costsOf(report)).toMatchObject({
      currency: "EUR",
      withoutSessions: { campaigns: 1, cost: 4.5 },
      sum: { cost: 34.5, value: 300, macro: { count: 6, costPer: 34.5 / 6 } },
    });
    reportSchema.parse(report);
    const text = await renderReport(report, "text", { width: 80 });
    for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    expect(text.slice(text.indexOf("COST BY"), text.indexOf("Cost and clicks as"))).toMatchInlineSnapshot(`
      "COST BY CAMPAIGN
      1 campaign has cost (€4.50) and no session: does it take visitors to this site,
        and are its links tagged?
      Campaign       Channel        Cost  Clicks  Macro  Cost each  Return
      shoes          Paid Search  €30.00      12      6      €5.00     10×
      hats           Paid Search   €4.50      12      0          –    0.0×
      news           Email             –       –      1          –       –
      All with cost               €34.50      24      6      €5.75    8.7×

      Cost of each   signup
      shoes           €5.00
      hats                –
      All with cost   €5.75
      "
    `);
    expect(await renderReport(report, "markdown")).toContain(
      "| shoes | Paid Search | €30.00 | 12 | 6 | €5.00 | 10× |",
    );
    expect(await renderReport(report, "html")).toContain("€5.75");
    expect(await renderReport(report, "csv", { table: "costs" })).toContain(
      "Paid Search,shoes,6,30,EUR,12,240,6,5,false,300,10",
    );
    expect(await renderReport(report, "csv", { table: "costs-by-goal" })).toContain(
      "Paid Search,shoes,signup,signup,6,5,EUR,false",
    );
  });

  it("asks once more by campaign where GA4 does not take the channel, and says so", async () => {
    const answer = answerOf([SHOES]);
    const { reader } = readerOf(SEEN, (request) =>
      request.dimensions.length === 2
        ? refusal("Please remove advertiserAdCost to make the request compatible.")
        : answer(request),
    );
    const report = await reportWith(reader);
    expect(costsOf(report).rows[0]).toMatchObject({ channel: null, campaign: "shoes", cost: 30 });
    expect(await renderReport(report, "text")).toContain("by campaign alone");
  });

  it.each<readonly [string, Answer, Partial<ReportOptions>, boolean, number, string]>([
    ["GA4 has none", answerOf([]), {}, false, 1, "no Google Ads account is linked"],
    [
      "GA4 says 0",
      answerOf([{ ...SHOES, cost: 0, clicks: 0 }]),
      {},
      false,
      1,
      "no Google Ads account is linked",
    ],
    [
      "GA4 refuses",
      () => refusal("Field X is odd."),
      {},
      false,
      2,
      "GA4 refused the question. Field X is odd.",
    ],
    ["the role may not see it", answerOf([SHOES]), {}, true, 0, "your role in the property may not see it"],
    [
      "goals count in some streams",
      answerOf([SHOES]),
      { goals: { ...GOALS, streams: ["G-1"] } },
      false,
      0,
      "some streams",
    ],
    ["it is from a store", answerOf([SHOES]), { source: "store" }, false, 0, "not in a store"],
  ])("has dashes and a reason where %s", async (_, answer, more, blocked, calls, words) => {
    const { reader, asked } = readerOf(SEEN, answer, blocked);
    const report = await reportWith(reader, more);
    expect(asked.flat().filter(({ metrics }) => metrics.includes("advertiserAdCost"))).toHaveLength(calls);
    expect(asked.flat().filter(({ dimensions }) => dimensions.length === 4)).toEqual([]);
    expect(costsOf(report)).toMatchObject({ rows: [], sum: null });
    for (const format of ["text", "markdown"] as const)
      expect((await renderReport(report, format, { width: 400 })).replaceAll("\\", "")).toContain(words);
  });

  it("gives up where quota is gone, and asks nothing where no campaign is asked for", async () => {
    const spent = new GoalsError("over-quota", "gone", { exitCode: EXIT.quota });
    await expect(reportWith(readerOf(SEEN, () => spent).reader)).rejects.toBe(spent);
    const { reader, asked } = readerOf(SEEN, answerOf([SHOES]));
    expect((await reportWith(reader, { by: ["device"] })).costs).toBeNull();
    expect(JSON.stringify(asked)).not.toContain("advertiser");
  });

  it("has no cost of a goal that was counted in a part of the days only", async () => {
    const early = SEEN.map((event) => ({
      ...event,
      day: "2026-11-01",
      key: event.key && event.name !== "signup",
    }));
    const { reader } = readerOf([...SEEN, ...early], answerOf([SHOES]));
    const report = await reportWith(reader, { compare: "none" });
    expect(costsOf(report).sum?.goals[2]).toMatchObject({ goal: "signup", count: 6, costPer: null });
    expect(await renderReport(report, "text")).toContain("without what one cost: signup");
    expect(costsOf(report)).toMatchObject({ leftOut: [], sum: { macro: { count: 12 } } });
  });

  it("leaves a macro goal that was not counted on all of the days out, and says so", async () => {
    const early = visit(9, "Email", "news", [["purchase", 40]]).map((event) => ({
      ...event,
      day: "2026-11-01",
      key: false,
    }));
    const leads = visit(10, "Paid Search", "shoes", [["lead"]]);
    const { reader } = readerOf([...SEEN, ...early, ...leads], answerOf([SHOES]));
    const report = await reportWith(reader, { compare: "none" });
    expect(costsOf(report)).toMatchObject({
      leftOut: ["purchase"],
      sum: { macro: { count: 1, costPer: 30 }, value: 20, returnOnAdSpend: 20 / 30 },
    });
    expect(await renderReport(report, "text")).toContain("Not among the macro goals here");
  });
});
