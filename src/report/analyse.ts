/**
 * The whole conversion report from GA4's answers, and which of its goals have really moved. Pure: no clock, no network;
 * what it says is in `model.ts`.
 */
import { countedEvent, type Goal, type GoalsConfig } from "../goals/goal.js";
import { dayAt, shareOfDay } from "../numbers/calendar.js";
import { rhythmOf } from "../numbers/dispersion.js";
import { adjusted, sameShareProbability } from "../numbers/statistics.js";
import { analyseGoal, beganOnTheWay, type GoalContext } from "./analyse-goal.js";
import { type Answer, lookUp } from "./answers.js";
import { breakdownOf } from "./breakdowns.js";
import { costsOf } from "./costs/analyse.js";
import type { CostAnswers } from "./costs/questions.js";
import { dataQualityOf } from "./data-quality.js";
import { goalDays, siteDays } from "./day-amounts.js";
import { figure } from "./figure.js";
import { goalValue } from "./goal-value.js";
import { healthOf } from "./health.js";
import type {
  Assists,
  Calls,
  ChangeTest,
  ConversionReport,
  DataQuality,
  Figure,
  GoalResult,
  JourneyResult,
  TargetResult,
  Totals,
} from "./model.js";
import type { ComparisonPeriod, Period, ReportTime } from "./period.js";
import type { FunnelResponse, KeyEventFact, Metadata } from "./port.js";
import { type Basis, CURRENT, PREVIOUS, SINCE_START } from "./questions.js";
import { type Since, type TargetContext, targetResult } from "./targets.js";

interface Findings {
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
  readonly keyEvents: readonly KeyEventFact[];
  /** What was asked and GA4's name for it. */
  readonly by: readonly { readonly by: string; readonly dimension: string }[];
  readonly journeys: readonly JourneyResult[] | null;
  readonly assists: Assists | null;
  readonly experiments: ConversionReport["experiments"];
  /** Null where nobody asked. */
  readonly costs: CostAnswers | null;
  readonly funnels: readonly FunnelResponse[];
  readonly keptMonths: number | null;
  readonly source: DataQuality["source"];
}

export function analyse(findings: Findings): ConversionReport {
  const { config, time, period, comparison, metadata, answers } = findings;
  const responses = answers.map(({ response }) => response);
  const asked = new Set(answers.flatMap(({ question }) => question.request.metrics));
  const { source, funnels } = findings;
  const dataQuality = dataQualityOf(
    period,
    time,
    metadata,
    responses,
    asked,
    source,
    funnels,
    comparison?.start ?? period.start,
    findings.keptMonths,
  );
  const restricted = new Set(dataQuality.restrictedMetrics);
  const currency =
    responses.find((response) => response.currency !== null)?.currency ?? config.currency ?? null;
  const countsSince = (event: string): string | null => {
    const since = findings.keyEvents.find((one) => one.event === event)?.since ?? null;
    return since === null ? null : dayAt(since, time.timeZone);
  };
  const context: GoalContext = {
    answers,
    period,
    comparison,
    basisOf: findings.basisOf,
    restricted,
    currency,
    countsSince,
    liveDefault: (event) => findings.keyEvents.find((one) => one.event === event)?.defaultValue,
  };
  const totals = totalsOf(answers, restricted);
  const inOrder = macroFirst(config.goals);
  const goals = testChanges(
    inOrder.map((goal) => analyseGoal(goal, context)),
    totals.sessions,
  );

  return {
    schemaVersion: 1,
    property: findings.property,
    generatedAt: time.now.toISOString(),
    timeZone: time.timeZone,
    currency,
    period: { asked: period.asked, start: period.start, end: period.end, days: period.days },
    comparison,
    totals,
    goals,
    targets: targetsOf(inOrder, goals, totals, findings, currency, dataQuality.unfinishedDays),
    journeys: findings.journeys,
    assists: findings.assists,
    experiments: findings.experiments,
    achievement: achievementOf(goals),
    breakdowns: findings.by.map(({ by, dimension }) =>
      breakdownOf(by, dimension, inOrder, answers, findings.basisOf, goals),
    ),
    costs: findings.costs && costsOf(inOrder, findings.costs, goals, period.start),
    health: healthOf(goals, totals, {
      start: period.start,
      end: period.end,
      unfinished: dataQuality.unfinishedDays,
      unmarked: new Set(config.goals.filter(({ keyEvent }) => !keyEvent).map(({ id }) => id)),
    }),
    dataQuality,
    calls: findings.calls,
  };
}

