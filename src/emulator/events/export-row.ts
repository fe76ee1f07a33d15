/**
 * One row of the BigQuery export, as far as this emulator reads it: the fields that both the 2020 schema and today's
 * have, plus today's session-scoped sources where they help. Names are the export's own, so that a row can be written
 * as NDJSON and read back unchanged. Knows nothing of DuckDB, rules or reports.
 */

/** The value of a parameter. In the export exactly one of the four is set; all null means an empty value. */
interface ExportParamValue {
  readonly string_value?: string | null;
  /** A 64-bit integer; a string where it does not fit a double. */
  readonly int_value?: number | string | null;
  readonly float_value?: number | null;
  readonly double_value?: number | null;
}

export interface ExportParam {
  readonly key: string;
  readonly value: ExportParamValue;
}

export interface ExportDevice {
  /** `desktop`, `mobile` or `tablet`. */
  readonly category?: string | null;
  readonly operating_system?: string | null;
  readonly language?: string | null;
  readonly web_info?: {
    readonly browser?: string | null;
    readonly browser_version?: string | null;
    readonly hostname?: string | null;
  } | null;
}

export interface ExportGeo {
  readonly continent?: string | null;
  readonly sub_continent?: string | null;
  readonly country?: string | null;
  readonly region?: string | null;
  readonly city?: string | null;
}

/** How the *user* was first acquired. The session's own source is in `collected_traffic_source` and the event's parameters. */
export interface ExportTrafficSource {
  readonly source?: string | null;
  readonly medium?: string | null;
  /** The campaign. */
  readonly name?: string | null;
}

/** What was collected with this very event (in exports since 2023). */
export interface ExportCollectedTrafficSource {
  readonly manual_source?: string | null;
  readonly manual_medium?: string | null;
  readonly manual_campaign_name?: string | null;
  readonly gclid?: string | null;
}

export interface ExportEcommerce {
  /** In the currency of the event. */
  readonly purchase_revenue?: number | null;
  readonly transaction_id?: string | null;
  readonly total_item_quantity?: number | string | null;
}

export interface ExportItem {
  readonly item_id?: string | null;
  readonly item_name?: string | null;
  readonly item_category?: string | null;
  readonly price?: number | null;
  readonly quantity?: number | string | null;
}

/** One collected event. */
export interface ExportRow {
  /** `YYYYMMDD`: the day in the property's time zone. */
  readonly event_date: string;
  /** Microseconds since 1970 UTC. */
  readonly event_timestamp: number;
  readonly event_name: string;
  readonly event_params: readonly ExportParam[];
  /** The device's client id; absent where consent was not given. */
  readonly user_pseudo_id?: string | null;
  readonly user_id?: string | null;
  readonly user_first_touch_timestamp?: number | null;
  readonly device?: ExportDevice | null;
  readonly geo?: ExportGeo | null;
  readonly traffic_source?: ExportTrafficSource | null;
  readonly collected_traffic_source?: ExportCollectedTrafficSource | null;
  /** The numeric id of the data stream. */
  readonly stream_id: string;
  /** `WEB`, `ANDROID` or `IOS`. */
  readonly platform: string;
  readonly ecommerce?: ExportEcommerce | null;
  readonly items?: readonly ExportItem[] | null;
}
