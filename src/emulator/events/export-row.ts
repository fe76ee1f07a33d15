/**
 * One row of the BigQuery export, as far as this emulator reads it: the fields that both the 2020 schema and today's
 * have, plus today's session-scoped sources where they help; and their columns with types, once, for Parquet and for
 * JSON. Names are the export's own, so that a row can be written as NDJSON and read back unchanged. Columns that are
 * not named here are ignored; of those named, only the required ones must be present. Knows nothing of rules or
 * reports.
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
  readonly mobile_brand_name?: string | null;
  readonly mobile_model_name?: string | null;
  readonly mobile_marketing_name?: string | null;
  readonly operating_system?: string | null;
  readonly operating_system_version?: string | null;
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
  readonly manual_campaign_id?: string | null;
  readonly manual_term?: string | null;
  readonly manual_content?: string | null;
  readonly gclid?: string | null;
}

export interface ExportEcommerce {
  /** In the currency of the event. */
  readonly purchase_revenue?: number | null;
  readonly refund_value?: number | null;
  readonly shipping_value?: number | null;
  readonly tax_value?: number | null;
  readonly transaction_id?: string | null;
  readonly total_item_quantity?: number | string | null;
}

export interface ExportItem {
  readonly item_id?: string | null;
  readonly item_name?: string | null;
  readonly item_brand?: string | null;
  readonly item_variant?: string | null;
  readonly item_category?: string | null;
  readonly item_category2?: string | null;
  readonly item_category3?: string | null;
  readonly item_category4?: string | null;
  readonly item_category5?: string | null;
  readonly price?: number | null;
  readonly quantity?: number | string | null;
  readonly item_revenue?: number | null;
  readonly item_refund?: number | null;
  readonly coupon?: string | null;
  readonly affiliation?: string | null;
  readonly location_id?: string | null;
  readonly item_list_id?: string | null;
  readonly item_list_name?: string | null;
  readonly item_list_index?: string | null;
  readonly promotion_id?: string | null;
  readonly promotion_name?: string | null;
  readonly creative_name?: string | null;
  readonly item_params?: readonly ExportParam[] | null;
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
  readonly user_properties?: readonly ExportParam[] | null;
  readonly device?: ExportDevice | null;
  readonly geo?: ExportGeo | null;
  /** Of apps. */
  readonly app_info?: { readonly version?: string | null } | null;
  readonly traffic_source?: ExportTrafficSource | null;
  readonly collected_traffic_source?: ExportCollectedTrafficSource | null;
  /** The numeric id of the data stream. */
  readonly stream_id: string;
  /** `WEB`, `ANDROID` or `IOS`. */
  readonly platform: string;
  readonly ecommerce?: ExportEcommerce | null;
  readonly items?: readonly ExportItem[] | null;
}

/** A type: a scalar's name, a struct by its fields, or a list by its one element. */
export type Shape = string | { readonly [field: string]: Shape } | readonly [Shape];

const CAMPAIGN: Shape = {
  source: "VARCHAR",
  medium: "VARCHAR",
  campaign_name: "VARCHAR",
  campaign_id: "VARCHAR",
};

/** The export's list of parameters. */
export const PARAMETERS_SHAPE: Shape = [
  {
    key: "VARCHAR",
    value: {
      string_value: "VARCHAR",
      int_value: "BIGINT",
      float_value: "DOUBLE",
      double_value: "DOUBLE",
    },
  },
];

/** The export's list of items, as far as reports tell of them; money is in the event's currency. */
export const ITEMS_SHAPE: Shape = [
  {
    item_id: "VARCHAR",
    item_name: "VARCHAR",
    item_brand: "VARCHAR",
    item_variant: "VARCHAR",
    item_category: "VARCHAR",
    item_category2: "VARCHAR",
    item_category3: "VARCHAR",
    item_category4: "VARCHAR",
    item_category5: "VARCHAR",
    price: "DOUBLE",
    quantity: "BIGINT",
    item_revenue: "DOUBLE",
    item_refund: "DOUBLE",
    coupon: "VARCHAR",
    affiliation: "VARCHAR",
    location_id: "VARCHAR",
    item_list_id: "VARCHAR",
    item_list_name: "VARCHAR",
    item_list_index: "VARCHAR",
    promotion_id: "VARCHAR",
    promotion_name: "VARCHAR",
    creative_name: "VARCHAR",
    item_params: PARAMETERS_SHAPE,
  },
];

/** The export's columns; both the schema of 2020 and today's fit. */
export const EXPORT_SHAPE: Readonly<Record<string, Shape>> = {
  event_date: "VARCHAR",
  event_timestamp: "BIGINT",
  event_name: "VARCHAR",
  event_params: PARAMETERS_SHAPE,
  user_pseudo_id: "VARCHAR",
  user_id: "VARCHAR",
  is_active_user: "BOOLEAN",
  user_first_touch_timestamp: "BIGINT",
  user_properties: PARAMETERS_SHAPE,
  device: {
    category: "VARCHAR",
    mobile_brand_name: "VARCHAR",
    mobile_model_name: "VARCHAR",
    mobile_marketing_name: "VARCHAR",
    operating_system: "VARCHAR",
    operating_system_version: "VARCHAR",
    language: "VARCHAR",
    web_info: { browser: "VARCHAR" },
  },
  geo: { continent: "VARCHAR", country: "VARCHAR", region: "VARCHAR", city: "VARCHAR" },
  app_info: { version: "VARCHAR" },
  traffic_source: { source: "VARCHAR", medium: "VARCHAR", name: "VARCHAR" },
  collected_traffic_source: {
    manual_source: "VARCHAR",
    manual_medium: "VARCHAR",
    manual_campaign_name: "VARCHAR",
    manual_campaign_id: "VARCHAR",
    manual_term: "VARCHAR",
    manual_content: "VARCHAR",
    gclid: "VARCHAR",
  },
  session_traffic_source_last_click: { manual_campaign: CAMPAIGN, cross_channel_campaign: CAMPAIGN },
  stream_id: "VARCHAR",
  platform: "VARCHAR",
  batch_page_id: "BIGINT",
  batch_ordering_id: "BIGINT",
  batch_event_index: "BIGINT",
  ecommerce: {
    purchase_revenue: "DOUBLE",
    refund_value: "DOUBLE",
    shipping_value: "DOUBLE",
    tax_value: "DOUBLE",
    transaction_id: "VARCHAR",
  },
  items: ITEMS_SHAPE,
};

/** Without these an event is none. */
export const REQUIRED_COLUMNS: readonly string[] = [
  "event_date",
  "event_timestamp",
  "event_name",
  "event_params",
];

export function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** A shape as a DuckDB type. */
export function typeOf(shape: Shape): string {
  if (typeof shape === "string") return shape;
  if (isList(shape)) return `${typeOf(shape[0])}[]`;
  const fields = Object.entries(shape).map(([name, type]) => `"${name}" ${typeOf(type)}`);
  return `STRUCT(${fields.join(", ")})`;
}
