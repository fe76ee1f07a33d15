/** What came in within the last half hour, from `runRealtimeReport`: one call, of a quota of its own. */
import type { v1beta } from "@google-analytics/data";
import type { JustCounted } from "../../report/port.js";
import { explainGoogleError, wordsOfProperty } from "../errors.js";
import { bothOf, inStreams } from "./reporting.js";

export interface RealtimeQuestion {
  readonly client: Pick<v1beta.BetaAnalyticsDataClient, "runRealtimeReport">;
  /** Digits. */
  readonly property: string;
  /** Numbers of the data streams to count in; empty: all. */
  readonly streams: readonly string[];
  /** Null: all events. */
  readonly events: readonly string[] | null;
}

/**
 * By event; one that did not come in is not among them.
 *
 * @throws GoalsError with Google's own text.
 */
export async function readRealtime({
  client,
  property,
  streams,
  events,
}: RealtimeQuestion): Promise<ReadonlyMap<string, JustCounted>> {
  const inListFilter = { values: [...(events ?? [])], caseSensitive: true };
  const filters = [
    ...inStreams(streams),
    ...(events === null ? [] : [{ filter: { fieldName: "eventName", inListFilter } }]),
  ];
  const counted = new Map<string, JustCounted>();
  try {
    const [{ rows }] = await client.runRealtimeReport({
      property: `properties/${property}`,
      dimensions: [{ name: "eventName" }, { name: "minutesAgo" }],
      metrics: [{ name: "eventCount" }],
      ...(filters.length === 0 ? {} : { dimensionFilter: bothOf(filters) }),
    });
    for (const { dimensionValues, metricValues } of rows ?? []) {
      const [event = "", minutes] = (dimensionValues ?? []).map(({ value }) => value ?? "");
      const [count = 0] = (metricValues ?? []).map(({ value }) => Number(value ?? 0));
      const before = counted.get(event);
      if (count === 0) continue;
      counted.set(event, {
        count: count + (before?.count ?? 0),
        minutesAgo: Math.min(Number(minutes), before?.minutesAgo ?? Number.POSITIVE_INFINITY),
      });
    }
    return counted;
  } catch (error) {
    throw explainGoogleError(error, wordsOfProperty(property));
  }
}
