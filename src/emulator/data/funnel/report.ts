/**
 * Answers a funnel question from the store: `runFunnelReport` of the Data API v1alpha. Counts active users, as GA4
 * does: of those who did a step, the ones GA4 calls active within the date range. Users are counted, not sessions: a
 * step may follow days after the one before. How steps follow each other stands in `walk.ts`.
 *
 * A next action is the one after the event by which a user came to a step, unless that is the next step already (proto
 * comment of FunnelNextAction). Of a user who came there several times it is the first: which one GA4 takes is not established.
 *
 * The last step's completion rate is 1 and its abandonments are 0: what GA4 sends there is not established. A
 * breakdown takes the value of the user's first event that fulfils the first step; that rule is this emulator's own.
 */
import type { DuckDBValue } from "@duckdb/node-api";
import { literal } from "../../events/sql-text.js";
import type { EventStore } from "../../events/store.js";
import type { DayRange } from "../dates.js";
import { numberText } from "../wire.js";
import type { FunnelQuestion, FunnelReportMessage } from "./question.js";
import { type FunnelEvent, type Walk, walkOf } from "./walk.js";

const TOTAL = "RESERVED_TOTAL";

/** Users who did each step, and those who went on from it to the next. */
interface Counts {
  readonly done: number[];
  readonly wentOn: number[];
}

interface Reached {
  /** By value of the breakdown; without one, under TOTAL alone. */
  readonly totals: ReadonlyMap<string, Counts>;
  /** By step, users by what they did next. */
  readonly next: readonly ReadonlyMap<string, number>[];
}

export async function funnelReport(
  store: EventStore,
  propertyId: string,
  question: FunnelQuestion,
  sampling: readonly object[] = [],
): Promise<FunnelReportMessage> {
  const reached: Reached[] = [];
  for (const range of question.ranges) {
    const rows = await store.query(funnelSql(propertyId, question, range));
    reached.push(countReached(question, rows));
  }
  const several = question.ranges.length > 1;
  const head = [
    { name: "funnelStepName" },
    ...(question.breakdown === null ? [] : [{ name: question.breakdown.name }]),
    ...(several ? [{ name: "dateRange" }] : []),
  ];
  const rows = question.ranges.flatMap((range, index) =>
    question.steps.flatMap((step, k) =>
      [...(reached[index]?.totals ?? [])].map(([value, { done, wentOn }]) => ({
        dimensionValues: [
          { value: step.name },
          ...(question.breakdown === null ? [] : [{ value }]),
          ...(several ? [{ value: range.name }] : []),
        ],
        users: done[k] ?? 0,
        next: k + 1 < question.steps.length ? wentOn[k] : undefined,
      })),
    ),
  );
  const metadata = { samplingMetadatas: sampling };
  const users = { name: "activeUsers", type: "TYPE_INTEGER" };
  return {
    funnelTable: {
      dimensionHeaders: head,
      metricHeaders: [
        users,
        { name: "funnelStepCompletionRate", type: "TYPE_FLOAT" },
        { name: "funnelStepAbandonments", type: "TYPE_INTEGER" },
        { name: "funnelStepAbandonmentRate", type: "TYPE_FLOAT" },
      ],
      rows: rows.map(({ dimensionValues, users: here, next = here }) => {
        const completion = here === 0 ? 0 : next / here;
        const metrics = [here, completion, here - next, here === 0 ? 0 : 1 - completion];
        return { dimensionValues, metricValues: metrics.map((value) => ({ value: numberText(value) })) };
      }),
      metadata,
    },
    funnelVisualization: {
      ...(question.nextAction === null
        ? {
            dimensionHeaders: head,
            rows: rows.map(({ dimensionValues, users: here }) => ({
              dimensionValues,
              metricValues: [{ value: numberText(here) }],
            })),
          }
        : nextActions(question, reached, several)),
      metricHeaders: [users],
      metadata,
    },
    kind: "analyticsData#runFunnelReport",
  };
}

