/**
 * `ga4-goals init --from-property`: a first goals file from what GA4 reports about a property and from what stands in it,
 * printed or written where `--out` says. Only reads GA4.
 */
import { draftGoals } from "../../../draft/draft-goals.js";
import { type ObservedProperty, observeProperty } from "../../../draft/observe-property.js";
import { standingOf } from "../../../draft/standing.js";
import { byDisplayName, listSeenProperties } from "../../../ga4/account-summaries.js";
import { type AdminClients, openAdminClients, openDataClient } from "../../../ga4/clients.js";
import { type Connection, SCOPE_READ } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { reportingOver } from "../../../ga4/reporting.js";
import { type Period, parsePeriod, type ReportTime } from "../../../report/period.js";
import { readSnapshot } from "../../../snapshot/read-snapshot.js";
import type { Context } from "../../context.js";
import type { SignInFlags } from "../../flags.js";
import { writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";
import { pacerOf } from "../../quota.js";
import { readLedger } from "../../state-files.js";
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
