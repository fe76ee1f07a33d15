/** `ga4-goals report`: what converts, for a period and the one before. */
import { openAdminClients, openDataClient } from "../../../ga4/clients.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { reportingOver } from "../../../ga4/reporting.js";
import { createReport } from "../../../report/create-report.js";
import type { Compare } from "../../../report/period.js";
import { renderJson } from "../../../report/render/json.js";
import { renderText } from "../../../report/render/text.js";
import type { PropertyFacts } from "../../../snapshot/snapshot.js";
import type { Context } from "../../context.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { PLAIN, paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/file-problems.js";
import { writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";

export interface ReportFlags extends CommonFlags, SignInFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly period: string;
  readonly compare: Compare;
}

export async function report(this: Context, flags: ReportFlags, ...patterns: string[]): Promise<void> {
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const connection = connectionOf(this, flags, SCOPE_READ);
  const facts = await propertyFacts(connection, property);
  const client = await openDataClient(connection);
  try {
    const made = await createReport({
      goals: config,
      reader: reportingOver({ client, property }),
      property: { id: property, name: facts.displayName, timeZone: facts.timeZone },
      now: this.now(),
      period: flags.period,
      compare: flags.compare,
    });
    const ink = flags.out === undefined ? paintFor(this, this.stdout, flags.noColor) : PLAIN;
    const text =
      flags.format === "json" ? renderJson(made) : renderText(made, { width: this.stdout.columns, ink });
    await writeResult(this, text, flags.out);
  } finally {
    await client.close();
  }
}

/** The property's name and time zone: "yesterday" is a day of that zone. */
async function propertyFacts(
  connection: Parameters<typeof openAdminClients>[0],
  property: string,
): Promise<PropertyFacts> {
  const clients = await openAdminClients(connection);
  try {
    return await propertyReader(clients, property).property();
  } finally {
    await clients.close();
  }
}
