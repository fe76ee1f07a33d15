/**
 * `ga4-goals init --from-property`: a first goals file from what GA4 reports about a property and from what stands in it,
 * printed or written where `--out` says. Only reads GA4.
 */
import { draftGoals } from "../../../authoring/observed/draft-goals.js";
import { type ObservedProperty, observeProperty } from "../../../authoring/observed/observe-property.js";
import { standingOf } from "../../../authoring/observed/standing.js";
import { byDisplayName, listSeenProperties } from "../../../google/admin/account-summaries.js";
import { propertyReader } from "../../../google/admin/property-reader.js";
import { type AdminClients, openAdminClients, openDataClient } from "../../../google/clients.js";
import { type Connection, SCOPE_READ } from "../../../google/connection.js";
import { reportingOver } from "../../../google/data/reporting.js";
import { type Period, parsePeriod, type ReportTime } from "../../../report/period.js";
import { readSnapshot } from "../../../sync/snapshot/read-snapshot.js";
import type { SignInFlags } from "../../../workflows/options.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { pacerOf } from "../../../workflows/quota.js";
import { readLedger } from "../../../workflows/state.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";
import { chooseSeenProperty } from "./choose-property.js";
import { type DraftFlags, mayWriteDraft } from "./write-draft.js";

export interface FromPropertyFlags extends DraftFlags, SignInFlags {
  readonly property?: string;
  /** Default: the last 28 days. */
  readonly period?: string;
}

/** @throws GoalsError; nothing has been written then. */
export async function draftFromProperty(context: Context, flags: FromPropertyFlags): Promise<void> {
  // What the flags say is checked before anybody is asked or waited for.
  if (flags.property !== undefined) propertyOf(undefined, flags.property);
  await mayWriteDraft(context, flags);
  const connection = connectionOf(context, flags, SCOPE_READ);
  const clients = await openAdminClients(connection, pacerOf(context));
  try {
    const property = await whichProperty(context, flags, clients);
    const snapshot = await readSnapshot(propertyReader(clients, property));
    const time = { now: context.now(), timeZone: snapshot.property.timeZone };
    const period = parsePeriod(flags.period ?? "28d", time);
    const { observed, tokens } = await reported(connection, property, period, time);
    const { entries } = await readLedger(context, property);
    const owned = new Map(entries.map(({ name, goal, protect }) => [name, { goal, protect }]));
    const seen = new Set(observed.events.map(({ name }) => name));
    await writeResult(context, draftGoals(observed, standingOf(snapshot, seen, owned)), flags.out);
    context.stderr.write(`${costText(tokens)}\n`);
  } finally {
    await clients.close();
  }
}

async function whichProperty(
  context: Context,
  { property, yes }: FromPropertyFlags,
  clients: AdminClients,
): Promise<string> {
  if (property !== undefined) return property;
  const visible = (await listSeenProperties(clients)).toSorted(byDisplayName);
  return chooseSeenProperty(context, visible, context.interactive && !yes);
}

async function reported(
  connection: Connection,
  property: string,
  period: Period,
  time: ReportTime,
): Promise<ObservedProperty> {
  const client = await openDataClient(connection);
  try {
    return await observeProperty(reportingOver({ client, property }), period, time);
  } finally {
    await client.close();
  }
}

function costText(tokens: ObservedProperty["tokens"]): string {
  const cost =
    tokens === null
      ? ""
      : `, ${tokens.consumed} tokens of the property's quota; ${tokens.remaining.day.toLocaleString("en-US")} left today`;
  return `Asked GA4's Data API once${cost}.`;
}
