/** Batches, compatibility, metadata and audience exports of v1beta. */
import { expect } from "vitest";
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, is, NODE, PAGE, PROTO, refusing, values } from "./asked.js";
import { simple } from "./pivots.js";

const dates = { dateRanges: ALL_DAYS };
const plainReport = { ...dates, metrics: named("eventCount") };
const rowsOf = (...texts: string[]): object => ({
  rows: texts.map((value) => expect.objectContaining({ metricValues: [{ value }] })),
});
export const KINDS: readonly Asked[] = [
  ...asking("batchRunReports", [
    [
      "run_batch_report",
      `${NODE}/run_batch_report.js`,
      {
        requests: [
          {
            dimensions: named("country", "region", "city"),
            metrics: named("activeUsers"),
            dateRanges: [{ startDate: "2026-03-01", endDate: "today" }],
          },
          plainReport,
        ],
      },
      undefined,
      {
        says: {
          kind: "analyticsData#batchRunReports",
          reports: [expect.objectContaining(rowsOf("1", "1")), expect.objectContaining(rowsOf("12"))],
        },
      },
    ],
  ]),
  ...asking("batchRunPivotReports", [
    [
      "pivots in a batch",
      `${PAGE}/pivots`,
      { requests: [simple, simple] },
      undefined,
      {
        says: {
          kind: "analyticsData#batchRunPivotReports",
          pivotReports: [1, 2].map(() => expect.objectContaining(rowsOf("7", "5"))),
        },
      },
    ],
  ]),
  ...(
    [
      ["batchRunReports", plainReport],
      ["batchRunPivotReports", simple],
    ] as const
  ).flatMap(([method, one]) =>
    refusing(method, [
      ["six", `${PROTO}: BatchRunReportsRequest.requests`, { requests: Array(6).fill(one) }],
      [
        "another property",
        `${PROTO}: BatchRunReportsRequest.property`,
        { requests: [{ ...one, property: "properties/2" }] },
      ],
    ]),
  ),
  ...asking("checkCompatibility", [
    [
      "what may be added",
      `${PROTO}: CheckCompatibilityRequest`,
      {
        dimensions: named("itemName"),
        metrics: named("itemsViewed"),
        dimensionFilter: is("country", "France"),
        metricFilter: {
          filter: {
            fieldName: "itemRevenue",
            numericFilter: { operation: "GREATER_THAN", value: { int64Value: 1 } },
          },
        },
        compatibilityFilter: "COMPATIBLE",
      },
      undefined,
      {
        says: {
          metricCompatibilities: expect.arrayContaining([
            expect.objectContaining({ compatibility: "COMPATIBLE" }),
          ]),
        },
      },
    ],
    [
      "what may not be added",
      `${PROTO}: CheckCompatibilityRequest.compatibility_filter`,
      { metrics: named("eventCount"), compatibilityFilter: "INCOMPATIBLE" },
      undefined,
      {
        says: {
          dimensionCompatibilities: expect.arrayContaining([
            {
              compatibility: "INCOMPATIBLE",
              dimensionMetadata: expect.objectContaining({ apiName: "itemName" }),
            },
          ]),
        },
      },
    ],
  ]),
  ...refusing("checkCompatibility", [
    [
      "what does not go together already",
      `${PROTO}: CheckCompatibility`,
      { dimensions: named("itemName"), metrics: named("eventCount") },
    ],
  ]),
  ...asking("getMetadata", [
    [
      "get_metadata_by_property_id",
      `${NODE}/get_metadata_by_property_id.js`,
      { name: "$property/metadata" },
      undefined,
      {
        says: {
          dimensions: expect.arrayContaining(
            [
              { apiName: "customEvent:coupon", uiName: "Coupon", customDefinition: true },
              { apiName: "customUser:tier" },
              { apiName: "sessionCustomChannelGroup:77", uiName: "Session Our channels" },
            ].map((field) => expect.objectContaining(field)),
          ),
          metrics: expect.arrayContaining([expect.objectContaining({ apiName: "averageCustomEvent:value" })]),
          comparisons: [
            { apiName: "comparisons/5", uiName: "French", description: "Country exactly matches France" },
          ],
        },
      },
    ],
    [
      "get_common_metadata",
      `${NODE}/get_common_metadata.js`,
      { name: "properties/0/metadata" },
      undefined,
      {
        says: {
          name: "properties/0/metadata",
          dimensions: expect.not.arrayContaining([
            expect.objectContaining({ apiName: "customEvent:coupon" }),
          ]),
        },
      },
    ],
  ]),
  ...asking("createAudienceExport", [
    [
      "an audience export",
      `${PAGE}/audience-list-basics`,
      {
        parent: "$property",
        audienceExport: {
          audience: "$audience",
          dimensions: ["deviceId", "userId", "isAdsPersonalizationAllowed", "isLimitedAdTracking"].map(
            (dimensionName) => ({ dimensionName }),
          ),
        },
      },
      undefined,
      {
        says: { audienceDisplayName: "All Users", rowCount: 3, percentageCompleted: 100 },
        keeps: { export: "name" },
      },
    ],
  ]),
  ...refusing("createAudienceExport", [
    [
      "of no audience",
      `${PROTO}: AudienceExport.audience`,
      { parent: "$property", audienceExport: { dimensions: [{ dimensionName: "deviceId" }] } },
    ],
    [
      "without dimensions",
      `${PROTO}: AudienceExport.dimensions`,
      { parent: "$property", audienceExport: { audience: "$audience" } },
    ],
  ]),
  ...asking("getAudienceExport", [
    [
      "its state",
      `${PAGE}/audience-list-basics`,
      { name: "$export" },
      undefined,
      { says: { state: "ACTIVE" } },
    ],
  ]),
  ...asking("listAudienceExports", [
    ["all", `${PAGE}/audience-list-basics`, { parent: "$property", pageSize: 1, pageToken: "" }],
  ]),
  ...asking("queryAudienceExport", [
    [
      "its users, in pages",
      `${PAGE}/audience-list-basics`,
      { name: "$export", offset: 1, limit: 1 },
      undefined,
      { says: { rowCount: 3, audienceRows: [values("ben", "(not set)", "true", "false")] } },
    ],
  ]),
];
