/** What v1alpha has besides funnels: audience lists, recurring ones, report tasks, quotas, conversions, metadata. */
import { expect } from "vitest";
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, by, headed, is, PAGE, PROTO, refusing } from "./asked.js";

const parent = "$property";
const dimensions = ["deviceId", "userId"].map((dimensionName) => ({ dimensionName }));
const audienceList = { audience: "$audience", dimensions };
const paged = { parent, pageSize: 1000, pageToken: "" };
const hook = { uri: "https://shop.example/hook", channelToken: "token" };
const recurring = (more: object): object => ({
  parent,
  recurringAudienceList: { audience: "$audience", dimensions, ...more },
});

const AUDIENCES: readonly Asked[] = [
  ...asking(
    "createAudienceList",
    [
      [
        "an audience list",
        `${PROTO}: AudienceList`,
        { parent, audienceList: { ...audienceList, webhookNotification: hook } },
        undefined,
        { says: { audienceDisplayName: "All Users", rowCount: 3 }, keeps: { list: "name" } },
      ],
    ],
    "v1alpha",
  ),
  ...asking(
    "getAudienceList",
    [
      [
        "its state",
        `${PROTO}: GetAudienceListRequest`,
        { name: "$list" },
        undefined,
        { says: { state: "ACTIVE" } },
      ],
    ],
    "v1alpha",
  ),
  ...asking("listAudienceLists", [["all", `${PROTO}: ListAudienceListsRequest`, paged]], "v1alpha"),
  ...asking(
    "queryAudienceList",
    [
      [
        "its users",
        `${PROTO}: QueryAudienceListRequest`,
        { name: "$list", offset: 1, limit: 1 },
        undefined,
        {
          says: {
            rowCount: 3,
            audienceRows: [{ dimensionValues: [{ value: "ben" }, { value: "(not set)" }] }],
          },
        },
      ],
    ],
    "v1alpha",
  ),
  ...asking(
    "createRecurringAudienceList",
    [
      [
        "a list a day, for as long as a property has by default",
        `${PROTO}: RecurringAudienceList.active_days_remaining`,
        recurring({ webhookNotification: hook }),
        undefined,
        { says: { activeDaysRemaining: 14, webhookNotification: hook }, keeps: { recurring: "name" } },
      ],
      [
        "longer than a property may",
        `${PROTO}: RecurringAudienceList.active_days_remaining`,
        recurring({ activeDaysRemaining: 400 }),
        undefined,
        { says: { activeDaysRemaining: 30 } },
      ],
    ],
    "v1alpha",
  ),
  ...refusing(
    "createRecurringAudienceList",
    [
      [
        "for no day",
        `${PROTO}: RecurringAudienceList.active_days_remaining`,
        recurring({ activeDaysRemaining: 0 }),
      ],
      ...(
        [
          ["without an address", { channelToken: "token" }],
          ["without TLS", { uri: "http://shop.example/hook" }],
          ["to a long address", { uri: `https://shop.example/${"x".repeat(120)}` }],
          ["with a long token", { ...hook, channelToken: "x".repeat(65) }],
        ] as const
      ).map(
        ([what, webhookNotification]) =>
          [`a webhook ${what}`, `${PROTO}: WebhookNotification`, recurring({ webhookNotification })] as const,
      ),
    ],
    "v1alpha",
  ),
  ...asking(
    "getRecurringAudienceList",
    [["one", `${PROTO}: GetRecurringAudienceListRequest`, { name: "$recurring" }]],
    "v1alpha",
  ),
  ...asking(
    "listRecurringAudienceLists",
    [["all", `${PROTO}: ListRecurringAudienceListsRequest`, paged]],
    "v1alpha",
  ),
];

