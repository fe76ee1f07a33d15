/** Reports and roll-ups as large, as small and as long-named as pages have to bear. */
import type { CostAmounts, Costs } from "../../../src/report/costs/model.js";
import type { ExperimentResult } from "../../../src/report/experiments/model.js";
import type {
  ConversionReport,
  GoalResult,
  HealthFinding,
  JourneyResult,
  TargetResult,
} from "../../../src/report/model.js";
import { type ClientReport, createRollup, type Rollup } from "../../../src/report/rollup/rollup.js";
import { resultOf } from "../experiments/looked.js";
import { shopReport } from "./shop.js";

/** Names as people give them, and as machines do: no place to break a line, for long. */
const NAMES = [
  "Order placed",
  "Anmeldung zum Newsletter der Genossenschaftsversammlung abgeschlossen",
  "generate_lead_from_the_contact_form_at_the_bottom_of_the_page_v2",
  "Looked at the prices, then at the terms, and then at the prices once more before leaving",
  "Kfz-Haftpflichtversicherungsantragsformularübermittlung",
  "Ok",
] as const;

function nameOf(index: number): string {
  const name = NAMES[index % NAMES.length] ?? "";
  return index < NAMES.length ? name : `${name} ${index}`;
}

/** The shop's report with one macro goal and nothing else that a goals file could name. */
export async function oneGoalReport(): Promise<ConversionReport> {
  const report = await shopReport();
  return {
    ...report,
    goals: report.goals.filter(({ id }) => id === "order"),
    targets: [],
    journeys: [],
    assists: null,
    breakdowns: [],
    health: [],
    achievement: { ...report.achievement, over: [], under: [] },
  };
}

/** Forty goals with long names and large numbers, every kind of target, journey, verdict, note and warning. */
export async function fortyGoalsReport(): Promise<ConversionReport> {
  const report = await shopReport();
  const own = report.goals;
  const goals = Array.from({ length: 40 }, (_, index): GoalResult => {
    const goal = own[index % own.length] as GoalResult;
    const large = (figure: GoalResult["count"]): GoalResult["count"] => ({
      current: figure.current === null ? null : figure.current * 12_345,
      previous: figure.previous === null ? null : figure.previous * 11_111,
      change: figure.change,
    });
    return {
      ...goal,
      id: `goal_${index}`,
      name: nameOf(index),
      tier: index < 6 ? "macro" : "micro",
      stage: index % 3 === 0 ? "Entscheidungsvorbereitung" : goal.stage,
      leadsTo: index < 6 ? null : "goal_0",
      count: large(goal.count),
      sessionRate: { ...goal.sessionRate, current: 0.1435, previous: 0.9999 },
      value: { ...large(goal.count), currency: "EUR", basis: "event_value" },
      change: {
        verdict: (["rise", "fall", "none", "too-few"] as const)[index % 4] ?? "none",
        pValue: 0.0004,
        adjusted: 0.0012,
      },
      trend: goal.trend?.map((day) => ({ ...day, count: (day.count ?? 0) * 12_345 })) ?? null,
      notes: [
        ...goal.notes,
        { code: "declared-value", amount: 12_345.5, currency: "EUR" },
        ...(index % 5 === 0 ? ([{ code: "approximate" }] as const) : []),
      ],
    };
  });
  const standings = ["ahead", "on-track", "behind", "reached", "not-known"] as const;
  const targets = report.targets.flatMap((target): readonly TargetResult[] =>
    standings.map((status, index) => ({
      ...target,
      goal: `goal_${index}`,
      status,
      ...(status === "not-known" ? { current: null, interval: null } : {}),
    })),
  );
  const journey = report.journeys?.[0] as JourneyResult;
  const journeys = [journey, long(journey, 9), { ...long(journey, 12), hurdle: null }].map((one, index) => ({
    ...one,
    id: `journey_${index}`,
    name: nameOf(index + 1),
    goal: "goal_0",
  }));
  const asked = (report.assists?.asked ?? []).flatMap((assist, at) =>
    Array.from({ length: 6 }, (_, index) => ({
      ...assist,
      goal: `goal_${6 + at * 6 + index}`,
      leadsTo: "goal_0",
      users: assist.users * 12_345,
      verdict: (["more", "less", "same", "few-cases", "on-the-way", "more"] as const)[index] ?? "same",
    })),
  );
  return {
    ...report,
    property: {
      id: "123456789",
      name: "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsstelle.example",
    },
    goals,
    targets,
    journeys,
    assists: report.assists && { ...report.assists, asked, notAsked: ["goal_38", "goal_39"] },
    breakdowns: report.breakdowns.map((breakdown) => ({
      ...breakdown,
      rows: Array.from({ length: 12 }, (_, index) => ({
        value: index === 0 ? "" : `/${nameOf(index)}?utm_source=newsletter&utm_campaign=autumn_sale_${index}`,
        sessions: { current: 1_234_567, previous: null, change: null },
        users: { current: 1_234_567, previous: null, change: null },
        goals: goals.map(({ id, count }) => ({
          id,
          count,
          sessions: count,
          sessionRate: { current: 0.1435, previous: null, change: null },
          interval: null,
        })),
      })),
    })),
    health: findings(goals),
    dataQuality: {
      ...report.dataQuality,
      unfinishedDays: ["2026-11-20", "2026-11-21"],
      askedEnd: "2026-11-30",
      sampling: { read: 1_234_567, total: 12_345_678, share: 0.1 },
      truncated: [{ before: "2026-10-27", retention: true, message: "" }],
      funnelsSureFrom: "2026-10-27",
      thresholded: true,
      otherRow: true,
      restrictedMetrics: ["purchaseRevenue"],
      propertyTimeZone: "America/Argentina/Buenos_Aires",
    },
  };
}

