/** What the doctor reads of one property beyond what a plan needs: trash can, right to edit, export links, quota. */
import type { v1beta } from "@google-analytics/data";
import type {
  AttributionFacts,
  ExportLink,
  PropertyState,
  QuotaLeft,
  SubpropertyFacts,
} from "../../doctor/port.js";
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

/** As many as the API gives in a page; nobody has more. */
const ALL = { pageSize: 200 };

/** @throws GoalsError with Google's own text. */
export function adsLinks({ beta }: Pick<AdminClients, "beta">, property: string): Promise<readonly string[]> {
  return asking(async () => {
    const request = { parent: `properties/${property}`, ...ALL };
    const [, , response] = await beta.listGoogleAdsLinks(request, { ...ONCE, autoPaginate: false });
    return (response.googleAdsLinks ?? []).map(({ customerId }) => customerId ?? "");
  });
}

/** @throws GoalsError with Google's own text. */
export function attributionFacts(
  { alpha }: Pick<AdminClients, "alpha">,
  property: string,
): Promise<AttributionFacts> {
  return asking(async () => {
    const name = `properties/${property}`;
    const [[identity], [attribution]] = await Promise.all([
      alpha.getReportingIdentitySettings({ name: `${name}/reportingIdentitySettings` }, ONCE),
      alpha.getAttributionSettings({ name: `${name}/attributionSettings` }, ONCE),
    ]);
    return {
      identity: String(identity.reportingIdentity ?? ""),
      model: String(attribution.reportingAttributionModel ?? ""),
    };
  });
}

/** Kept in the parent property, which is to be read for it. @throws GoalsError with Google's own text. */
export function subpropertyFacts(
  { alpha }: Pick<AdminClients, "alpha">,
  parent: string,
  property: string,
): Promise<SubpropertyFacts> {
  return asking(async () => {
    const [[sync], [, , filters]] = await Promise.all([
      alpha.getSubpropertySyncConfig({ name: `${parent}/subpropertySyncConfigs/${property}` }, ONCE),
      alpha.listSubpropertyEventFilters({ parent, ...ALL }, { ...ONCE, autoPaginate: false }),
    ]);
    const own = (filters.subpropertyEventFilters ?? []).filter(
      ({ applyToProperty }) => applyToProperty === `properties/${property}`,
    );
    return { synced: sync.customDimensionAndMetricSyncMode === "ALL", filters: own.length };
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
