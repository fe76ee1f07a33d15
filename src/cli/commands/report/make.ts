/**
 * A report of one property, live or from a store: what `report` and `schedule` share. Opens the clients it needs and
 * closes them; writes nothing.
 */
import type { GoalsConfig } from "../../../config/goal.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { openAdminClients, openDataAlphaClient, openDataClient } from "../../../ga4/clients.js";
import type { Connection } from "../../../ga4/connection.js";
import { funnelsOver } from "../../../ga4/funnels.js";
import { listKeyEventFacts } from "../../../ga4/key-events.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { reportingOver } from "../../../ga4/reporting.js";
import type { AssistChoice } from "../../../report/assists.js";
import { createReport } from "../../../report/create-report.js";
import type { ConversionReport } from "../../../report/model.js";
import type { Compare } from "../../../report/period.js";
import type { KeyEventFact } from "../../../report/port.js";
import { openStore } from "../../../report/store/store.js";
import { storeReader } from "../../../report/store/store-reader.js";
import type { PropertyFacts } from "../../../snapshot/snapshot.js";

export interface ReportWish {
  readonly period: string;
  readonly compare: Compare;
  readonly by: readonly string[];
  readonly assists: AssistChoice;
}

/** From GA4. At most one client of each API, opened for this report alone. */
export async function makeLiveReport(
  connection: Connection,
  config: GoalsConfig,
  property: string,
  wish: ReportWish,
  now: Date,
): Promise<ConversionReport> {
  const { facts, keyEvents } = await readProperty(connection, property);
  const client = await openDataClient(connection);
  const wantsFunnels =
    config.journeys.length > 0 ||
    (wish.assists !== "none" && config.goals.some(({ leadsTo }) => leadsTo !== undefined));
  const alpha = wantsFunnels ? await openDataAlphaClient(connection) : null;
  try {
    return await createReport({
      goals: config,
      reader: reportingOver({ client, property }),
      ...(alpha === null ? {} : { funnels: funnelsOver({ client: alpha, property }) }),
      keyEvents,
      property: { id: property, name: facts.displayName, timeZone: facts.timeZone },
      now,
      ...wish,
    });
  } finally {
    await Promise.all([client.close(), alpha?.close()]);
  }
}

/**
 * From a store, offline. Throws a GoalsError (exit 3) where the store knows nothing of the property or lacks days.
 * Journeys and assists are not in a store.
 */
export async function makeStoredReport(
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
  connection: Connection,
  property: string,
): Promise<{ readonly facts: PropertyFacts; readonly keyEvents: readonly KeyEventFact[] }> {
  const clients = await openAdminClients(connection);
  try {
    const [facts, keyEvents] = await Promise.all([
      propertyReader(clients, property).property(),
      listKeyEventFacts(clients, property),
    ]);
    return { facts, keyEvents };
  } finally {
    await clients.close();
  }
}