function targetsOf(
  goals: readonly Goal[],
  results: readonly GoalResult[],
  totals: Totals,
  { period, comparison, answers, keyEvents, time }: Findings,
  currency: string | null,
  unfinished: readonly string[],
): readonly TargetResult[] {
  const sinceStart = (goal: Goal): Since | null => {
    const event = countedEvent(goal);
    const fact = keyEvents.find((one) => one.event === event);
    const dimensions = { eventName: event, isKeyEvent: "true" };
    const read = (metric: string): Figure =>
      figure(lookUp(answers, "since-start", metric, SINCE_START, dimensions), null);
    const count = read("keyEvents");
    if (fact === undefined || fact.since === null || count.current === null) return null;
    const value = goalValue(goal, {
      count,
      eventValue: read("eventValue"),
      purchaseRevenue: read("purchaseRevenue"),
      currency,
      liveDefault: fact.defaultValue,
    });
    return {
      start: dayAt(fact.since, time.timeZone),
      firstDay: 1 - shareOfDay(fact.since, time.timeZone),
      count: count.current,
      users: read("totalUsers").current,
      value: value?.current ?? null,
    };
  };
  const today = dayAt(time.now, time.timeZone);
  const siteRhythm = rhythmOf(siteDays(answers, { period, comparison }, unfinished));
  return goals.flatMap((goal, index) => {
    const result = results[index];
    if (goal.target === undefined || result === undefined) return [];
    const context: TargetContext = {
      period,
      comparison,
      sessions: totals.sessions,
      users: totals.users,
      days: goalDays(goal, result, answers, { period, comparison }, unfinished),
      siteRhythm,
      lastDay: period.end === today ? shareOfDay(time.now, time.timeZone) : 1,
      sinceStart,
    };
    return [targetResult(goal, result, goal.target, context)];
  });
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

/** A change is called one where chance would do as much in fewer than 1 of 20 reports without any. */
const LEVEL = 0.05;

const METHOD =
  "Share of sessions, two-sided z-test of two proportions with pooled variance (at least 5 expected in every cell), p-values adjusted over the goals after Benjamini and Hochberg, a change below 0.05 or 5 %. Texts write p-values below 0.001 as that.";

const TOO_FEW: ChangeTest = { verdict: "too-few", pValue: null, adjusted: null };

/** The goals with their test filled in; null stays where there is nothing to compare with. */
function testChanges(goals: readonly GoalResult[], sessions: Totals["sessions"]): readonly GoalResult[] {
  const shares = goals.map((goal) => sharesOf(goal, sessions));
  const pValues = shares.map((share) => (share === null ? null : sameShareProbability(share)));
  const known = pValues.filter((p) => p !== null);
  const corrected = adjusted(known);
  let next = 0;
  return goals.map((goal, index) => {
    const share = shares[index] ?? null;
    const pValue = pValues[index] ?? null;
    if (share === null) return goal;
    if (pValue === null) return { ...goal, change: TOO_FEW };
    const q = corrected[next] ?? 1;
    next += 1;
    const rises = share.part / share.whole > share.otherPart / share.otherWhole;
    return {
      ...goal,
      change: { verdict: q >= LEVEL ? "none" : rises ? "rise" : "fall", pValue, adjusted: q },
    };
  });
}

/** Micro goals that do better or worse than before, beyond chance. */
function achievementOf(goals: readonly GoalResult[]): ConversionReport["achievement"] {
  const micro = goals.filter(({ tier }) => tier === "micro");
  const moved = (verdict: ChangeTest["verdict"]): readonly string[] =>
    micro.filter(({ change }) => change?.verdict === verdict).map(({ id }) => id);
  return { over: moved("rise"), under: moved("fall"), method: METHOD };
}

/** Of a goal whose counting began on the way through either of the periods nothing is said to have changed. */
function sharesOf(goal: GoalResult, all: Totals["sessions"]) {
  if (beganOnTheWay(goal)) return null;
  const own = goal.sessions;
  if (own.current === null || own.previous === null) return null;
  if (!all.current || !all.previous) return null;
  return { part: own.current, whole: all.current, otherPart: own.previous, otherWhole: all.previous };
}
