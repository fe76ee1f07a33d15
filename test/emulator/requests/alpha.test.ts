/** Conversion reports, report tasks and recurring audience lists of v1alpha, through the official client over gRPC and REST. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_AUDIENCES, seedAudience } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { named, PROPERTY } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type DataClients, startDataClients, texts } from "./data-clients.js";
import { plain } from "./plain.js";

let clients: DataClients;
beforeAll(async () => {
  clients = await startDataClients();
});
afterAll(() => clients.stop());
const both: DataClients["both"] = (...words) => clients.both(...words);

const property = `properties/${PROPERTY}`;

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
