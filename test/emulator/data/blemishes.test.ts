import { afterEach, describe, expect, it } from "vitest";
import { reportingOver } from "../../../src/google/data/reporting.js";
import { type Analytics, named, startAnalytics } from "./analytics.js";

let analytics: Analytics;
afterEach(() => analytics.stop());

describe("what GA4 says against its own answers", () => {
  const request = { dateRanges: [{ startDate: "7daysAgo", endDate: "today" }], metrics: named("sessions") };

  it("is nothing unless asked for", async () => {
    analytics = await startAnalytics();
    expect((await analytics.run(request)).metadata).toMatchObject({
      subjectToThresholding: false,
      dataLossFromOtherRow: false,
      samplingMetadatas: [],
    });
  });

  it("is sampling, thresholds and an (other) row where a test asks for them", async () => {
    analytics = await startAnalytics({
      blemishes: {
        samplingMetadatas: [{ samplesReadCount: 100, samplingSpaceSize: 400 }],
        subjectToThresholding: true,
        dataLossFromOtherRow: true,
      },
    });
    expect((await analytics.run(request)).metadata).toMatchObject({
      subjectToThresholding: true,
      dataLossFromOtherRow: true,
      samplingMetadatas: [{ samplesReadCount: "100", samplingSpaceSize: "400" }],
    });
  });

  it("is days that the property no longer keeps, which a report is told of", async () => {
    analytics = await startAnalytics({
      blemishes: {
        dataTruncationReasons: [
          { dataTruncationType: "DATA_TRUNCATION_TYPE_PROPERTY", dataTruncationDate: "2026-10-01" },
        ],
      },
    });
    const reader = reportingOver({ client: analytics.client, property: analytics.property.id });
    const days = { name: "current", start: "2026-09-01", end: "2026-10-31" };
    const [answer] = await reader.batchRunReports([
      { dateRanges: [days], dimensions: [], metrics: ["sessions"] },
    ]);
    expect(answer?.truncated).toEqual([{ before: "2026-10-01", retention: true, message: "" }]);
  });
});
