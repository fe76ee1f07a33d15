/** What campaigns cost and brought, from GA4's answers. Pure. Rules: docs/decisions/0042. */
import type { Goal } from "../../goals/goal.js";
import { worthOf } from "../../goals/worth.js";
import { amountOf, microsOf } from "../../numbers/money.js";
import { type Answer, rowsOf } from "../answers.js";
import { countIn, sessionsIn } from "../breakdowns.js";
import { ratio } from "../figure.js";
import type { GoalResult } from "../model.js";
import type { ReportRow } from "../port.js";
import { CURRENT, countMetric, type Question } from "../questions.js";
import type { Bought, CostAmounts, CostRow, Costs } from "./model.js";
import { CAMPAIGN, CHANNEL, type CostAnswers } from "./questions.js";

/** More than a reader would read. */
const MOST_ROWS = 25;
/** Of fewer, one more or less changes what one cost by a fifth and more. */
export const FEW: number = 5;

/**
 * `results`: of the goals, in their order. `start`: the first day of the costs, `YYYY-MM-DD`.
 */
export function costsOf(
  goals: readonly Goal[],
  { answers, missing }: CostAnswers,
  results: readonly GoalResult[],
  start: string,
): Costs {
  const currency = answers.find(({ response }) => response.currency !== null)?.response.currency ?? null;
  if (missing !== null) {
    const nothing = { campaigns: 0, cost: 0 };
    return { currency, missing, rows: [], more: 0, leftOut: [], sum: null, withoutSessions: nothing };
  }
  const counted = goals.flatMap((goal, index): readonly Counted[] => {
    const result = results[index];
    if (result === undefined) return [];
    const partly = beganWithin(result, start);
    const isMacro = goal.tier === "macro";
    return [{ goal, result, partly, isLeftOut: isMacro && (partly || result.count.current === null) }];
  });
  const [costs, sessions, events] = [
    byPlace(answers, "costs"),
    byPlace(answers, "cost-sessions"),
    byPlace(answers, "cost-goals"),
  ];
  const all = [...new Set([...costs.keys(), ...sessions.keys(), ...events.keys()])]
    .map((place): CostRow => {
      const [channel, campaign] = JSON.parse(place) as [string | null, string];
      const rows = events.get(place) ?? [];
      const counts = counted.map((one) => countOf(one, rows));
      return {
        channel,
        campaign,
        ...amountsOf(counted, {
          ...paidFor(costs.get(place) ?? []),
          sessions: total(sessions.get(place) ?? [], "sessions"),
          counts,
          value: sumOrNull(
            counted.flatMap((one, index) => worthIn(one, counts[index] ?? null, rows, currency)),
          ),
        }),
      };
    })
    .toSorted(
      (a, b) =>
        (b.cost ?? -1) - (a.cost ?? -1) ||
        (b.sessions ?? 0) - (a.sessions ?? 0) ||
        (a.campaign < b.campaign ? -1 : 1),
    );
  const withCost = all.filter(({ cost }) => cost !== null);
  const alone = withCost.filter((row) => row.sessions === 0);
  const known = (of: (row: CostRow) => number | null): number | null => sumOrNull(withCost.map(of));
  return {
    currency,
    missing: null,
    rows: all.slice(0, MOST_ROWS),
    more: Math.max(0, all.length - MOST_ROWS),
    leftOut: counted.flatMap(({ goal, isLeftOut }) => (isLeftOut ? [goal.id] : [])),
    sum: amountsOf(counted, {
      cost: known(({ cost }) => cost),
      clicks: known(({ clicks }) => clicks),
      impressions: known(({ impressions }) => impressions),
      sessions: known((row) => row.sessions),
      counts: counted.map((_, index) => known((row) => row.goals[index]?.count ?? null)),
      value: known(({ value }) => value),
    }),
    withoutSessions: { campaigns: alone.length, cost: sumOf(alone.map(({ cost }) => cost ?? 0)) },
  };
}

/** A goal, and how the report counted it. */
interface Counted {
  readonly goal: Goal;
  readonly result: GoalResult;
  /** On a part of the days only: cost of all days over the goals of some would be too much for each. */
  readonly partly: boolean;
  /** A macro goal that is not among all of them together. */
  readonly isLeftOut: boolean;
}

function beganWithin({ notes }: GoalResult, start: string): boolean {
  return notes.some(
    (note) =>
      (note.code === "before-key-event" && note.current > 0) ||
      (note.code === "counts-since" && note.since > start) ||
      (note.code === "began" && note.on > start),
  );
}

