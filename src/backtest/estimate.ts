/**
 * What goals would have counted, estimated from the Data API where no export is at hand: event goals without conditions
 * from the count of their event, destination goals from the views of the pages whose path and host match. Conditions on
 * parameters, durations and pages per session can't be told from reports. Pure but for the reader it is given.
 */

import { compareText } from "../diagnostics/text-order.js";
import {
  type DestinationGoal,
  type Goal,
  type GoalsConfig,
  isPlainEvent,
  type Match,
} from "../goals/goal.js";
import type { ReportReader, ReportRow } from "../report/port.js";
import { isOnPage } from "./goals/on-page.js";

export type Estimate =
  | {
      readonly kind: "estimate";
      readonly count: number;
      readonly cutOff: boolean;
      /** Of a goal on pages: those it counts, most views first, by their paths; those of several hosts are one. */
      readonly pages?: readonly { readonly path: string; readonly count: number }[];
    }
  | {
      readonly kind: "none";
      readonly why: "conditions" | "whole-sessions" | "url" | "once-per-session";
    };

interface EstimatedDays {
  readonly start: string;
  readonly end: string;
}

/**
 * By goal id. Always an estimate: reports may leave rows out (`(other)`, thresholds), and pages with equal path but
 * another query are one.
 *
 * @throws whatever the reader throws.
 */
export async function estimateCounts(
  config: GoalsConfig,
  reader: ReportReader,
  days: EstimatedDays,
): Promise<ReadonlyMap<string, Estimate>> {
  const events = [...new Set(config.goals.flatMap((goal) => (isPlainEvent(goal) ? [goal.event] : [])))];
  const pages = config.goals.some((goal) => goal.type === "destination");
  const dateRanges = [{ name: "days", ...days }];
  const [ofEvents, ofPages] = await Promise.all([
    events.length === 0
      ? undefined
      : reader.batchRunReports([
          {
            dateRanges,
            dimensions: ["eventName"],
            metrics: ["eventCount", "sessions"],
            filter: { dimension: "eventName", values: events },
          },
        ]),
    pages
      ? reader.batchRunReports([
          {
            dateRanges,
            dimensions: ["hostName", "pagePath"],
            metrics: ["eventCount"],
            filter: { dimension: "eventName", values: ["page_view"] },
          },
        ])
      : undefined,
  ]);
  return new Map(
    config.goals.map((goal) => [
      goal.id,
      estimate(goal, ofEvents?.[0]?.rows ?? [], ofPages?.[0]?.rows ?? [], {
        cutOff:
          (ofPages?.[0]?.rowCount ?? 0) > (ofPages?.[0]?.rows.length ?? 0) || ofPages?.[0]?.otherRow === true,
      }),
    ]),
  );
}

function estimate(
  goal: Goal,
  events: readonly ReportRow[],
  pages: readonly ReportRow[],
  { cutOff }: { readonly cutOff: boolean },
): Estimate {
  if (goal.type === "duration" || goal.type === "pages_per_session")
    return { kind: "none", why: "whole-sessions" };
  const once = goal.counting === "once_per_session";
  if (goal.type === "event") {
    if (!isPlainEvent(goal)) return { kind: "none", why: "conditions" };
    const own = events.filter((row) => row.dimensions.eventName === goal.event);
    return { kind: "estimate", count: sum(own, once ? "sessions" : "eventCount"), cutOff: false };
  }
  // A session may see several of the pages: sessions do not add up over rows.
  if (once) return { kind: "none", why: "once-per-session" };
  if (hasAny(goal.url)) return { kind: "none", why: "url" };
  const own = pages.filter((row) => isOn(goal, row));
  return { kind: "estimate", count: sum(own, "eventCount"), cutOff, pages: byPath(own) };
}

function byPath(rows: readonly ReportRow[]): readonly { readonly path: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { dimensions, metrics } of rows) {
    const path = dimensions.pagePath ?? "";
    counts.set(path, (counts.get(path) ?? 0) + (metrics.eventCount ?? 0));
  }
  return [...counts]
    .map(([path, count]) => ({ path, count }))
    .toSorted((a, b) => b.count - a.count || compareText(a.path, b.path));
}

const hasAny = (match: Match | undefined): boolean => (match ?? []).length > 0;

function sum(rows: readonly ReportRow[], metric: "eventCount" | "sessions"): number {
  return rows.reduce((total, { metrics }) => total + (metrics[metric] ?? 0), 0);
}

function isOn(goal: DestinationGoal, { dimensions }: ReportRow): boolean {
  return isOnPage(goal, { host: dimensions.hostName ?? "", path: dimensions.pagePath ?? "" });
}
