/** What v1alpha of the Data API has besides: funnels and conversion reports, through the official client over gRPC and REST. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_AUDIENCES, seedAudience } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { named, PROPERTY } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type DataClients, type Row, startDataClients, texts } from "./data-clients.js";
import { plain } from "./plain.js";

let clients: DataClients;
beforeAll(async () => {
  clients = await startDataClients();
});
afterAll(() => clients.stop());
const both: DataClients["both"] = (...words) => clients.both(...words);

const property = `properties/${PROPERTY}`;

describe("a funnel", () => {
  const step = (eventName: string, more: object = {}): object => ({
    name: eventName,
    filterExpression: { funnelEventFilter: { eventName } },
    ...more,
  });
  const steps = [step("first_visit"), step("page_view"), step("view_item")];
  const asked = (more: object): object => ({ dateRanges: ALL_DAYS, funnel: { steps }, ...more });
  const users = (sub: unknown): readonly string[] =>
    texts(
      (sub as { readonly rows?: readonly Row[] }).rows?.map((row) => ({
        ...row,
        metricValues: row.metricValues?.slice(0, 1) ?? [],
      })),
    );
  const users3 = (segment: string, counts: readonly number[]): readonly string[] =>
    ["1. first_visit", "2. page_view", "3. view_item"]
      .slice(0, counts.length)
      .map((name, k) => `${name} ${segment} ${counts[k]}`);
  const where = (condition: object, scoping = "USER_CRITERIA_ACROSS_ALL_SESSIONS"): object => ({
    andConditionGroups: [{ conditionScoping: scoping, segmentFilterExpression: condition }],
  });
  const did = (eventName: string, more: object = {}): object => ({
    segmentEventFilter: { eventName, ...more },
  });

  it.each<readonly [string, object, readonly string[]]>([
    ["closed", asked({}), ["1. first_visit 2", "2. page_view 2", "3. view_item 2"]],
    [
      "open",
      asked({ funnel: { isOpenFunnel: true, steps } }),
      // Eve, who only viewed a page, was not active
      ["1. first_visit 2", "2. page_view 2", "3. view_item 2"],
    ],
    [
      "with steps that follow at once and in time",
      asked({ funnel: { steps: [steps[0], step("view_item", { isDirectlyFollowedBy: true })] } }),
      ["1. first_visit 2"],
    ],
    [
      "by a dimension",
      asked({ funnelBreakdown: { breakdownDimension: { name: "country" } } }),
      [
        "1. first_visit RESERVED_TOTAL 2",
        "1. first_visit France 1",
        "1. first_visit Germany 1",
        "2. page_view RESERVED_TOTAL 2",
        "2. page_view France 1",
        "2. page_view Germany 1",
        "3. view_item RESERVED_TOTAL 2",
        "3. view_item France 1",
        "3. view_item Germany 1",
      ],
    ],
    [
      "of fields and parameters, in groups",
      asked({
        funnel: {
          steps: [
            {
              name: "visit",
              filterExpression: {
                orGroup: {
                  expressions: [
                    { funnelFieldFilter: { fieldName: "eventName", stringFilter: { value: "first_visit" } } },
                    { funnelEventFilter: { eventName: "scroll" } },
                  ],
                },
              },
            },
            {
              name: "large order",
              filterExpression: {
                funnelEventFilter: {
                  eventName: "purchase",
                  funnelParameterFilterExpression: {
                    andGroup: {
                      expressions: [
                        {
                          funnelParameterFilter: {
                            eventParameterName: "value",
                            numericFilter: { operation: "GREATER_THAN", value: { int64Value: 100 } },
                          },
                        },
                        {
                          notExpression: {
                            funnelParameterFilter: {
                              eventParameterName: "coupon",
                              stringFilter: { value: "AUTUMN" },
                            },
                          },
                        },
                      ],
                    },
                  },
                },
              },
            },
          ],
        },
      }),
      ["1. visit 2", "2. large order 1"],
    ],
    [
      "of items",
      asked({
        funnel: {
          steps: [
            steps[0],
            step("view_item", {
              filterExpression: {
                funnelEventFilter: {
                  eventName: "view_item",
                  funnelParameterFilterExpression: {
                    funnelParameterFilter: {
                      itemParameterName: "item_name",
                      stringFilter: { value: "Shoe" },
                    },
                  },
                },
              },
            }),
          ],
        },
      }),
      ["1. first_visit 2", "2. view_item 1"],
    ],
    [
      "of a segment of users who did something in any session",
      asked({
        segments: [
          { name: "buyers", userSegment: { userInclusionCriteria: where(did("purchase")) } },
          { userSegment: { userInclusionCriteria: where({ notExpression: did("purchase") }) } },
        ],
      }),
      [...users3("buyers", [1, 1, 1]), ...users3("segment_1", [1, 1, 1])],
    ],
    [
      "of users without those who refunded, for a time and for ever",
      asked({
        dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-02" }],
        segments: ["USER_EXCLUSION_TEMPORARY", "USER_EXCLUSION_PERMANENT"].map((userExclusionDuration) => ({
          name: userExclusionDuration.slice(15),
          userSegment: {
            userInclusionCriteria: where(did("first_visit")),
            exclusion: { userExclusionDuration, userExclusionCriteria: where(did("refund")) },
          },
        })),
      }),
      [...users3("TEMPORARY", [2, 2, 2]), ...users3("PERMANENT", [1, 1, 1])],
    ],
    [
      "of sessions, and of users by what one event has",
      asked({
        segments: [
          {
            name: "session",
            sessionSegment: {
              sessionInclusionCriteria: where(
                { andGroup: { expressions: [did("view_item"), did("purchase")] } },
                "SESSION_CRITERIA_WITHIN_SAME_SESSION",
              ),
            },
          },
          {
            name: "event",
            userSegment: {
              userInclusionCriteria: where(
                { andGroup: { expressions: [did("view_item"), did("purchase")] } },
                "USER_CRITERIA_WITHIN_SAME_EVENT",
              ),
            },
          },
        ],
      }),
      [...users3("session", [1, 1, 1]), ...users3("event", [])],
    ],
    [
      "of events with a field and a parameter",
      asked({
        segments: [
          {
            name: "French",
            eventSegment: {
              eventInclusionCriteria: where(
                { segmentFilter: { fieldName: "country", stringFilter: { value: "France" } } },
                "EVENT_CRITERIA_WITHIN_SAME_EVENT",
              ),
              exclusion: {
                eventExclusionDuration: "EVENT_EXCLUSION_PERMANENT",
                eventExclusionCriteria: where(
                  did("page_view", {
                    segmentParameterFilterExpression: {
                      segmentParameterFilter: {
                        eventParameterName: "page_title",
                        stringFilter: { value: "Shoes" },
                      },
                    },
                  }),
                ),
              },
            },
          },
        ],
      }),
      // her first view is left out, the second is on the day after the item
      users3("French", [1, 1]),
    ],
  ])("%s", async (_what, request, rows) => {
    const answer = await both("runFunnelReport", request, "v1alpha");
    expect(users(answer.funnelTable)).toEqual(rows);
    expect(users(answer.funnelVisualization)).toEqual(rows);
    expect(answer.kind).toBe("analyticsData#runFunnelReport");
  });

  it("says what users did next", async () => {
    const answer = await both(
      "runFunnelReport",
      asked({
        funnel: { steps: steps.slice(0, 2) },
        funnelNextAction: { nextActionDimension: { name: "eventName" } },
      }),
      "v1alpha",
    );
    expect(users(answer.funnelVisualization)).toEqual([
      "1. first_visit RESERVED_TOTAL 2",
      "2. page_view RESERVED_TOTAL 2",
      "2. page_view view_item 2",
    ]);
  });

  it("tells by days when users came to a step", async () => {
    const answer = await both(
      "runFunnelReport",
      asked({ funnelVisualizationType: "TRENDED_FUNNEL" }),
      "v1alpha",
    );
    expect(users(answer.funnelVisualization)).toEqual(
      ["1. first_visit", "2. page_view", "3. view_item"].flatMap((name) => [
        `${name} 20260301 1`,
        `${name} 20260302 1`,
      ]),
    );
    expect(users(answer.funnelTable)).toHaveLength(3);
  });
});

describe("conversions", () => {
  it("are named by the metadata, with the fields of their reports", async () => {
    const { conversions, metrics, dimensions } = await both(
      "getMetadata",
      { name: `${property}/metadata` },
      "v1alpha",
    );
    expect(conversions).toEqual([
      { conversionAction: expect.stringMatching(/^conversionActions\/\d+$/), displayName: "purchase" },
    ]);
    const sections = (fields: unknown, name: string): unknown =>
      (fields as readonly Record<string, unknown>[]).find(({ apiName }) => apiName === name)?.sections;
    expect(sections(metrics, "allConversionsByInteractionDate")).toEqual(["SECTION_ADVERTISING"]);
    expect(sections(metrics, "sessions")).toEqual(["SECTION_REPORT"]);
    expect(sections(dimensions, "sourceMedium")).toEqual(["SECTION_REPORT", "SECTION_ADVERTISING"]);
  });

  it.each(["DATA_DRIVEN", "LAST_CLICK"])(
    "are reported by what they are attributed to: %s",
    async (attributionModel) => {
      const { conversions } = await both("getMetadata", { name: `${property}/metadata` }, "v1alpha");
      const [{ conversionAction = "" } = {}] = conversions as readonly {
        readonly conversionAction?: string;
      }[];
      const request = {
        dateRanges: ALL_DAYS,
        dimensions: named("sourceMedium", "country"),
        metrics: named("allConversionsByInteractionDate", "totalRevenueByConversionDate"),
      };
      for (const conversionActions of [[], [conversionAction]]) {
        const conversionSpec = { conversionActions, attributionModel };
        const answer = await both("runReport", { ...request, conversionSpec }, "v1alpha");
        expect(texts(answer.rows)).toEqual(["(direct) / (none) France 1 105"]);
      }
      // a metric of conversions alone makes it one
      expect(texts((await both("runReport", request, "v1alpha")).rows)).toHaveLength(1);
    },
  );

  it.each<readonly [string, object]>([
    ["a field that they have not", { metrics: named("sessions"), conversionSpec: {} }],
    [
      "an action that is none of the property's",
      {
        metrics: named("allConversionsByInteractionDate"),
        conversionSpec: { conversionActions: ["conversionActions/1"] },
      },
    ],
  ])("are refused %s", async (_what, request) => {
    await expect(both("runReport", { dateRanges: ALL_DAYS, ...request }, "v1alpha")).rejects.toMatchObject({
      code: 3,
    });
  });
});

describe("a report task", () => {
  it("is a report that is made once and read in pages", async () => {
    const reportDefinition = {
      dateRanges: ALL_DAYS,
      dimensions: named("eventName"),
      metrics: named("eventCount"),
      orderBys: [{ dimension: { dimensionName: "eventName" } }],
    };
    const asked = { dateRanges: ALL_DAYS, dimensions: named("eventName"), metrics: named("eventCount") };
    const { orderBys } = reportDefinition;
    const whole = texts((await both("runReport", { ...asked, orderBys }, "v1alpha")).rows);
    for (const client of clients.alphas) {
      const [operation] = await client.createReportTask({
        parent: property,
        reportTask: { reportDefinition },
      });
      const [task] = await operation.promise();
      const name = task.name ?? "";
      expect(task.reportMetadata?.taskRowCount).toBe(whole.length);
      const [got] = await client.getReportTask({ name });
      expect(got.reportMetadata?.state).toBe("ACTIVE");
      expect(got.reportDefinition?.dimensions).toMatchObject([{ name: "eventName" }]);
      expect((await client.listReportTasks({ parent: property }))[0].map((one) => one.name)).toContain(name);
      const [page] = await client.queryReportTask({ name, offset: 1, limit: 2 });
      expect(texts(plain(page.rows))).toEqual(whole.slice(1, 3));
      expect(page.rowCount).toBe(whole.length);
      const mistaken = { reportDefinition: { ...reportDefinition, metrics: named("noSuchMetric") } };
      await expect(client.createReportTask({ parent: property, reportTask: mistaken })).rejects.toMatchObject(
        { code: 3 },
      );
    }
  });
});

describe("a recurring audience list", () => {
  it("has a list of each day on which it is looked at", async () => {
    const { world } = clients.shop;
    const [everybody] = DEFAULT_AUDIENCES;
    const { id } = seedAudience(world, propertyOf(world, PROPERTY), everybody ?? { displayName: "" });
    const audience = `${property}/audiences/${id}`;
    for (const client of clients.alphas) {
      const [made] = await client.createRecurringAudienceList({
        parent: property,
        recurringAudienceList: {
          audience,
          dimensions: [{ dimensionName: "deviceId" }],
          activeDaysRemaining: 5,
          webhookNotification: { uri: "https://shop.example/hook" },
        },
      });
      expect(made).toMatchObject({ audienceDisplayName: "All Users", activeDaysRemaining: 5 });
      const name = made.name ?? "";
      expect((await client.getRecurringAudienceList({ name }))[0].audienceLists).toEqual(made.audienceLists);
      clients.shop.clock.set(new Date(clients.shop.clock.now().getTime() + 86_400_000));
      const [next] = await client.getRecurringAudienceList({ name });
      expect(next.activeDaysRemaining).toBe(4);
      expect(next.audienceLists).toHaveLength(2);
      const [list] = await client.getAudienceList({ name: next.audienceLists?.[0] ?? "" });
      expect(list).toMatchObject({ audience, state: "ACTIVE" });
      const [all] = await client.listRecurringAudienceLists({ parent: property });
      expect(all.map((one) => one.name)).toContain(name);
      const without = client.createRecurringAudienceList({
        parent: property,
        recurringAudienceList: { audience: `${property}/audiences/9`, dimensions: [] },
      });
      await expect(without).rejects.toMatchObject({ code: 3 });
    }
  });
});
