/** A report of one property, live or from a store. Writes nothing. */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { listKeyEventFacts } from "../google/admin/key-events.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { funnelsOver } from "../google/data/funnels.js";
import { reportingOver } from "../google/data/reporting.js";
import type { AssistChoice } from "../report/assists.js";
import { createReport } from "../report/create-report.js";
import { reportedJourneys } from "../report/journeys.js";
import type { ConversionReport } from "../report/model.js";
import type { Compare } from "../report/period.js";
import type { KeyEventFact } from "../report/port.js";
import { openStoreThere } from "../report/store/store.js";
import { storeReader } from "../report/store/store-reader.js";
import { monthsOf } from "../sync/resources/settings/settings.js";
import type { PropertyReader } from "../sync/snapshot/read-snapshot.js";
import type { PropertyFacts } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";
import { countedStreams } from "./counted-streams.js";
import { propertyOf } from "./property.js";

export interface ReportWish {
  /** `28d`, `last-week`, `2026-10`, `2026-Q3`, `2026-10-01..2026-10-31`; default: 28d. */
  readonly period?: string;
  /** Default: the period before. */
  readonly compare?: Compare;
  /** Breakdowns: `channel`, `device`, any GA4 dimension; default: none. */
  readonly by?: readonly string[] | undefined;
  /** How many goals are followed to the goal they lead to, one call each; default: as many as keeps calls few. */
  readonly assists?: AssistChoice;
}

export interface ReportInput extends ReportWish {
  readonly config: GoalsConfig;
  /** Digits; default: the one that the files name. */
  readonly property?: string | undefined;
  /** Which day is today; default: now. */
  readonly now?: Date;
}

/**
 * What converts in a property: every goal's count, rate and value for a period and the one before, from GA4's Data API.
 * Costs tokens of the property's quota.
 *
 * @throws GoalsError for a period or a dimension that can't be read (exit 64), or what GA4 says (exit 4 or 5).
 * @example
 * const google = googleAccess({ environment: process.env, scope: SCOPE_READ });
 * const report = await reportProperty({ config, google, period: "last-month" });
 * console.log(await renderReport(report, "markdown"));
 */
export async function reportProperty(
  input: ReportInput & { readonly google: Access },
): Promise<ConversionReport> {
  const { config, google } = input;
  const property = propertyOf(config, input.property);
  const wish = wishOf(input);
  const wantsFunnels =
    reportedJourneys(config).length > 0 ||
    (wish.assists !== "none" && config.goals.some(({ leadsTo }) => leadsTo !== undefined));
  const { facts, keyEvents, streams, keptMonths } = await readProperty(
    google,
    property,
    config,
    wantsFunnels,
  );
  return google.data(async ({ beta, alpha }) =>
    createReport({
      goals: config,
      reader: reportingOver({ client: beta, property, streams }),
      ...(wantsFunnels ? { funnels: funnelsOver({ client: await alpha(), property, streams }) } : {}),
      keyEvents,
      keptMonths,
      property: { id: property, name: facts.displayName, timeZone: facts.timeZone },
      ...wish,
    }),
  );
}

/**
 * The same from the store at a path that `pullProperty` has filled, offline. Journeys and assists are not in a store.
 *
 * @throws GoalsError (exit 3) where the store knows nothing of the property or lacks days.
 */
export async function reportFromStore(
  input: ReportInput & { readonly path: string },
): Promise<ConversionReport> {
  const { config, path } = input;
  const property = propertyOf(config, input.property);
  const store = await openStoreThere(path);
  if (store === null) throw storeEmpty(path, property);
  try {
    const known = await store.property(property);
    if (known === null) throw storeEmpty(path, property);
    return await createReport({
      goals: config,
      reader: storeReader(store, property, config.streams),
      keyEvents: await store.keyEvents(property),
      property: { id: property, name: known.name, timeZone: known.timeZone },
      ...wishOf(input),
      source: "store",
    });
  } finally {
    await store.close();
  }
}

export function storeEmpty(path: string, property: string): GoalsError {
  return new GoalsError("store-empty", `the store ${path} holds nothing of property ${property}`, {
    exitCode: EXIT.fileWrong,
    hint: "Run ga4-goals pull first.",
  });
}

function wishOf({
  now = new Date(),
  period = "28d",
  compare = "previous",
  by = [],
  assists = "auto",
}: ReportInput): Required<Omit<ReportWish, "by">> & { readonly now: Date; readonly by: readonly string[] } {
  return { now, period, compare, by, assists };
}

export interface ReportedProperty {
  readonly facts: PropertyFacts;
  readonly keyEvents: readonly KeyEventFact[];
  /** Numbers of the streams that the goals file names; empty where it names none. */
  readonly streams: readonly string[];
  /** How many months the property keeps single events for; null where that was not asked or GA4 won't say. */
  readonly keptMonths: number | null;
}

/**
 * The property's name and time zone ("yesterday" is a day of that zone), since when its key events count, and in which
 * of its streams the goals do. `looksBack`: single events are going to be asked for.
 */
export async function readProperty(
  google: Access,
  property: string,
  config: Pick<GoalsConfig, "streams">,
  looksBack = false,
): Promise<ReportedProperty> {
  return google.admin(async (clients) => {
    const reader = propertyReader(clients, property);
    const [facts, keyEvents, streams, keptMonths] = await Promise.all([
      reader.property(),
      listKeyEventFacts(clients, property),
      config.streams.length === 0 ? [] : reader.dataStreams(),
      looksBack ? readKeptMonths(reader) : null,
    ]);
    return { facts, keyEvents, streams: countedStreams(config, streams), keptMonths };
  });
}

/** That GA4 won't say is no reason to have no report. */
async function readKeptMonths(reader: PropertyReader): Promise<number | null> {
  try {
    return monthsOf((await reader.dataRetention()).fields.event_data_retention);
  } catch (error) {
    if (error instanceof GoalsError) return null;
    throw error;
  }
}