/** Rows of one kind of question, by channel and campaign. */
function byPlace(
  answers: readonly Answer[],
  kind: Question["kind"],
): ReadonlyMap<string, readonly ReportRow[]> {
  const found = new Map<string, ReportRow[]>();
  for (const row of rowsOf(answers, kind, CURRENT)) {
    const { [CHANNEL]: channel = null, [CAMPAIGN]: campaign = "" } = row.dimensions;
    const place = JSON.stringify([channel, campaign]);
    const known = found.get(place);
    if (known === undefined) found.set(place, [row]);
    else known.push(row);
  }
  return found;
}

/** GA4 has 0 both for nothing spent and for nothing known: an ad that was shown to nobody is not known to be one. */
function paidFor(rows: readonly ReportRow[]): Pick<Sums, "cost" | "clicks" | "impressions"> {
  const cost = total(rows, "advertiserAdCost");
  const clicks = total(rows, "advertiserAdClicks");
  const impressions = total(rows, "advertiserAdImpressions");
  return cost > 0 || clicks > 0 || impressions > 0
    ? { cost, clicks, impressions }
    : { cost: null, clicks: null, impressions: null };
}

interface Sums {
  readonly cost: number | null;
  readonly clicks: number | null;
  readonly impressions: number | null;
  readonly sessions: number | null;
  /** By goal, in their order. */
  readonly counts: readonly (number | null)[];
  readonly value: number | null;
}

function amountsOf(counted: readonly Counted[], sums: Sums): CostAmounts {
  const { cost, counts, value, ...others } = sums;
  const bought = (count: number | null, partly: boolean): Bought => ({
    count,
    costPer: partly ? null : ratio(cost, count),
    fewCases: count !== null && count < FEW,
  });
  const macro = counts.filter((_, index) => {
    const one = counted[index];
    return one !== undefined && one.goal.tier === "macro" && !one.isLeftOut;
  });
  return {
    cost,
    ...others,
    macro: bought(sumOrNull(macro), false),
    goals: counted.map((one, index) => ({ goal: one.goal.id, ...bought(counts[index] ?? null, one.partly) })),
    value,
    returnOnAdSpend: ratio(value, cost),
  };
}

function ofGoal({ result }: Counted, rows: readonly ReportRow[]): readonly ReportRow[] {
  return rows.filter(
    ({ dimensions }) =>
      dimensions.eventName === result.event &&
      (result.basis === "event_count" || dimensions.isKeyEvent === "true"),
  );
}

function countOf(one: Counted, rows: readonly ReportRow[]): number | null {
  const { goal, result } = one;
  // What is not counted in these days is no zero here either.
  if (result.count.current === null) return null;
  const own = ofGoal(one, rows);
  return countMetric(goal, result.basis) === "sessions"
    ? sessionsIn(own, result.basis)
    : countIn(own, result.basis);
}

/** Of a macro goal with a value, what it came to, as the report values it; null where it is in another currency. */
function worthIn(
  one: Counted,
  count: number | null,
  rows: readonly ReportRow[],
  currency: string | null,
): readonly (number | null)[] {
  const { goal, result } = one;
  const { value } = result;
  if (goal.tier !== "macro" || one.isLeftOut || value === null) return [];
  if (value.current === null || value.currency !== currency) return [null];
  if (value.basis === "declared") return [times(count, declaredOf(goal))];
  return [total(ofGoal(one, rows), value.basis === "event_value" ? "eventValue" : "purchaseRevenue")];
}

function declaredOf(goal: Goal): number | null {
  const worth = worthOf(goal);
  if (worth.kind === "each") return worth.amount.amount;
  return worth.kind === "values" ? (worth.unset?.amount ?? null) : null;
}

function times(count: number | null, amount: number | null): number | null {
  return count === null || amount === null ? null : amountOf(microsOf(amount) * BigInt(Math.round(count)));
}

function total(rows: readonly ReportRow[], metric: string): number {
  return sumOf(rows.map(({ metrics }) => metrics[metric] ?? 0));
}

/** To the millionth. */
function sumOf(amounts: readonly number[]): number {
  return amountOf(amounts.reduce((sum, one) => sum + microsOf(one), 0n));
}

/** A sum without a part that is not known would be too small; of nothing there is none. */
function sumOrNull(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((one) => one !== null);
  return amounts.length === 0 || known.length < amounts.length ? null : sumOf(known);
}
