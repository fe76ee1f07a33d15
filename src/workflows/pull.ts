/** One property's pull into its store: what `pull`, of one or many, and `schedule` share. */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { addDays, dayAt, isDay } from "../numbers/calendar.js";
import { dimensionOf } from "../report/breakdowns.js";
import { type Pulled, pull } from "../report/store/pull.js";
import { openStore } from "../report/store/store.js";
import type { Access } from "./access.js";
import { readProperty } from "./report.js";

export interface PullWish {
  /** Absolute. */
  readonly path: string;
  readonly since?: string;
  readonly by: readonly string[];
  readonly lookBack: number;
  readonly keepTokens: number;
}

/** Days of a first pull without `since`. */
const FIRST_PULL_DAYS = 90;

/** Throws a GoalsError: exit 64 for a day or a dimension that can't be read, or whatever GA4 says. */
export async function pullProperty(
  access: Access,
  config: GoalsConfig,
  property: string,
  wish: PullWish,
  now: Date,
  onProgress: (done: { readonly spans: number; readonly of: number }) => void,
): Promise<Pulled> {
  if (wish.since !== undefined && !isDay(wish.since)) {
    throw new GoalsError("usage", `--since ${JSON.stringify(wish.since)} is not a day`, {
      exitCode: EXIT.usage,
      hint: "Write it like 2026-10-01.",
    });
  }
  const { facts, keyEvents } = await readProperty(access, property);
  return access.data(async ({ beta }) => {
    const reader = reportingOver({ client: beta, property });
    // Only a breakdown needs to know what there is.
    const metadata = wish.by.length === 0 ? { dimensions: [], metrics: [] } : await reader.getMetadata();
    const dimensions = wish.by.map((by) => dimensionOf(by, metadata));
    const store = await openStore(wish.path);
    try {
      const [first] = await store.spans(property, "");
      const goals = config.goals.map((goal) => ({
        id: goal.id,
        name: goal.name,
        tier: goal.tier,
        event: countedEvent(goal),
      }));
      await store.describe(
        { id: property, name: facts.displayName, timeZone: facts.timeZone, currency: facts.currencyCode },
        keyEvents,
        goals,
      );
      return await pull({
        store,
        reader,
        property: { id: property, timeZone: facts.timeZone },
        events: [...new Set(goals.map(({ event }) => event))].toSorted(),
        dimensions,
        now,
        since: wish.since ?? first?.start ?? addDays(dayAt(now, facts.timeZone), -FIRST_PULL_DAYS),
        lookBack: wish.lookBack,
        keepTokens: wish.keepTokens,
        onProgress,
      });
    } finally {
      await store.close();
    }
  });
}
