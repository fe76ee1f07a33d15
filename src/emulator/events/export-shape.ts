/**
 * The columns this emulator reads from an export and their types, once, for Parquet and for JSON. Columns of the
 * export that are not named here are ignored; of those named, only the required ones must be present. Knows nothing of
 * where the rows come from.
 */

/** A type: a scalar's name, a struct by its fields, or a list by its one element. */
export type Shape = string | { readonly [field: string]: Shape } | readonly [Shape];

const CAMPAIGN: Shape = { source: "VARCHAR", medium: "VARCHAR", campaign_name: "VARCHAR" };

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

/** The export's columns; both the schema of 2020 and today's fit. */
export const EXPORT_SHAPE: Readonly<Record<string, Shape>> = {
  event_date: "VARCHAR",
  event_timestamp: "BIGINT",
  event_name: "VARCHAR",
  event_params: PARAMETERS_SHAPE,
  user_pseudo_id: "VARCHAR",
  user_id: "VARCHAR",
  is_active_user: "BOOLEAN",
  device: {
    category: "VARCHAR",
    operating_system: "VARCHAR",
    language: "VARCHAR",
    web_info: { browser: "VARCHAR" },
  },
  geo: { country: "VARCHAR", region: "VARCHAR", city: "VARCHAR" },
  traffic_source: { source: "VARCHAR", medium: "VARCHAR", name: "VARCHAR" },
  collected_traffic_source: {
    manual_source: "VARCHAR",
    manual_medium: "VARCHAR",
    manual_campaign_name: "VARCHAR",
    gclid: "VARCHAR",
  },
  session_traffic_source_last_click: { manual_campaign: CAMPAIGN, cross_channel_campaign: CAMPAIGN },
  stream_id: "VARCHAR",
  platform: "VARCHAR",
  ecommerce: { purchase_revenue: "DOUBLE", refund_value: "DOUBLE", transaction_id: "VARCHAR" },
};

/** Without these an event is none. */
export const REQUIRED_COLUMNS: readonly string[] = [
  "event_date",
  "event_timestamp",
  "event_name",
  "event_params",
];

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** A shape as a DuckDB type. */
export function typeOf(shape: Shape): string {
  if (typeof shape === "string") return shape;
  if (isList(shape)) return `${typeOf(shape[0])}[]`;
  const fields = Object.entries(shape).map(([name, type]) => `"${name}" ${typeOf(type)}`);
  return `STRUCT(${fields.join(", ")})`;
}
