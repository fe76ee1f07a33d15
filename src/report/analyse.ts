/** The whole conversion report from GA4's answers. Pure: no clock, no network; what it says is in `model.ts`. */
import type { Goal, GoalsConfig } from "../config/goal.js";
import { analyseGoal, type GoalContext } from "./analyse-goal.js";
import { type Answer, lookUp } from "./answers.js";
import { dataQualityOf } from "./data-quality.js";
import { figure } from "./figure.js";
import type { Calls, ConversionReport, Figure, Totals } from "./model.js";
import type { ComparisonPeriod, Period, ReportTime } from "./period.js";
import type { Metadata } from "./port.js";
import { type Basis, CURRENT, PREVIOUS } from "./questions.js";

export interface Findings {
  readonly config: GoalsConfig;
  readonly property: ConversionReport["property"];
  readonly time: ReportTime;
  readonly period: Period;
  readonly comparison: ComparisonPeriod | null;
  /** Null where there was no goal to ask for. */
  readonly metadata: Metadata | null;
  readonly basisOf: (event: string) => Basis;
  readonly answers: readonly Answer[];
  readonly calls: Calls;
}

export function analyse(findings: Findings): ConversionReport {
  const { config, time, period, comparison, metadata, answers } = findings;
  const responses = answers.map(({ response }) => response);
  const asked = new Set(answers.flatMap(({ question }) => question.request.metrics));
  const dataQuality = dataQualityOf(period, time, metadata, responses, asked);
  const restricted = new Set(dataQuality.restrictedMetrics);
  const currency =
    responses.find((response) => response.currency !== null)?.currency ?? config.currency ?? null;
  const context: GoalContext = { answers, period, basisOf: findings.basisOf, restricted, currency };

  return {
    schemaVersion: 1,
    property: findings.property,
    generatedAt: time.now.toISOString(),
    timeZone: time.timeZone,
    currency,
    period: { asked: period.asked, start: period.start, end: period.end, days: period.days },
    comparison,
    totals: totalsOf(answers, restricted),
    goals: macroFirst(config.goals).map((goal) => analyseGoal(goal, context)),
    dataQuality,
    calls: findings.calls,
  };
}

/** Macro goals, then micro goals, each in the order they came in. */
export function macroFirst(goals: readonly Goal[]): readonly Goal[] {
  return [...goals.filter(({ tier }) => tier === "macro"), ...goals.filter(({ tier }) => tier === "micro")];
}

function totalsOf(answers: readonly Answer[], restricted: ReadonlySet<string>): Totals {
  const total = (metric: string): Figure =>
    restricted.has(metric)
      ? figure(null, null)
      : figure(lookUp(answers, "totals", metric, CURRENT), lookUp(answers, "totals", metric, PREVIOUS));
  return {
    sessions: total("sessions"),
    engagedSessions: total("engagedSessions"),
    users: total("totalUsers"),
    activeUsers: total("activeUsers"),
    views: total("screenPageViews"),
    keyEvents: total("keyEvents"),
    revenue: total("totalRevenue"),
  };
}
