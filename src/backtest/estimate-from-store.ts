/**
 * What goals would have counted, by the store that `pull` fills: offline, and as far as it goes. It keeps how often events
 * happened, by day, and neither their pages nor their parameters; an event that no goal was built on when it was filled is
 * not in it.
 */
import { type GoalsConfig, isPlainEvent } from "../goals/goal.js";
import { addDays, type Day, daysFrom } from "../numbers/calendar.js";
import type { ReportStore } from "../report/store/store.js";
import { storeReader } from "../report/store/store-reader.js";

export type StoreEstimate =
  | { readonly kind: "estimate"; readonly count: number }
  | { readonly kind: "none"; readonly why: "not-in-reports" | "not-kept" | "sessions" };

export interface StoreEstimates {
  /** By goal id. */
  readonly goals: ReadonlyMap<string, StoreEstimate>;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly days: number;
}

/** At most so many days, up to the last one stored. */
const DAYS = 28;

/**
 * Null where the store has no days of the property.
 *
 * @throws GoalsError `store-gap` (exit 3) where it holds other streams than the goals file names.
 */
export async function estimateFromStore(
  config: GoalsConfig,
  store: ReportStore,
  property: string,
): Promise<StoreEstimates | null> {
  const stored = new Map(
    (await store.spans(property, ""))
      .filter(({ start, end }) => start === end)
      .map(({ start, events }) => [start, events]),
  );
  const lastDay = [...stored.keys()].toSorted().at(-1);
  if (lastDay === undefined) return null;
  let firstDay = lastDay;
  // Without a gap: what was not pulled is not zero.
  while (stored.has(addDays(firstDay, -1)) && daysFrom(firstDay, lastDay).length < DAYS)
    firstDay = addDays(firstDay, -1);
  const days = daysFrom(firstDay, lastDay);
  const plain = config.goals.filter(isPlainEvent);
  const kept = [...new Set(plain.map(({ event }) => event))].filter((event) =>
    days.every((day) => stored.get(day)?.includes(event)),
  );
  const [answer] =
    kept.length === 0
      ? []
      : await storeReader(store, property, config.streams).batchRunReports([
          {
            dateRanges: [{ name: "days", start: firstDay, end: lastDay }],
            dimensions: ["eventName"],
            metrics: ["eventCount", "sessions"],
            filter: { dimension: "eventName", values: kept },
          },
        ]);
  const sessionsKnown = !answer?.unknown?.some(({ metric }) => metric === "sessions");
  const estimate = (goal: GoalsConfig["goals"][number]): StoreEstimate => {
    if (!isPlainEvent(goal)) return { kind: "none", why: "not-in-reports" };
    if (!kept.includes(goal.event)) return { kind: "none", why: "not-kept" };
    const once = goal.counting === "once_per_session";
    if (once && !sessionsKnown) return { kind: "none", why: "sessions" };
    const own = (answer?.rows ?? []).filter(({ dimensions }) => dimensions.eventName === goal.event);
    const metric = once ? "sessions" : "eventCount";
    return { kind: "estimate", count: own.reduce((sum, { metrics }) => sum + (metrics[metric] ?? 0), 0) };
  };
  return {
    goals: new Map(config.goals.map((goal) => [goal.id, estimate(goal)])),
    firstDay,
    lastDay,
    days: days.length,
  };
}
