/**
 * Settings: there is one of each, it is always there, and it is only ever changed. Data retention belongs to the property,
 * enhanced measurement to a web stream. Source: proto comments of google.analytics.admin.v1alpha.
 */
import type { Fields, KindDefinition } from "../resource.js";

const shared = {
  immutable: [],
  label: null,
  removal: "restore",
  replaceCost: "",
  identity: { by: "natural", fields: [] },
  makes: () => null,
  unreadable: () => false,
  canonical: (_field, value) => value,
} as const satisfies Partial<KindDefinition>;

export const dataRetentionKind: KindDefinition = {
  ...shared,
  kind: "data_retention",
  noun: "data retention",
};
export const enhancedMeasurementKind: KindDefinition = {
  ...shared,
  kind: "enhanced_measurement",
  noun: "enhanced measurement",
};

/** In months, shortest first. More than 14 needs Analytics 360. */
export const RETENTIONS = {
  "2m": "TWO_MONTHS",
  "14m": "FOURTEEN_MONTHS",
  "26m": "TWENTY_SIX_MONTHS",
  "38m": "THIRTY_EIGHT_MONTHS",
  "50m": "FIFTY_MONTHS",
} as const;
export type Retention = keyof typeof RETENTIONS;

const BY_LENGTH: readonly string[] = Object.values(RETENTIONS);

/** True where the first keeps data for less time than the second: what is older is lost. */
export function isShorter(retention: unknown, than: unknown): boolean {
  const [a, b] = [BY_LENGTH.indexOf(String(retention)), BY_LENGTH.indexOf(String(than))];
  return a >= 0 && b >= 0 && a < b;
}

/** How many months it stands for; null for what GA4 may add. */
export function monthsOf(retention: unknown): number | null {
  const found = Object.entries(RETENTIONS).find(([, name]) => name === retention);
  return found === undefined ? null : Number.parseInt(found[0], 10);
}

export function retentionFields(retention: Retention): Fields {
  return { event_data_retention: RETENTIONS[retention] };
}

/** The switches of enhanced measurement, by their name in a goals file. */
export const SWITCHES = {
  enabled: "stream_enabled",
  scrolls: "scrolls_enabled",
  outbound_clicks: "outbound_clicks_enabled",
  site_search: "site_search_enabled",
  videos: "video_engagement_enabled",
  file_downloads: "file_downloads_enabled",
  page_changes: "page_changes_enabled",
  forms: "form_interactions_enabled",
} as const;
export type Switch = keyof typeof SWITCHES;

/** What each measures, as GA4's own pages call it. */
export const MEASUREMENTS: { readonly [S in Exclude<Switch, "enabled">]: string } = {
  scrolls: "scrolls",
  outbound_clicks: "outbound clicks",
  site_search: "site search",
  videos: "video engagement",
  file_downloads: "file downloads",
  page_changes: "page changes",
  forms: "form interactions",
};

/** Only those that are given; the rest is not managed. */
export function switchFields(switches: { readonly [S in Switch]?: boolean | undefined }): Fields {
  return Object.fromEntries(
    Object.entries(switches).flatMap(([name, on]) =>
      on === undefined ? [] : [[SWITCHES[name as Switch], on] as const],
    ),
  );
}
