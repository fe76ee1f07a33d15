/** How far the numbers of a report can be trusted, read from GA4's own answers and the calendar. Pure. */
import { addMonths, type Day, dayAt, daysFrom } from "../numbers/calendar.js";
import type { Calls, DataQuality } from "./model.js";
import type { Period, ReportTime } from "./period.js";
import type { FunnelResponse, Metadata, Quota, ReportResponse } from "./port.js";

/** GA4 goes on processing a day's events for 24 to 48 hours; until then its numbers can change. */
const SETTLES_MS = 48 * 3_600_000;

/** The first day that GA4 may still change. A day has ended 48 hours ago where it was over at the moment 48 hours before now. */
export function firstUnfinishedDay({ now, timeZone }: ReportTime): Day {
  return dayAt(new Date(now.getTime() - SETTLES_MS), timeZone);
}

/** The days of a period that GA4 may still change: those that ended less than 48 hours ago, or have not ended. */
export function unfinishedDays(
  { start, end }: { readonly start: Day; readonly end: Day },
  time: ReportTime,
): readonly Day[] {
  const first = firstUnfinishedDay(time);
  return end < first ? [] : daysFrom(first > start ? first : start, end);
}

/** The least a property keeps events for (Admin API, `DataRetentionSettings`: two months, or more). */
const LEAST_MONTHS = 2;

/** The first day of which a property surely has single events; `months`: its retention, null where that is not known. */
export function eventsKeptFrom(months: number | null, { now, timeZone }: ReportTime): Day {
  return addMonths(dayAt(now, timeZone), -(months ?? LEAST_MONTHS));
}

/** Sums up what the answers say about themselves. */
export function dataQualityOf(
  period: Period,
  time: ReportTime,
  metadata: Metadata | null,
  responses: readonly ReportResponse[],
  asked: ReadonlySet<string>,
  source: DataQuality["source"] = "ga4",
  funnels: readonly FunnelResponse[] = [],
  firstDay: Day = period.start,
  keptMonths: number | null = null,
): DataQuality {
  const kept = eventsKeptFrom(keptMonths, time);
  const shares = [...responses, ...funnels]
    .flatMap(({ sampling }) => sampling)
    .filter(({ total }) => total > 0)
    .map(({ read, total }) => ({ read, total, share: read / total }))
    .sort((a, b) => a.share - b.share);
  const restricted = new Set([
    ...(metadata?.metrics ?? [])
      .filter(({ blocked, name }) => blocked && asked.has(name))
      .map(({ name }) => name),
    ...responses.flatMap((response) => response.restrictedMetrics),
  ]);
  const zone = responses.find((response) => response.timeZone !== null)?.timeZone ?? null;
  return {
    source,
    notStored: responses.some(({ unknown = [] }) => unknown.length > 0),
    unfinishedDays: unfinishedDays(period, time),
    askedEnd: period.askedEnd ?? null,
    sampling: shares[0] ?? null,
    truncated: [
      ...new Map(
        responses
          .flatMap(({ truncated = [] }) => truncated)
          .map((one) => [`${one.before} ${one.retention} ${one.message}`, one] as const),
      ).values(),
    ],
    keptMonths,
    funnelsSureFrom: funnels.length > 0 && firstDay < kept ? kept : null,
    thresholded: responses.some((response) => response.thresholded),
    otherRow: responses.some((response) => response.otherRow),
    restrictedMetrics: [...restricted].sort(),
    propertyTimeZone: zone !== null && zone !== time.timeZone ? zone : null,
  };
}

/** The property's tokens these answers took and what they left; null where GA4 did not say. */
export function tokensOf(responses: readonly { readonly quota: Quota | null }[]): Calls["tokens"] {
  const quotas = responses.flatMap(({ quota }) => (quota === null ? [] : [quota]));
  if (quotas.length === 0) return null;
  return {
    // A request takes one number of tokens, off every bucket at once.
    consumed: quotas.reduce((sum, quota) => sum + quota.day.consumed, 0),
    remaining: {
      day: Math.min(...quotas.map((quota) => quota.day.remaining)),
      hour: Math.min(...quotas.map((quota) => quota.hour.remaining)),
      projectHour: Math.min(...quotas.map((quota) => quota.projectHour.remaining)),
    },
  };
}
