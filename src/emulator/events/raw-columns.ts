/**
 * `raw_events`: events as they came in, laid flat. What is read of the export's nested records is a column each, and a
 * parameter is a name with one text, as rules and reports see it (sql-text.ts).
 */
import { EXPORT_SHAPE, PARAMETERS_SHAPE, type Shape, typeOf } from "./export-row.js";
import { textOfValue } from "./sql-text.js";

/** Parameters as they are kept: in the order they were sent, one of a name twice where it was sent twice. */
export const KEPT_PARAMETERS: Shape = [{ key: "VARCHAR", value: "VARCHAR" }];

/** Each column, and where the export has it. */
const PLACES = {
  event_date: "event_date",
  event_ts: "event_timestamp",
  event_name: "event_name",
  params: "event_params",
  user_pseudo_id: "user_pseudo_id",
  user_id: "user_id",
  is_active_user: "is_active_user",
  first_touch: "user_first_touch_timestamp",
  user_properties: "user_properties",
  device_category: "device.category",
  device_brand: "device.mobile_brand_name",
  device_model: "device.mobile_model_name",
  device_marketing_name: "device.mobile_marketing_name",
  operating_system: "device.operating_system",
  operating_system_version: "device.operating_system_version",
  browser: "device.web_info.browser",
  language: "device.language",
  continent: "geo.continent",
  country: "geo.country",
  region: "geo.region",
  city: "geo.city",
  app_version: "app_info.version",
  user_source: "traffic_source.source",
  user_medium: "traffic_source.medium",
  user_campaign: "traffic_source.name",
  collected_source: "collected_traffic_source.manual_source",
  collected_medium: "collected_traffic_source.manual_medium",
  collected_campaign: "collected_traffic_source.manual_campaign_name",
  collected_campaign_id: "collected_traffic_source.manual_campaign_id",
  collected_term: "collected_traffic_source.manual_term",
  collected_content: "collected_traffic_source.manual_content",
  gclid: "collected_traffic_source.gclid",
  cross_channel_source: "session_traffic_source_last_click.cross_channel_campaign.source",
  cross_channel_medium: "session_traffic_source_last_click.cross_channel_campaign.medium",
  cross_channel_campaign: "session_traffic_source_last_click.cross_channel_campaign.campaign_name",
  cross_channel_campaign_id: "session_traffic_source_last_click.cross_channel_campaign.campaign_id",
  manual_source: "session_traffic_source_last_click.manual_campaign.source",
  manual_medium: "session_traffic_source_last_click.manual_campaign.medium",
  manual_campaign: "session_traffic_source_last_click.manual_campaign.campaign_name",
  manual_campaign_id: "session_traffic_source_last_click.manual_campaign.campaign_id",
  stream_id: "stream_id",
  platform: "platform",
  batch_page: "batch_page_id",
  batch_ordering: "batch_ordering_id",
  batch_event: "batch_event_index",
  purchase_revenue: "ecommerce.purchase_revenue",
  refund_value: "ecommerce.refund_value",
  shipping_value: "ecommerce.shipping_value",
  tax_value: "ecommerce.tax_value",
  ecommerce_transaction_id: "ecommerce.transaction_id",
  items: "items",
} as const;

/** A column's type, and its value in terms of the export's columns. */
interface RawColumn {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
  readonly isOfParameters?: boolean;
}

function shapeAt(place: string): Shape {
  const shape = place
    .split(".")
    .reduce<Shape | undefined>(
      (within, field) => (within as Readonly<Record<string, Shape>>)[field],
      EXPORT_SHAPE,
    );
  if (shape === undefined) throw new Error(`the export has no ${place}`);
  return shape;
}

/** `20210131`, and also `2021-01-31` for exports that went through other tools; NULL for what is no day. */
const DAY = "try_strptime(replace(event_date, '-', ''), '%Y%m%d')::DATE";

/** Files that people made themselves may lack it: then all is of one stream. */
const STREAM = "coalesce(stream_id, '1')";

function columnOf([name, place]: readonly [string, string]): RawColumn {
  if (name === "event_date") return { name, type: "DATE", sql: DAY };
  if (name === "stream_id") return { name, type: "VARCHAR", sql: STREAM };
  const shape = shapeAt(place);
  if (shape !== PARAMETERS_SHAPE) return { name, type: typeOf(shape), sql: place };
  return { name, type: typeOf(KEPT_PARAMETERS), sql: place, isOfParameters: true };
}

const COLUMNS: readonly RawColumn[] = Object.entries(PLACES).map(columnOf);

export const CREATE_RAW_EVENTS: string = `CREATE OR REPLACE TEMP TABLE raw_events (
  ${COLUMNS.map(({ name, type }) => `${name} ${type}`).join(",\n  ")}
)`;

/** A list of the export's parameters as they are kept. */
export function keptParameters(list: string): string {
  return `list_transform(${list}, lambda p: {'key': p.key, 'value': ${textOfValue("p.value")}})`;
}

/**
 * The statement that adds rows of the export's columns, as `EXPORT_SHAPE` types them. `kept`: what is kept of a column of
 * parameters.
 */
export function insertExport(from: string, kept: (column: string) => string = keptParameters): string {
  const columns = COLUMNS.map(
    ({ name, sql, isOfParameters }) => `${isOfParameters ? kept(sql) : sql} AS ${name}`,
  );
  return `INSERT INTO raw_events BY NAME SELECT ${columns.join(",\n  ")} FROM ${from}`;
}
