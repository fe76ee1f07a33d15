/**
 * Answers a funnel question from the store: `runFunnelReport` of the Data API v1alpha. Counts active users, as GA4
 * does: of those who did a step, the ones GA4 calls active within the date range. Users are counted, not sessions: a
 * step may follow days after the one before. How steps follow each other stands in `walk.ts`.
 *
 * A next action is the one after the event by which a user came to a step, unless that is the next step already (proto
 * comment of FunnelNextAction). Of a user who came there several times it is the first: which one GA4 takes is not established.
 *
 * As people have seen it (test/emulator/parity): the last step's completion rate is 1 and its abandonments are 0, a rate's type is that
 * of a whole number, and a step that nobody did has no row. A breakdown takes the value of the user's first event that fulfils the first step; that rule is this emulator's own.
 */
import type { DuckDBValue } from "@duckdb/node-api";
import { literal } from "../../events/sql-text.js";
import type { EventStore } from "../../events/store.js";
import type { DayRange } from "../dates.js";
import { numberText } from "../wire.js";
import type { FunnelQuestion, FunnelReportMessage, FunnelStep } from "./question.js";
import type { Segment } from "./segments.js";
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
  /** By step and by what tells a trend apart, under TOTAL all: users by the day on which they first came to the step. */
  readonly days: readonly ReadonlyMap<string, ReadonlyMap<string, number>>[];
}

/** What a range and a segment of a request have reached. */
interface Part {
  readonly range: DayRange;
  /** Null where the request has no segments. */
  readonly segment: Segment | null;
  readonly reached: Reached;
}

export async function funnelReport(
  store: EventStore,
  propertyId: string,
  question: FunnelQuestion,
  sampling: readonly object[] = [],
): Promise<FunnelReportMessage> {
  const parts: Part[] = [];
  for (const range of question.ranges)
    for (const segment of question.segments.length === 0 ? [null] : question.segments) {
      const rows = await store.query(funnelSql(propertyId, question, range, segment));
      parts.push({ range, segment, reached: countReached(question, rows) });
    }
  const { breakdown, steps } = question;
  const rows = parts
    .flatMap((part) =>
      steps.flatMap((step, k) =>
        [...part.reached.totals].map(([value, { done, wentOn }]) => ({
          dimensionValues: labelled(question, part, step, breakdown === null ? [] : [value]),
          users: done[k] ?? 0,
          next: k + 1 < steps.length ? wentOn[k] : undefined,
        })),
      ),
    )
    .filter(({ users }) => users > 0);
  const head = headed(question, breakdown === null ? [] : [breakdown.name]);
  const metadata = { samplingMetadatas: sampling };
  const users = { name: "activeUsers", type: "TYPE_INTEGER" };
  const standard = (): Visualization => ({
    dimensionHeaders: head,
    rows: rows.map(({ dimensionValues, users: here }) => ({
      dimensionValues,
      metricValues: [{ value: numberText(here) }],
    })),
  });
  const cut = <Row>(all: readonly Row[]): readonly Row[] => all.slice(0, question.limit);
  const visualization = question.trended
    ? byDay(question, parts)
    : question.nextAction === null
      ? standard()
      : nextActions(question, parts);
  return {
    funnelTable: {
      dimensionHeaders: head,
      metricHeaders: [
        users,
        { name: "funnelStepCompletionRate", type: "TYPE_INTEGER" },
        { name: "funnelStepAbandonments", type: "TYPE_INTEGER" },
        { name: "funnelStepAbandonmentRate", type: "TYPE_INTEGER" },
      ],
      rows: cut(rows).map(({ dimensionValues, users: here, next = here }) => {
        const completion = next / here;
        const metrics = [here, completion, here - next, 1 - completion];
        return { dimensionValues, metricValues: metrics.map((value) => ({ value: numberText(value) })) };
      }),
      metadata,
    },
    funnelVisualization: {
      ...visualization,
      rows: cut(visualization.rows),
      metricHeaders: [users],
      metadata,
    },
    kind: "analyticsData#runFunnelReport",
  };
}

type Visualization = Pick<FunnelReportMessage["funnelVisualization"], "dimensionHeaders" | "rows">;

/** The columns of an answer: the step, its segment, columns of its own, the date range. GA4's order of them is not established. */
function headed(
  { segments, ranges }: FunnelQuestion,
  own: readonly string[],
): readonly { readonly name: string }[] {
  const names = [
    "funnelStepName",
    ...(segments.length > 0 ? ["segment"] : []),
    ...own,
    ...(ranges.length > 1 ? ["dateRange"] : []),
  ];
  return names.map((name) => ({ name }));
}

function labelled(
  { ranges }: FunnelQuestion,
  { range, segment }: Part,
  step: FunnelStep,
  own: readonly string[],
): readonly { readonly value: string }[] {
  const values = [
    step.name,
    ...(segment === null ? [] : [segment.name]),
    ...own,
    ...(ranges.length > 1 ? [range.name] : []),
  ];
  return values.map((value) => ({ value }));
}

/** What users did next after a step, the commonest first, with how many did. */
function commonest(
  { nextAction }: FunnelQuestion,
  { reached }: Part,
  k: number,
): readonly [string, number][] {
  return [...(reached.next[k] ?? [])]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, nextAction?.limit);
}

