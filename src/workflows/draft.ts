/** A first goals file from what GA4 reports about a property and what stands in it. Only reads GA4. */
import { draftGoals } from "../authoring/observed/draft-goals.js";
import { livePropertyOf } from "../authoring/observed/live-property.js";
import { type ObservedProperty, observeProperty } from "../authoring/observed/observe.js";
import type { VisibleProperty } from "../doctor/port.js";
import { byDisplayName, listSeenProperties } from "../google/admin/account-summaries.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { reportingOver } from "../google/data/reporting.js";
import { parsePeriod } from "../report/period.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Access } from "./access.js";
import type { Ports } from "./ports.js";
import { stateOn } from "./state.js";

export interface DraftInput {
  readonly google: Access;
  readonly property: string | undefined;
  /** Default: the last 28 days. */
  readonly period: string | undefined;
  /** Where no property is named: one of those the account sees, by their names. */
  readonly choose: (visible: readonly VisibleProperty[]) => Promise<string>;
}

export async function draftOfProperty(
  ports: Ports,
  { google, property: named, period: wished = "28d", choose }: DraftInput,
): Promise<{ readonly text: string; readonly tokens: ObservedProperty["tokens"] }> {
  const { property, snapshot } = await google.admin(async (clients) => {
    const chosen = named ?? (await choose((await listSeenProperties(clients)).toSorted(byDisplayName)));
    return { property: chosen, snapshot: await readSnapshot(propertyReader(clients, chosen)) };
  });
  const time = { now: ports.now(), timeZone: snapshot.property.timeZone };
  const period = parsePeriod(wished, time);
  const { observed, tokens } = await google.data(({ beta }) =>
    observeProperty(reportingOver({ client: beta, property }), period, time),
  );
  const { entries } = await stateOn(ports).ledger(property);
  const owned = new Map(entries.map(({ name, goal, protect }) => [name, { goal, protect }]));
  const seen = new Set(observed.events.map(({ name }) => name));
  return { text: draftGoals(observed, livePropertyOf(snapshot, seen, owned)), tokens };
}
