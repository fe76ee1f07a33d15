/** A report of one property, live or from a store: what `report`, of one or many, and `schedule` share. Writes nothing. */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { listKeyEventFacts } from "../google/admin/key-events.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { funnelsOver } from "../google/data/funnels.js";
import { reportingOver } from "../google/data/reporting.js";
import type { AssistChoice } from "../report/assists.js";
import { createReport } from "../report/create-report.js";
import type { ConversionReport } from "../report/model.js";
import type { Compare } from "../report/period.js";
import type { KeyEventFact } from "../report/port.js";
import { openStore } from "../report/store/store.js";
import { storeReader } from "../report/store/store-reader.js";
import type { PropertyFacts } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";

export interface ReportWish {
  readonly period: string;
  readonly compare: Compare;
  readonly by: readonly string[];
  readonly assists: AssistChoice;
}

/** From GA4. */
export async function reportProperty(
  access: Access,
  config: GoalsConfig,
  property: string,
  wish: ReportWish,
  now: Date,
): Promise<ConversionReport> {
  const { facts, keyEvents } = await readProperty(access, property);
  const wantsFunnels =
    config.journeys.length > 0 ||
    (wish.assists !== "none" && config.goals.some(({ leadsTo }) => leadsTo !== undefined));
  return access.data(async ({ beta, alpha }) =>
    createReport({
      goals: config,
      reader: reportingOver({ client: beta, property }),
      ...(wantsFunnels ? { funnels: funnelsOver({ client: await alpha(), property }) } : {}),
      keyEvents,
      property: { id: property, name: facts.displayName, timeZone: facts.timeZone },
      now,
      ...wish,
    }),
  );
}

/**
 * From a store, offline. Throws a GoalsError (exit 3) where the store knows nothing of the property or lacks days.
 * Journeys and assists are not in a store.
 */
export async function reportFromStore(
  path: string,
  config: GoalsConfig,
  property: string,
  wish: ReportWish,
  now: Date,
): Promise<ConversionReport> {
  const store = await openStore(path);
  try {
    const known = await store.property(property);
    if (known === null) {
      throw new GoalsError("store-empty", `the store ${path} holds nothing of property ${property}`, {
        exitCode: EXIT.fileWrong,
        hint: "Run ga4-goals pull first.",
      });
    }
    return await createReport({
      goals: config,
      reader: storeReader(store, property),
      keyEvents: await store.keyEvents(property),
      property: { id: property, name: known.name, timeZone: known.timeZone },
      now,
      ...wish,
      source: "store",
    });
  } finally {
    await store.close();
  }
}

/** The property's name and time zone ("yesterday" is a day of that zone), and since when its key events count. */
export async function readProperty(
  access: Access,
  property: string,
): Promise<{ readonly facts: PropertyFacts; readonly keyEvents: readonly KeyEventFact[] }> {
  return access.admin(async (clients) => {
    const [facts, keyEvents] = await Promise.all([
      propertyReader(clients, property).property(),
      listKeyEventFacts(clients, property),
    ]);
    return { facts, keyEvents };
  });
}
