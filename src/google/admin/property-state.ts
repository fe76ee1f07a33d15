/** What the doctor reads of one property beyond what a plan needs: trash can, right to edit, export links, quota. */
import type { v1beta } from "@google-analytics/data";
import type { ExportLink, PropertyState, QuotaLeft } from "../../doctor/port.js";
import type { AdminClients } from "../clients.js";
import { plainQuota } from "../data/reporting.js";
import { explainGoogleError } from "../errors.js";
import { readProperty } from "./wire.js";

const ONCE = { retry: null as never, timeout: 15_000 };

async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainGoogleError(error);
  }
}

/** @throws GoalsError with Google's own text. */
export function readPropertyState(
  { beta }: Pick<AdminClients, "beta">,
  property: string,
): Promise<PropertyState> {
  return asking(async () => {
    const [message] = await beta.getProperty({ name: `properties/${property}` }, ONCE);
    const inTrash = message.deleteTime !== null && message.deleteTime !== undefined;
    return {
      ...readProperty(message),
      expires: inTrash ? new Date(Number(message.expireTime?.seconds ?? 0) * 1000) : null,
    };
  });
}

/**
 * Whether the change history may be read. Null where the answer says nothing about the role: the token's scopes did not
 * reach so far, or GA4 could not be asked.
 */
export async function mayReadHistory(
  { alpha }: Pick<AdminClients, "alpha">,
  account: string,
  property: string,
): Promise<boolean | null> {
  const request = { account, property: `properties/${property}`, pageSize: 1 };
  try {
    await alpha.searchChangeHistoryEvents(request, { ...ONCE, autoPaginate: false });
    return true;
  } catch (error) {
    return explainGoogleError(error).code === "not-allowed" ? false : null;
  }
}

/** @throws GoalsError with Google's own text. */
export function exportLinks(
  { alpha }: Pick<AdminClients, "alpha">,
  property: string,
): Promise<readonly ExportLink[]> {
  return asking(async () => {
    const request = { parent: `properties/${property}`, pageSize: 200 };
    // GA4 allows one link a property, so the first page is all there is.
    const [, , response] = await alpha.listBigQueryLinks(request, { ...ONCE, autoPaginate: false });
    return (response.bigqueryLinks ?? []).map((link) => ({
      project: link.project ?? "",
      daily: link.dailyExportEnabled === true || link.freshDailyExportEnabled === true,
      streaming: link.streamingExportEnabled === true,
    }));
  });
}

/** Costs a token or so: one metric of one day. @throws GoalsError with Google's own text. */
export function quotaLeft(
  client: v1beta.BetaAnalyticsDataClient,
  property: string,
): Promise<QuotaLeft | null> {
  return asking(async () => {
    const [response] = await client.runReport(
      {
        property: `properties/${property}`,
        dateRanges: [{ startDate: "yesterday", endDate: "yesterday" }],
        metrics: [{ name: "sessions" }],
        limit: 1,
        returnPropertyQuota: true,
      },
      ONCE,
    );
    const quota = plainQuota(response);
    if (!quota) return null;
    return {
      day: quota.day.remaining,
      hour: quota.hour.remaining,
      projectHour: quota.projectHour.remaining,
    };
  });
}

/** The fields every property has; who asks needs no role on any. @throws GoalsError with Google's own text. */
export function askDataApi(client: v1beta.BetaAnalyticsDataClient): Promise<void> {
  return asking(async () => void (await client.getMetadata({ name: "properties/0/metadata" }, ONCE)));
}