/** Of each step a row for all, and one for each of the commonest next actions. */
function nextActions(question: FunnelQuestion, parts: readonly Part[]): Visualization {
  return {
    dimensionHeaders: headed(question, ["funnelStepNextAction"]),
    rows: parts.flatMap((part) =>
      question.steps.flatMap((step, k) => {
        const all = part.reached.totals.get(TOTAL)?.done[k] ?? 0;
        return [[TOTAL, all] as const, ...commonest(question, part, k)].map(([action, count]) => ({
          dimensionValues: labelled(question, part, step, [action]),
          metricValues: [{ value: numberText(count) }],
        }));
      }),
    ),
  };
}

/**
 * Of each step the users by the day on which they first came to it, told apart by a next action or else a breakdown; which day GA4
 * takes is not established.
 */
function byDay(question: FunnelQuestion, parts: readonly Part[]): Visualization {
  const { steps, nextAction, breakdown } = question;
  const own = nextAction ? ["funnelStepNextAction"] : breakdown ? [breakdown.name] : [];
  return {
    dimensionHeaders: headed(question, [...own, "date"]),
    rows: parts.flatMap((part) =>
      steps.flatMap((step, k) => {
        const values = nextAction
          ? [TOTAL, ...commonest(question, part, k).map(([action]) => action)]
          : [...part.reached.totals.keys()];
        return values.flatMap((value) =>
          [...(part.reached.days[k]?.get(value) ?? [])].sort().map(([day, count]) => ({
            dimensionValues: labelled(question, part, step, own.length > 0 ? [value, day] : [day]),
            metricValues: [{ value: numberText(count) }],
          })),
        );
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
  segment: Segment | null,
): string {
  const bits = steps.map(({ sql }, k) => `CASE WHEN ${sql} THEN ${1 << k} ELSE 0 END`).join(" + ");
  const value = breakdown === null ? `'${TOTAL}'` : `coalesce(${breakdown.field.sql}, '(not set)')`;
  // Where a step must follow directly, and for what came next, the events in between matter too.
  const needed = nextAction !== null || steps.some(({ direct }) => direct) ? "true" : "fulfils > 0";
  const action = nextAction === null ? "NULL" : `coalesce(${nextAction.field.sql}, '(not set)')`;
  const days = `event_date BETWEEN DATE ${literal(range.first)} AND DATE ${literal(range.last)}`;
  return `WITH within AS (
  SELECT * FROM facts
  WHERE property = ${literal(propertyId)} AND person IS NOT NULL AND ${days}
    AND ${filter} AND ${segment === null ? "true" : segment.sql(days)}
),
active AS (SELECT DISTINCT person FROM within WHERE says_active OR session_is_engaged),
marked AS (
  SELECT person, event_ts, batch, event_name, event_date, ${bits} AS fulfils, ${value} AS value, ${action} AS action FROM within SEMI JOIN active USING (person)
)
SELECT person, event_ts, fulfils, value, action, strftime(event_date, '%Y%m%d') FROM marked WHERE ${needed}
ORDER BY person, event_ts, batch, fulfils & -fulfils, fulfils, event_name`;
}

function countReached(question: FunnelQuestion, rows: readonly (readonly DuckDBValue[])[]): Reached {
  const { steps, open, breakdown, nextAction } = question;
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
  const days = steps.map(() => new Map<string, Map<string, number>>());
  const count = (counts: Map<string, number> | undefined, key: DuckDBValue | undefined): void => {
    if (typeof key === "string") counts?.set(key, (counts.get(key) ?? 0) + 1);
  };
  let start = 0;
  while (start < rows.length) {
    let end = start;
    while (end < rows.length && rows[end]?.[0] === rows[start]?.[0]) end += 1;
    const own = rows.slice(start, end);
    const events = own.map((row): FunnelEvent => ({ at: Number(row[1]), fulfils: Number(row[2]) }));
    const walk = walkOf(steps, open, events);
    if (walk.done !== 0) {
      add(TOTAL, walk);
      for (const [k, place] of walk.next.entries()) count(next[k], place === null ? null : own[place]?.[4]);
      const value = String((own.find((row) => (Number(row[2]) & 1) !== 0) ?? own[0])?.[3]);
      if (breakdown !== null) add(value, walk);
      for (const [k, place] of walk.first.entries()) {
        const after = walk.next[k] ?? null;
        const action = after === null ? null : own[after]?.[4];
        for (const part of new Set([TOTAL, nextAction === null ? value : action])) {
          if (place === null || typeof part !== "string") continue;
          const counts = days[k]?.get(part) ?? new Map<string, number>();
          days[k]?.set(part, counts);
          count(counts, own[place]?.[5]);
        }
      }
    }
    start = end;
  }
  if (breakdown === null) return { totals, next, days };
  const values = [...totals]
    .filter(([value]) => value !== TOTAL)
    .sort(([a, x], [b, y]) => (y.done[0] ?? 0) - (x.done[0] ?? 0) || (a < b ? -1 : 1))
    .slice(0, breakdown.limit);
  return { totals: new Map([[TOTAL, totals.get(TOTAL) ?? nobody()], ...values]), next, days };
}
