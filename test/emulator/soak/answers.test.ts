import { expect, it } from "vitest";
import { misshapen, misshapenError } from "./answers.js";
import { fits, methodOf } from "./protos.js";

const SERVICE = "google.analytics.admin.v1beta.AnalyticsAdminService";
const { response: KEY_EVENT } = methodOf(SERVICE, "GetKeyEvent");
const GOOD = {
  name: "properties/1/keyEvents/2",
  eventName: "lead",
  createTime: "2026-03-01T12:00:00Z",
  custom: true,
  countingMethod: "ONCE_PER_EVENT",
  defaultValue: { numericValue: 2.5, currencyCode: "EUR" },
};

it("takes an answer as Google writes it", () => {
  expect(misshapen(SERVICE, KEY_EVENT, GOOD, "json")).toEqual([]);
  expect(misshapenError(400, { error: { code: 400, message: "No.", status: "INVALID_ARGUMENT" } })).toEqual(
    [],
  );
});

it.each([
  ["a field too many", { more: 1 }, /more: .* has no such field/],
  ["an enum's member that is not there", { countingMethod: "TWICE" }, /countingMethod: no member/],
  ["an enum as a number", { countingMethod: 1 }, /countingMethod: no member/],
  ["another type", { custom: "true" }, /custom: no bool/],
  [
    "a number as text inside",
    { defaultValue: { numericValue: "2.5" } },
    /defaultValue.numericValue: no double/,
  ],
  ["a moment as a message", { createTime: { seconds: "1" } }, /createTime: no google.protobuf.Timestamp/],
  ["null", { eventName: null }, /eventName: no string: null/],
  ["what is at its default", { deletable: false }, /deletable: what is at its default/],
  ["a resource without a name", { name: undefined }, /without a name/],
  ["another resource's name", { name: "properties/1/audiences/2" }, /is none of properties/],
])("sees %s", (_, change, said) => {
  expect(misshapen(SERVICE, KEY_EVENT, JSON.parse(JSON.stringify({ ...GOOD, ...change })), "json")).toEqual([
    expect.stringMatching(said),
  ]);
});

it("takes a text of 0 for a value, a whole number's for a default", () => {
  const { response } = methodOf(SERVICE, "RunAccessReport");
  const rows = [{ metricValues: [{ value: "0" }] }];
  expect(misshapen(SERVICE, response, { rows }, "json")).toEqual([]);
  expect(misshapen(SERVICE, response, { rows: [{ metricValues: [{ value: "" }] }] }, "json")).toEqual([
    expect.stringMatching("what is at its default"),
  ]);
  const quota = { tokensPerDay: { consumed: 5, remaining: 0 } };
  expect(misshapen(SERVICE, response, { quota }, "json")).toEqual([
    expect.stringMatching("remaining: what is at its default"),
  ]);
});

it("sees an int64 that is a number, in JSON alone", () => {
  const service = "google.analytics.data.v1beta.BetaAnalyticsData";
  const { response } = methodOf(service, "RunReport");
  const metadata = { samplingMetadatas: [{ samplesReadCount: 5, samplingSpaceSize: "9" }] };
  expect(misshapen(service, response, { metadata }, "json")).toEqual([
    "metadata.samplingMetadatas[0].samplesReadCount: no int64: 5",
  ]);
  expect(misshapen(service, response, { metadata }, "handed")).toEqual([]);
});

it("sees two members of a oneof", () => {
  const service = "google.analytics.admin.v1alpha.AnalyticsAdminService";
  const { response } = methodOf(service, "GetReportingDataAnnotation");
  const day = { year: 2026, month: 1, day: 1 };
  const name = "properties/1/reportingDataAnnotations/2";
  const both = { name, annotationDate: day, annotationDateRange: { startDate: day, endDate: day } };
  expect(misshapen(service, response, both, "handed")).toEqual([
    "annotationDateRange: annotationDate is set as well",
  ]);
});

it("sees a failure of another shape", () => {
  expect(
    misshapenError(404, { error: { code: 400, message: "", status: 3, details: [{}], more: 1 } }),
  ).toHaveLength(5);
  expect(misshapenError(404, "no")).toHaveLength(1);
});

it("knows the names of a pattern", () => {
  expect(fits("properties/*/keyEvents/*", "properties/1/keyEvents/2")).toBe(true);
  expect(fits("properties/{property}", "properties/1/keyEvents/2")).toBe(false);
});
