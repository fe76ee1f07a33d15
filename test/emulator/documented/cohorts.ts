/** Cohorts, as the sample program and the guide "advanced" ask for them, and what the protos say of a cohort spec. */
import { named } from "../data/analytics.js";
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, by, is, NODE, PAGE, PROTO, refusing } from "./asked.js";

const cohort = (startDate: string, endDate = startDate, name?: string): object => ({
  dimension: "firstSessionDate",
  dateRange: { startDate, endDate },
  ...(name !== undefined && { name }),
});
const daily = { granularity: "DAILY", startOffset: 0, endOffset: 5 };
const weekly = { granularity: "WEEKLY", startOffset: 0, endOffset: 4 };
const ofDays = {
  dimensions: named("cohort", "cohortNthDay"),
  metrics: named("cohortActiveUsers"),
  cohortSpec: { cohorts: [cohort("2026-03-01")], cohortsRange: daily },
};
const retained = {
  name: "cohortRetentionFraction",
  expression: "cohortActiveUsers/cohortTotalUsers",
};
const ofWeeks = {
  dimensions: named("cohort", "cohortNthWeek"),
  metrics: [{ name: "cohortActiveUsers" }, retained],
  cohortSpec: { cohorts: [cohort("2026-03-01", "2026-03-07", "march")], cohortsRange: weekly },
};
const twelve = Array.from({ length: 13 }, (_, index) =>
  cohort(`2026-02-${String(index + 1).padStart(2, "0")}`),
);
const pivots = [{ fieldNames: ["cohort", "cohortNthDay"], limit: 10, orderBys: [by("cohortNthDay")] }];

export const COHORTS: readonly Asked[] = [
  ...asking("runReport", [
    [
      "run_report_with_cohorts",
      `${NODE}/run_report_with_cohorts.js`,
      ofWeeks,
      // in the second week Ana came to give a shoe back, and was not active
      ["march 0000 2 1"],
    ],
    ["a cohort by days", `${PAGE}/advanced`, ofDays, ["cohort_0 0000 1"]],
    [
      "several cohorts in a request",
      `${PAGE}/advanced`,
      {
        ...ofDays,
        metrics: [retained],
        cohortSpec: { cohorts: [cohort("2026-03-01"), cohort("2026-03-02")], cohortsRange: daily },
        orderBys: [by("cohort")],
      },
      ["cohort_0 0000 1", "cohort_1 0000 1"],
    ],
    [
      "with other dimensions and a filter",
      `${PAGE}/advanced`,
      {
        ...ofWeeks,
        dimensions: named("cohort", "cohortNthWeek", "country"),
        dimensionFilter: is("country", "Germany"),
      },
      ["march 0000 Germany 1 0.5"],
    ],
    [
      "by months, from a later one on",
      `${PROTO}: CohortsRange`,
      {
        dimensions: named("cohort", "cohortNthMonth"),
        metrics: named("cohortTotalUsers"),
        keepEmptyRows: true,
        cohortSpec: {
          cohorts: [cohort("2026-03-01", "2026-03-31")],
          cohortsRange: { granularity: "MONTHLY", startOffset: 1, endOffset: 2 },
        },
      },
      [],
    ],
  ]),
  ...asking("runPivotReport", [
    [
      "accumulated",
      `${PROTO}: CohortReportSettings`,
      {
        ...ofDays,
        pivots,
        cohortSpec: {
          cohorts: [cohort("2026-03-01")],
          cohortsRange: { granularity: "DAILY", endOffset: 2 },
          cohortReportSettings: { accumulate: true },
        },
      },
      ["cohort_0 0000 1", "cohort_0 0001 1", "cohort_0 0002 1"],
    ],
  ]),
  ...refusing("runReport", [
    [
      "accumulated",
      `${PROTO}: CohortReportSettings`,
      { ...ofDays, cohortSpec: { ...ofDays.cohortSpec, cohortReportSettings: { accumulate: true } } },
    ],
    [
      "without the dimension cohort",
      `${PROTO}: RunReportRequest.cohort_spec`,
      { ...ofDays, dimensions: named("cohortNthDay") },
    ],
    ["with date ranges", `${PROTO}: RunReportRequest.date_ranges`, { ...ofDays, dateRanges: ALL_DAYS }],
    [
      "without a date range",
      `${PROTO}: Cohort.date_range`,
      { ...ofDays, cohortSpec: { cohorts: [{ dimension: "firstSessionDate" }], cohortsRange: daily } },
    ],
    [
      "of another dimension",
      `${PROTO}: Cohort.dimension`,
      {
        ...ofDays,
        cohortSpec: { cohorts: [{ ...cohort("2026-03-01"), dimension: "date" }], cohortsRange: daily },
      },
    ],
    ...["cohort_1", "RESERVED_x"].map(
      (name) =>
        [
          `the name ${name}`,
          `${PROTO}: Cohort.name`,
          {
            ...ofDays,
            cohortSpec: { cohorts: [cohort("2026-03-01", "2026-03-01", name)], cohortsRange: daily },
          },
        ] as const,
    ),
    [
      "without granularity",
      `${PROTO}: CohortsRange.granularity`,
      { ...ofDays, cohortSpec: { cohorts: [cohort("2026-03-01")], cohortsRange: { endOffset: 5 } } },
    ],
    [
      "more cohorts than there may be",
      `${PAGE}/advanced`,
      { ...ofDays, cohortSpec: { cohorts: twelve, cohortsRange: daily } },
    ],
    ["without a spec", `${PAGE}/advanced`, { ...ofDays, cohortSpec: undefined, dateRanges: ALL_DAYS }],
  ]),
];