const definition = {
  dimensions: named("date", "hour", "minute", "eventName"),
  metrics: named("totalUsers"),
  dateRanges: [{ startDate: "90daysAgo", endDate: "today" }],
  limit: 5,
  offset: 0,
};
const TASKS: readonly Asked[] = [
  ...asking(
    "createReportTask",
    [
      [
        "RunReportTaskSample",
        "java-docs-samples/google-analytics-data: RunReportTaskSample.java",
        { parent, reportTask: { reportDefinition: definition } },
        undefined,
        {
          says: {
            reportMetadata: expect.objectContaining({ taskRowCount: 5, totalRowCount: 11 }),
          },
          keeps: { task: "name" },
        },
      ],
      [
        "the other parts of a definition",
        `${PROTO}: ReportTask.ReportDefinition`,
        {
          parent,
          reportTask: {
            reportDefinition: {
              ...definition,
              dimensionFilter: is("eventName", "purchase"),
              metricFilter: {
                filter: {
                  fieldName: "totalUsers",
                  numericFilter: { operation: "EQUAL", value: { int64Value: 1 } },
                },
              },
              metricAggregations: ["TOTAL"],
              orderBys: [by("date")],
              currencyCode: "USD",
              keepEmptyRows: true,
              samplingLevel: "LOW",
            },
          },
        },
        undefined,
        { says: { reportMetadata: expect.objectContaining({ totalRowCount: 1 }) } },
      ],
      [
        "of a cohort",
        `${PROTO}: ReportTask.ReportDefinition.cohort_spec`,
        {
          parent,
          reportTask: {
            reportDefinition: {
              dimensions: named("cohort", "cohortNthDay"),
              metrics: named("cohortActiveUsers"),
              cohortSpec: {
                cohorts: [
                  {
                    dimension: "firstSessionDate",
                    dateRange: { startDate: "2026-03-01", endDate: "2026-03-01" },
                  },
                ],
                cohortsRange: { granularity: "DAILY", endOffset: 3 },
              },
            },
          },
        },
        undefined,
        { says: { reportMetadata: expect.objectContaining({ totalRowCount: 1 }) } },
      ],
    ],
    "v1alpha",
  ),
  ...refusing(
    "createReportTask",
    [
      ["without a definition", `${PROTO}: ReportTask.report_definition`, { parent, reportTask: {} }],
      ...["MEDIUM", "UNSAMPLED"].map(
        (samplingLevel) =>
          [
            `sampling of 360 alone: ${samplingLevel}`,
            `${PROTO}: SamplingLevel`,
            { parent, reportTask: { reportDefinition: { ...definition, samplingLevel } } },
          ] as const,
      ),
    ],
    "v1alpha",
  ),
  ...asking(
    "queryReportTask",
    [
      [
        "a page of it, of the task's rows",
        `${PROTO}: QueryReportTaskRequest`,
        { name: "$task", offset: 4, limit: 3 },
        ["20260301 00 00 purchase 1"],
        { says: { ...headed(["date", "hour", "minute", "eventName"], ["totalUsers"]), rowCount: 5 } },
      ],
    ],
    "v1alpha",
  ),
  ...asking(
    "getReportTask",
    [
      [
        "one",
        `${PROTO}: GetReportTaskRequest`,
        { name: "$task" },
        undefined,
        { says: { reportMetadata: expect.objectContaining({ state: "ACTIVE" }) } },
      ],
    ],
    "v1alpha",
  ),
  ...asking("listReportTasks", [["all", `${PROTO}: ListReportTasksRequest`, paged]], "v1alpha"),
];

const left = expect.objectContaining({
  tokensPerDay: expect.objectContaining({ remaining: expect.any(Number) }),
});
const converted = {
  dateRanges: ALL_DAYS,
  dimensions: named("country"),
  metrics: named("allConversionsByInteractionDate"),
};
const OTHERS: readonly Asked[] = [
  ...asking(
    "getPropertyQuotasSnapshot",
    [
      [
        "what is left",
        `${PAGE}/quotas`,
        { name: "$property/propertyQuotasSnapshot" },
        undefined,
        { says: { corePropertyQuota: left, realtimePropertyQuota: left, funnelPropertyQuota: left } },
      ],
    ],
    "v1alpha",
  ),
  ...asking(
    "getMetadata",
    [
      [
        "conversions and comparisons",
        `${PROTO}: Metadata.conversions`,
        { name: "$property/metadata" },
        undefined,
        {
          says: {
            conversions: [expect.objectContaining({ displayName: "purchase" })],
            comparisons: [expect.objectContaining({ apiName: "comparisons/5", uiName: "French" })],
          },
        },
      ],
    ],
    "v1alpha",
  ),
  ...asking(
    "runReport",
    ["DATA_DRIVEN", "LAST_CLICK"].map((attributionModel) => [
      `conversions: ${attributionModel}`,
      `${PAGE}/conversions-api-basics`,
      { ...converted, conversionSpec: { conversionActions: ["$conversion"], attributionModel } },
      ["France 1"],
    ]),
    "v1alpha",
  ),
  ...refusing(
    "runReport",
    [
      [
        "conversions by what is none of their fields",
        `${PAGE}/conversions-api-schema`,
        { ...converted, dimensions: named("eventName"), conversionSpec: {} },
      ],
    ],
    "v1alpha",
  ),
];

export const LISTS: readonly Asked[] = [...AUDIENCES, ...TASKS, ...OTHERS];