/** The same with what its campaigns cost, and with experiments. */
export async function fullReport(): Promise<ConversionReport> {
  const report = await fortyGoalsReport();
  const experiments = [experimentOf(nameOf(4), 3), experimentOf(nameOf(5), 0.1)];
  return { ...report, experiments, costs: costsOf(report.goals) };
}

/** Two variants and a long-named guard that fell. */
function experimentOf(name: string, lift: number): ExperimentResult {
  const told = resultOf({ users: [12_345, 12_400], reached: [1_200, Math.round(1_200 * lift)] });
  const guards = told.result === null ? [] : [{ ...told.result, goal: "goal_2", name: nameOf(2) }];
  return { ...told, name, guards, harmed: [{ goal: "goal_2", name: nameOf(2), variant: "B" }] };
}

/** Campaigns with long names; one has no cost, one too few cases, and one goal was counted on some of the days only. */
export function costsOf(goals: readonly GoalResult[], many = 14): Costs {
  const amounts = (cost: number | null, count: number): CostAmounts => {
    const own = { count, costPer: cost === null ? null : cost / count, fewCases: count < 5 };
    return {
      cost,
      clicks: cost === null ? null : 123_456,
      impressions: cost === null ? null : 1_234_567,
      sessions: 98_765,
      macro: own,
      goals: goals.map(({ id }, index) => ({
        goal: id,
        ...own,
        ...(index === goals.length - 1 ? { costPer: null } : {}),
      })),
      value: 4_321_098.7,
      returnOnAdSpend: cost === null ? null : 4_321_098.7 / cost,
    };
  };
  return {
    currency: "EUR",
    missing: null,
    rows: Array.from({ length: many }, (_, index) => ({
      channel: "Paid Search",
      campaign: index === 0 ? "" : `${nameOf(index)}_2026_autumn_sale`,
      ...amounts(index === 3 ? null : 987_654.32 - index, index === 2 ? 4 : 1_234),
    })),
    more: 3,
    sum: amounts(9_876_543.21, 12_345),
    leftOut: [],
    withoutSessions: { campaigns: 2, cost: 1_234.5 },
  };
}

function long(journey: JourneyResult, count: number): JourneyResult {
  return {
    ...journey,
    hurdle: 2,
    steps: Array.from({ length: count }, (_, index) => {
      const step = journey.steps[Math.min(index, journey.steps.length - 1)] as JourneyResult["steps"][number];
      return { ...step, name: nameOf(index), approximate: index > 4 };
    }),
  };
}

function findings(goals: readonly GoalResult[]): readonly HealthFinding[] {
  const id = (index: number): string => goals[index]?.id ?? "";
  return [
    { code: "never-seen", goal: id(1), event: "generate_lead_from_the_contact_form" },
    { code: "nearly-every-session", goal: id(2), rate: 0.9999 },
    { code: "nearly-every-view", goal: id(3), count: 12_345_678, views: 12_345_679 },
    { code: "gone-silent", goal: id(4), since: "2026-11-12", days: 10, perDayBefore: 12_345.67 },
    { code: "many-per-session", goal: id(5), count: 12_345_678, sessions: 1_234 },
  ];
}

/** Reports of so many clients: long names, labels, targets behind, warnings. */
export async function reportsOf(count: number): Promise<readonly ClientReport[]> {
  const [shop, forty] = [await shopReport(), await fortyGoalsReport()];
  return Array.from({ length: count }, (_, index) => {
    const large = index % 3 === 1;
    const base = large ? forty : shop;
    const sessions = 500 + ((index * 7919) % 90_000);
    const share = 0.01 + ((index * 31) % 40) / 1000;
    return {
      client: index === 1 ? "a-client-with-a-rather-long-name-that-nobody-would-type" : `client-${index}`,
      labels: {
        region: ["eu", "us", "apac"][index % 3] ?? "eu",
        plan: index % 2 === 0 ? "gold" : "silver",
        "account-manager": "maria.bernasconi-hugentobler@agency.example",
      },
      report: {
        ...base,
        property: { id: String(100_000 + index), name: `Property of client ${index}` },
        totals: { ...base.totals, sessions: { current: sessions, previous: sessions - 20, change: 0.02 } },
        goals: base.goals.map((goal) =>
          goal.tier === "macro"
            ? { ...goal, sessions: { current: Math.round(sessions * share), previous: 200, change: 0.1 } }
            : goal,
        ),
      },
    };
  });
}

/** A roll-up of them, and of some that nobody may read. */
export async function rollupOf(count: number): Promise<Rollup> {
  const missing = [
    { client: "read-only", property: "998", reason: "not-allowed: the account may not read property 998" },
    {
      client: "wrong-files",
      property: null,
      reason:
        "its files are wrong: goals/overrides-of-a-client-with-a-long-name.yaml:12:7 the goal “newsletter_signup” has no event",
    },
  ];
  return createRollup(await reportsOf(count), missing, {
    period: "28d",
    now: new Date("2026-11-22T14:00:00Z"),
  });
}
