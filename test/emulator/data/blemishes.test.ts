import { afterEach, describe, expect, it } from "vitest";
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
});