/** Of each step a row for all, and one for each of the commonest next actions. */
function nextActions(
  { steps, ranges, nextAction }: FunnelQuestion,
  reached: readonly Reached[],
  several: boolean,
): Pick<FunnelReportMessage["funnelVisualization"], "dimensionHeaders" | "rows"> {
  const names = ["funnelStepName", "funnelStepNextAction", ...(several ? ["dateRange"] : [])];
  return {
    dimensionHeaders: names.map((name) => ({ name })),
    rows: ranges.flatMap((range, index) =>
      steps.flatMap((step, k) => {
        const commonest = [...(reached[index]?.next[k] ?? [])]
          .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
          .slice(0, nextAction?.limit);
        const all = reached[index]?.totals.get(TOTAL)?.done[k] ?? 0;
        return [[TOTAL, all] as const, ...commonest].map(([action, count]) => ({
          dimensionValues: [
            { value: step.name },
            { value: action },
            ...(several ? [{ value: range.name }] : []),
          ],
          metricValues: [{ value: numberText(count) }],
        }));
      }),
    ),
  };
}

/**
 * One row an event, by user and in order: user, moment, steps it fulfils, value of the breakdown. Of events of one moment
 * whose order the export does not tell, those that are no step come first, then the others in the order of the steps:
 * GA4's own order of them is not established.
 */
function funnelSql(
  propertyId: string,
  { steps, filter, breakdown, nextAction }: FunnelQuestion,
  range: DayRange,
): string {
  const bits = steps.map(({ sql }, k) => `CASE WHEN ${sql} THEN ${1 << k} ELSE 0 END`).join(" + ");
  const value = breakdown === null ? `'${TOTAL}'` : `coalesce(${breakdown.field.sql}, '(not set)')`;
  // Where a step must follow directly, and for what came next, the events in between matter too.
  const needed = nextAction !== null || steps.some(({ direct }) => direct) ? "true" : "fulfils > 0";
  const action = nextAction === null ? "NULL" : `coalesce(${nextAction.field.sql}, '(not set)')`;
  return `WITH within AS (
  SELECT * FROM facts
  WHERE property = ${literal(propertyId)} AND person IS NOT NULL
    AND event_date BETWEEN DATE ${literal(range.first)} AND DATE ${literal(range.last)}
    AND ${filter}
),
active AS (SELECT DISTINCT person FROM within WHERE says_active OR session_is_engaged),
marked AS (
  SELECT person, event_ts, batch, event_name, ${bits} AS fulfils, ${value} AS value, ${action} AS action FROM within SEMI JOIN active USING (person)
)
SELECT person, event_ts, fulfils, value, action FROM marked WHERE ${needed}
ORDER BY person, event_ts, batch, fulfils & -fulfils, fulfils, event_name`;
}

function countReached(question: FunnelQuestion, rows: readonly (readonly DuckDBValue[])[]): Reached {
  const { steps, open, breakdown } = question;
  const nobody = (): Counts => ({ done: steps.map(() => 0), wentOn: steps.map(() => 0) });
  const totals = new Map<string, Counts>([[TOTAL, nobody()]]);
  const add = (value: string, walk: Walk): void => {
    const counts = totals.get(value) ?? nobody();
    totals.set(value, counts);
    for (const key of ["done", "wentOn"] as const)
      for (let k = 0; k < steps.length; k += 1)
        if ((walk[key] & (1 << k)) !== 0) counts[key][k] = (counts[key][k] ?? 0) + 1;
  };
  const next = steps.map(() => new Map<string, number>());
  let start = 0;
  while (start < rows.length) {
    let end = start;
    while (end < rows.length && rows[end]?.[0] === rows[start]?.[0]) end += 1;
    const own = rows.slice(start, end);
    const events = own.map((row): FunnelEvent => ({ at: Number(row[1]), fulfils: Number(row[2]) }));
    const walk = walkOf(steps, open, events);
    if (walk.done !== 0) {
      add(TOTAL, walk);
      for (const [k, place] of walk.next.entries()) {
        const action = place === null ? undefined : own[place]?.[4];
        if (typeof action === "string") next[k]?.set(action, (next[k]?.get(action) ?? 0) + 1);
      }
      if (breakdown !== null) {
        const first = own.find((row) => (Number(row[2]) & 1) !== 0) ?? own[0];
        add(String(first?.[3]), walk);
      }
    }
    start = end;
  }
  if (breakdown === null) return { totals, next };
  const values = [...totals]
    .filter(([value]) => value !== TOTAL)
    .sort(([a, x], [b, y]) => (y.done[0] ?? 0) - (x.done[0] ?? 0) || (a < b ? -1 : 1))
    .slice(0, breakdown.limit);
  return { totals: new Map([[TOTAL, totals.get(TOTAL) ?? nobody()], ...values]), next };
}
