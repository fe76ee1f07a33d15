/** Funnels of v1alpha as the sample program and the guide ask for them, and what the protos say of their parts. */
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, headed, is, NODE, PAGE, PROTO, refusing } from "./asked.js";

const did = (eventName: string, more: object = {}): object => ({
  funnelEventFilter: { eventName, ...more },
});
const either = (...expressions: object[]): object => ({ orGroup: { expressions } });
const step = (name: string, filterExpression: object, more: object = {}): object => ({
  name,
  filterExpression,
  ...more,
});
const steps = [
  step("Visit", did("first_visit")),
  step("View", did("page_view")),
  step("Item", did("view_item")),
];
const funnel = { dateRanges: ALL_DAYS, funnel: { steps } };
const asked = (...own: object[]): object => ({ ...funnel, funnel: { steps: own } });
const parameter = (more: object): object => ({
  funnelParameterFilterExpression: { funnelParameterFilter: more },
});
const number = (operation: string, int64Value: number): object => ({
  numericFilter: { operation, value: { int64Value } },
});
/** Counts, rates and what is lost, in a funnel that nobody leaves. */
const kept = (...counts: readonly string[]): readonly string[] => counts.map((text) => `${text} 1 0 0`);

export const FUNNELS: readonly Asked[] = [
  ...asking(
    "runFunnelReport",
    [
      [
        "run_funnel_report",
        `${NODE}/run_funnel_report.js`,
        {
          dateRanges: [{ startDate: "9daysAgo", endDate: "today" }],
          funnelBreakdown: { breakdownDimension: { name: "deviceCategory" } },
          funnel: {
            steps: [
              step("First open/visit", either(did("first_open"), did("first_visit"))),
              step("No spring offer", {
                notExpression: {
                  funnelFieldFilter: {
                    fieldName: "orderCoupon",
                    stringFilter: { matchType: "CONTAINS", caseSensitive: false, value: "spring" },
                  },
                },
              }),
              step("View item", did("view_item")),
              step("Purchase", either(did("purchase"), did("in_app_purchase"))),
            ],
          },
        },
        [
          ...kept("1. First open/visit RESERVED_TOTAL 2", "1. First open/visit mobile 2"),
          ...kept("2. No spring offer RESERVED_TOTAL 2", "2. No spring offer mobile 2"),
          "3. View item RESERVED_TOTAL 2 0.5 1 0.5",
          "3. View item mobile 2 0.5 1 0.5",
          ...kept("4. Purchase RESERVED_TOTAL 1", "4. Purchase mobile 1"),
        ],
        {
          says: {
            kind: "analyticsData#runFunnelReport",
            funnelTable: headed(
              ["funnelStepName", "deviceCategory"],
              [
                "activeUsers",
                "funnelStepCompletionRate",
                "funnelStepAbandonments",
                "funnelStepAbandonmentRate",
              ],
            ),
          },
        },
      ],
      [
        "steps without a name",
        `${PROTO}: FunnelStep.name`,
        asked({ filterExpression: did("first_visit") }, { filterExpression: did("page_view") }),
        kept("1.  2", "2.  2"),
      ],
      [
        "an open one",
        `${PROTO}: Funnel.is_open_funnel`,
        { ...funnel, funnel: { isOpenFunnel: true, steps: [steps[2], step("Refund", did("refund"))] } },
        ["1. Item 2 0.5 1 0.5", ...kept("2. Refund 1")],
      ],
      [
        "a step right after, within seconds of the one before",
        `${PROTO}: FunnelStep`,
        asked(
          step("Visit", did("first_visit")),
          step("View", did("page_view"), { isDirectlyFollowedBy: true }),
          step("Item", did("view_item"), { withinDurationFromPriorStep: { seconds: 0, nanos: 999_999_000 } }),
        ),
        ["1. Visit 2 1 0 0", "2. View 2 0 2 1"],
      ],
      [
        "within a duration, its end included",
        `${PROTO}: FunnelStep.within_duration_from_prior_step`,
        asked(
          step("View", did("page_view")),
          step("Item", did("view_item"), { withinDurationFromPriorStep: { seconds: 1 } }),
        ),
        kept("1. View 2", "2. Item 2"),
      ],
      [
        "parameters of events, in groups",
        `${PROTO}: FunnelParameterFilterExpression`,
        asked(
          step("Visit", did("first_visit")),
          step(
            "Large",
            did("purchase", {
              funnelParameterFilterExpression: {
                andGroup: {
                  expressions: [
                    {
                      funnelParameterFilter: { eventParameterName: "value", ...number("GREATER_THAN", 100) },
                    },
                    {
                      orGroup: {
                        expressions: [
                          {
                            funnelParameterFilter: {
                              eventParameterName: "coupon",
                              inListFilter: { values: ["SPRING"] },
                            },
                          },
                        ],
                      },
                    },
                    {
                      notExpression: {
                        funnelParameterFilter: {
                          eventParameterName: "tax",
                          betweenFilter: { fromValue: { int64Value: 20 }, toValue: { int64Value: 30 } },
                        },
                      },
                    },
                  ],
                },
              },
            }),
          ),
        ),
        ["1. Visit 2 0.5 1 0.5", ...kept("2. Large 1")],
      ],
      [
        "parameters of items",
        `${PROTO}: FunnelParameterFilter.item_parameter_name`,
        asked(
          step(
            "Shoes",
            did("view_item", parameter({ itemParameterName: "item_name", stringFilter: { value: "Shoe" } })),
          ),
        ),
        kept("1. Shoes 1"),
      ],
      [
        "fields, in groups",
        `${PROTO}: FunnelFieldFilter`,
        asked(
          step("French", {
            andGroup: {
              expressions: [
                { funnelFieldFilter: { fieldName: "country", inListFilter: { values: ["France"] } } },
                { funnelFieldFilter: { fieldName: "day", ...number("LESS_THAN", 2) } },
                {
                  funnelFieldFilter: {
                    fieldName: "day",
                    betweenFilter: { fromValue: { int64Value: 1 }, toValue: { int64Value: 1 } },
                  },
                },
              ],
            },
          }),
        ),
        kept("1. French 1"),
      ],
      [
        "a breakdown cut to its commonest value",
        `${PROTO}: FunnelBreakdown.limit`,
        { ...asked(steps[0] ?? {}), funnelBreakdown: { breakdownDimension: { name: "country" }, limit: 1 } },
        kept("1. Visit RESERVED_TOTAL 2", "1. Visit France 1"),
      ],
      [
        "what users did next",
        `${PROTO}: FunnelNextAction`,
        {
          ...asked(step("View", did("page_view"))),
          funnelNextAction: { nextActionDimension: { name: "eventName" }, limit: 1 },
        },
        kept("1. View 2"),
        {
          says: {
            funnelVisualization: {
              dimensionHeaders: named("funnelStepName", "funnelStepNextAction"),
              rows: ["RESERVED_TOTAL", "view_item"].map((value) => ({
                dimensionValues: [{ value: "1. View" }, { value }],
                metricValues: [{ value: "2" }],
              })),
            },
          },
        },
      ],
      [
        "a trended one",
        `${PROTO}: FunnelVisualizationType`,
        { ...asked(step("Visit", did("first_visit"))), funnelVisualizationType: "TRENDED_FUNNEL" },
        kept("1. Visit 2"),
        {
          says: {
            funnelVisualization: {
              dimensionHeaders: named("funnelStepName", "date"),
              rows: ["20260301", "20260302"].map((value) => ({
                dimensionValues: [{ value: "1. Visit" }, { value }],
                metricValues: [{ value: "1" }],
              })),
            },
          },
        },
      ],
      ...(
        [
          [{ funnelBreakdown: { breakdownDimension: { name: "country" } } }, "country", "France", "Germany"],
          [
            { funnelNextAction: { nextActionDimension: { name: "eventName" } } },
            "funnelStepNextAction",
            "page_view",
            "page_view",
          ],
        ] as const
      ).map(
        ([more, column, ...values]) =>
          [
            `a trended one by ${column}`,
            `${PROTO}: FunnelVisualizationType`,
            {
              ...asked(step("Visit", did("first_visit"))),
              ...more,
              funnelVisualizationType: "TRENDED_FUNNEL",
            },
            undefined,
            {
              says: {
                funnelVisualization: {
                  dimensionHeaders: named("funnelStepName", column, "date"),
                  rows: ["RESERVED_TOTAL 20260301", "RESERVED_TOTAL 20260302"]
                    .concat(values.map((value, index) => `${value} 2026030${index + 1}`))
                    .map((text) => ({
                      dimensionValues: ["1. Visit", ...text.split(" ")].map((value) => ({ value })),
                      metricValues: [{ value: "1" }],
                    })),
                },
              },
            },
          ] as const,
      ),
      [
        "a standard one, filtered, cut off, with the quota",
        `${PROTO}: RunFunnelReportRequest`,
        {
          ...funnel,
          funnelVisualizationType: "STANDARD_FUNNEL",
          dimensionFilter: is("country", "France"),
          limit: 2,
          returnPropertyQuota: true,
        },
        kept("1. Visit 1", "2. View 1"),
      ],
      [
        "several date ranges",
        `${PROTO}: RunFunnelReportRequest.date_ranges`,
        {
          ...asked(steps[0] ?? {}),
          dateRanges: [
            { startDate: "2026-03-01", endDate: "2026-03-01", name: "one" },
            { startDate: "2026-03-02", endDate: "2026-03-02" },
          ],
        },
        kept("1. Visit one 1", "1. Visit date_range_1 1"),
      ],
    ],
    "v1alpha",
  ),
  ...refusing(
    "runFunnelReport",
    [
      ["no funnel", `${PROTO}: RunFunnelReportRequest.funnel`, { dateRanges: ALL_DAYS }],
      [
        "a breakdown by nothing",
        `${PROTO}: FunnelBreakdown.breakdown_dimension`,
        { ...funnel, funnelBreakdown: { limit: 3 } },
      ],
      ...[0, 16].map(
        (limit) =>
          [
            `a breakdown of ${limit} values`,
            `${PROTO}: FunnelBreakdown.limit`,
            { ...funnel, funnelBreakdown: { breakdownDimension: { name: "country" }, limit } },
          ] as const,
      ),
      ...[0, 6].map(
        (limit) =>
          [
            `${limit} next actions`,
            `${PROTO}: FunnelNextAction.limit`,
            { ...funnel, funnelNextAction: { nextActionDimension: { name: "eventName" }, limit } },
          ] as const,
      ),
      [
        "a next action that is an expression",
        `${PROTO}: FunnelNextAction.next_action_dimension`,
        {
          ...funnel,
          funnelNextAction: {
            nextActionDimension: {
              name: "eventName",
              dimensionExpression: { lowerCase: { dimensionName: "eventName" } },
            },
          },
        },
      ],
      [
        "a next action of neither events nor pages",
        `${PROTO}: RunFunnelReportRequest.funnel_next_action`,
        { ...funnel, funnelNextAction: { nextActionDimension: { name: "country" } } },
      ],
      ["a negative limit", `${PROTO}: RunFunnelReportRequest.limit`, { ...funnel, limit: -1 }],
      [
        "an event without a name",
        `${PROTO}: FunnelEventFilter.event_name`,
        asked(step("None", { funnelEventFilter: {} })),
      ],
      ["no steps", `${PAGE}/funnels`, asked()],
    ],
    "v1alpha",
  ),
];
