import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOT_SERVED } from "../../../src/emulator/data/fields/not-served.js";
import { type Analytics, type Metadata, named, PROPERTY, type Request, startAnalytics } from "./analytics.js";

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics({
    property: { keyEvents: [{ eventName: "lead" }, { eventName: "it's" }] },
    customEventParameters: () => ["form"],
  });
});
afterAll(() => analytics.stop());

const metadata = async (id: string): Promise<Metadata> =>
  (await analytics.client.getMetadata({ name: `properties/${id}/metadata` }))[0];
const names = (
  fields: readonly { readonly apiName?: string | null }[] | null | undefined,
): readonly string[] => (fields ?? []).map(({ apiName }) => apiName ?? "");

describe("getMetadata", () => {
  it("lists every field of the property with a name, a meaning and a category, and nothing twice", async () => {
    const { name, dimensions, metrics } = await metadata(PROPERTY);
    expect(name).toBe(`properties/${PROPERTY}/metadata`);
    const all = [...(dimensions ?? []), ...(metrics ?? [])];
    for (const field of all) {
      expect(field).toMatchObject({
        apiName: expect.stringMatching(/./),
        uiName: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
        category: expect.stringMatching(/./),
      });
    }
    expect(new Set(names(all)).size).toBe(all.length);
  });

  it("lists the metrics of its key events and its custom dimensions as the property's own", async () => {
    const { dimensions, metrics } = await metadata(PROPERTY);
    const custom = [...(dimensions ?? []), ...(metrics ?? [])].filter(
      ({ customDefinition }) => customDefinition,
    );
    expect(names(custom)).toEqual([
      "customEvent:form",
      "keyEvents:it's",
      "sessionKeyEventRate:it's",
      "userKeyEventRate:it's",
      "keyEvents:lead",
      "sessionKeyEventRate:lead",
      "userKeyEventRate:lead",
    ]);
  });

  it("lists what all properties have in common for the property 0", async () => {
    const [common, own] = [await metadata("0"), await metadata(PROPERTY)];
    expect(common.name).toBe("properties/0/metadata");
    expect(names(common.dimensions)).toEqual(names(own.dimensions).slice(0, -1));
    expect(names(common.metrics)).toEqual(names(own.metrics).filter((name) => !name.includes(":")));
  });

  it("lists only what reports answer, cohorts' fields in reports of cohorts, costs by campaign", async () => {
    const { dimensions, metrics } = await metadata(PROPERTY);
    const cohorts = (name: string): Request => ({
      cohortSpec: {
        cohorts: [{ dimension: "firstSessionDate", dateRange: { startDate: "7daysAgo", endDate: "today" } }],
        cohortsRange: {
          granularity: name.replace(/^cohortNth(\w+)|.*/, "$1") === "Week" ? "WEEKLY" : "DAILY",
          endOffset: 5,
        },
      },
    });
    const asking = (name: string): Request =>
      name.startsWith("cohort")
        ? cohorts(name)
        : { dateRanges: [{ startDate: "7daysAgo", endDate: "today" }] };
    for (const name of names(dimensions)) {
      expect(
        await analytics.rows({
          ...asking(name),
          dimensions: named(...new Set([name, ...(name.startsWith("cohort") ? ["cohort"] : [])])),
          metrics: named("sessions"),
        }),
        name,
      ).toEqual([]);
    }
    for (const name of names(metrics)) {
      const isCost = name.startsWith("advertiser") || name === "returnOnAdSpend";
      const ofCohort = name.startsWith("cohort") ? named("cohort") : [];
      const dimensions = isCost ? named("sessionCampaignName") : ofCohort;
      const report = await analytics.run({ ...asking(name), dimensions, metrics: named(name) });
      const listed = metrics?.find(({ apiName }) => apiName === name);
      expect(report.metricHeaders, name).toEqual([{ name, type: listed?.type }]);
    }
  });

  it("has as many fields as a GA4 can tell by its events", async () => {
    const { dimensions, metrics } = await metadata("0");
    expect(dimensions?.length).toBeGreaterThanOrEqual(120);
    expect(metrics?.length).toBeGreaterThanOrEqual(60);
    const left = NOT_SERVED.flatMap((one) => [...one.dimensions, ...one.metrics]);
    expect(names([...(dimensions ?? []), ...(metrics ?? [])]).filter((name) => left.includes(name))).toEqual(
      [],
    );
    expect(new Set(left).size).toBe(left.length);
  });
});
