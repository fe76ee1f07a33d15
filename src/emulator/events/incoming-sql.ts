/**
 * From `raw_events` (the export's columns) to `events` (the store's columns). Pure: text in, text out. Where the schemas
 * of 2020 and today differ, this is where they become one.
 */
import { EVENT_DAY } from "./load.js";
import { double, integerOfValue, literal, numberOfValue, textOfValue } from "./sql-text.js";

/**
 * Events whose value is revenue [developers.google.com, Data API schema, `purchaseRevenue`]. It is the parameter `value`
 * that revenue is made of [answer/13800978]; the export's `ecommerce` repeats it, in Google's own sample rounded.
 */
const PURCHASES =
  "('purchase', 'ecommerce_purchase', 'in_app_purchase', 'app_store_subscription_convert', 'app_store_subscription_renew')";

/** The parameters with a column of their own in `events`. */
const READ_PARAMETERS = [
  "page_location",
  "source",
  "medium",
  "campaign",
  "campaign_id",
  "term",
  "content",
  "value",
  "currency",
  "engagement_time_msec",
  "ga_session_number",
  "transaction_id",
  "session_engaged",
  "shipping",
  "tax",
] as const;

type ReadParameter = (typeof READ_PARAMETERS)[number];

/** A parameter's `value` struct. The keys are laid out once an event, so that each look-up is a cheap search. */
function lookUp(name: string): string {
  return `event_params[list_position(keys, ${literal(name)})].value`;
}

const text = (name: ReadParameter): string => textOfValue(`p_${name}`);
const number = (name: ReadParameter): string => numberOfValue(`p_${name}`);
const integer = (name: ReadParameter): string => integerOfValue(`p_${name}`);

/**
 * The source, medium and campaign that one event states, all from the same statement: Google's attribution of
 * the session where the export has it, what was collected with the event, a click id of Google Ads, the parameters.
 */
function traffic(): string {
  const one = (source: string, medium: string, campaign: string, id: string, term: string, content: string) =>
    `{'source': ${source}, 'medium': ${medium}, 'campaign': ${campaign}, 'id': ${id}, 'term': ${term}, 'content': ${content}}`;
  const last = "session_traffic_source_last_click";
  const collected = "collected_traffic_source";
  const [manual, term, content] = ["campaign_id", "term", "content"].map((of) => `${collected}.manual_${of}`);
  const rest = [term, content].map(String) as [string, string];
  const name = `${collected}.manual_campaign_name`;
  const stated = ["cross_channel_campaign", "manual_campaign"].map((kind) => {
    const from = `${last}.${kind}`;
    const told = one(
      `${from}.source`,
      `${from}.medium`,
      `${from}.campaign_name`,
      `${from}.campaign_id`,
      ...rest,
    );
    return `WHEN coalesce(${from}.source, ${from}.medium) IS NOT NULL THEN ${told}`;
  });
  return `CASE ${stated.join("\n    ")}
    WHEN coalesce(${collected}.manual_source, ${collected}.manual_medium) IS NOT NULL
      THEN ${one(`${collected}.manual_source`, `${collected}.manual_medium`, name, String(manual), ...rest)}
    WHEN ${collected}.gclid IS NOT NULL
      THEN ${one("'google'", "'cpc'", name, String(manual), ...rest)}
    ELSE ${one(text("source"), text("medium"), text("campaign"), text("campaign_id"), text("term"), text("content"))} END`;
}

/** Of events of one moment, where the export has it. */
const BATCH_ORDER = ["batch_page_id", "batch_ordering_id", "batch_event_index"]
  .map((column) => `coalesce(${column}, 0)`)
  .join(", ");

/** `raw_events` with the keys of each event's parameters laid out. */
const KEYED = `keyed AS (
  SELECT * REPLACE (coalesce(event_params, []) AS event_params),
    list_transform(coalesce(event_params, []), lambda p: p.key) AS keys,
    rowid AS raw_row
  FROM raw_events
)`;

/**
 * The statement that writes `incoming`: one narrow row an event, enough to tell users, sessions and key events apart.
 * `seq` goes on from the store's last event, in order of arrival, which the export numbers within a batch of the tag;
 * what rules and audiences made comes after all originals.
 */
export function incomingSql(propertyId: string): string {
  // Read first and numbered then: a window carries all that is read after it through its sort, parameters and all.
  return `CREATE OR REPLACE TEMP TABLE incoming AS
WITH ${KEYED},
narrow AS MATERIALIZED (
  SELECT
    raw_row,
    coalesce(rule_id, audience_id) IS NOT NULL AS made,
    [${BATCH_ORDER}] AS batch,
    event_timestamp AS event_ts,
    event_name,
    rule_id,
    audience_id,
    user_pseudo_id,
    ${integerOfValue(lookUp("ga_session_id"))} AS ga_session_id,
    CASE WHEN event_name = 'purchase' AND coalesce(platform, 'WEB') = 'WEB' AND coalesce(rule_id, audience_id) IS NULL
      THEN ${textOfValue(lookUp("transaction_id"))} END AS transaction_id
  FROM keyed
)
SELECT
  raw_row,
  (SELECT coalesce(max(seq), 0) FROM events) + row_number() OVER (ORDER BY made, batch, raw_row) AS seq,
  ${literal(propertyId)} AS property,
  event_ts, event_name, rule_id, audience_id, user_pseudo_id, ga_session_id,
  NULL::BIGINT AS person,
  NULL::BIGINT AS session,
  transaction_id,
  false AS repeated
FROM narrow`;
}

/** What GA4 makes of a purchase whose `transaction_id` the same user has sent before, on a web stream. */
export interface TransactionChoices {
  /**
   * `once`: it is no purchase [answer/12313109, which speaks of purchase events and key events]. That it leaves
   * `eventCount` too is not established. `each`: every one counts, as in an export.
   */
  readonly repeatedTransactions: "once" | "each";
}

export const DEFAULT_TRANSACTIONS: TransactionChoices = { repeatedTransactions: "once" };

/** The statement that finds them, once users have numbers. An empty id is an id; a purchase without one is no repeat. */
export const MARK_REPEATS = `UPDATE incoming SET repeated = true FROM (
  SELECT seq, person, transaction_id, row_number() OVER (PARTITION BY person, transaction_id ORDER BY event_ts, seq) AS nth
  FROM incoming WHERE person IS NOT NULL AND transaction_id IS NOT NULL) AS one
WHERE one.seq = incoming.seq AND (one.nth > 1 OR EXISTS (
  SELECT 1 FROM events AS earlier WHERE earlier.person = one.person AND earlier.event_name = 'purchase'
    AND earlier.transaction_id = one.transaction_id))`;

/** What GA4 turns money into when it comes in. Not established for `value` in general: it is for revenue alone. */
export interface MoneyChoices {
  /**
   * What one unit of a currency is worth in the property's. Default: 1 for each, so that money is added up as it was
   * sent. An amount without a currency is taken for one in the property's.
   */
  readonly exchangeRates: Readonly<Record<string, number>>;
}

export const DEFAULT_MONEY: MoneyChoices = { exchangeRates: {} };

function converted(column: string, { exchangeRates }: MoneyChoices): string {
  const rates = Object.entries(exchangeRates).map(
    ([currency, rate]) => `WHEN ${literal(currency)} THEN ${double(rate)}`,
  );
  return rates.length === 0 ? column : `(${column} * CASE currency ${rates.join(" ")} ELSE 1 END)`;
}

/** The statement that moves the batch into `events`, with what `incoming` and `marks` know of each event. */
export function storeEventsSql(timeZone: string, money: MoneyChoices): string {
  return `INSERT INTO events BY NAME
WITH ${KEYED},
joined AS (
  SELECT keyed.*,
    incoming.seq, incoming.property, incoming.ga_session_id, incoming.person, incoming.session, incoming.repeated,
    marks.seq IS NOT NULL AS is_key_event,
    marks.default_value, marks.default_currency,
    ${READ_PARAMETERS.map((name) => `${lookUp(name)} AS p_${name}`).join(",\n    ")}
  FROM keyed JOIN incoming ON keyed.raw_row = incoming.raw_row LEFT JOIN marks ON marks.seq = incoming.seq
),
stated_each AS (
  SELECT *,
    ${text("page_location")} AS page_location,
    ${traffic()} AS stated,
    ${number("value")} AS sent_value,
    ${text("currency")} AS sent_currency,
    ${integer("engagement_time_msec")} AS engagement_ms,
    ${integer("ga_session_number")} AS ga_session_number,
    ${text("transaction_id")} AS sent_transaction_id,
    ${text("session_engaged")} AS session_engaged,
    ${number("shipping")} AS sent_shipping,
    ${number("tax")} AS sent_tax
  FROM joined
),
-- a default value fills what is unset, the number and the currency each for itself [KeyEvent.DefaultValue]
read AS (
  SELECT *, coalesce(nullif(sent_currency, ''), default_currency) AS currency FROM stated_each
)
SELECT
  property, seq, [${BATCH_ORDER}] AS batch,
  ${EVENT_DAY} AS event_date,
  event_timestamp AS event_ts,
  make_timestamptz(event_timestamp) AT TIME ZONE ${literal(timeZone)} AS local_time,
  event_name, stream_id, platform, user_pseudo_id, ga_session_id, person, session, ga_session_number,
  user_id,
  event_params AS params,
  user_properties,
  items,
  device.category AS device_category,
  device.mobile_brand_name AS device_brand,
  device.mobile_model_name AS device_model,
  device.mobile_marketing_name AS device_marketing_name,
  device.operating_system AS operating_system,
  device.operating_system_version AS operating_system_version,
  app_info.version AS app_version,
  device.web_info.browser AS browser,
  device.language AS language,
  geo.continent AS continent, geo.country AS country, geo.region AS region, geo.city AS city,
  page_location,
  nullif(regexp_extract(page_location, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:]+)', 1), '') AS page_host,
  nullif(regexp_extract(page_location, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1), '') AS page_path,
  nullif(regexp_extract(page_location, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^#]*)', 1), '') AS page_path_query,
  stated.source AS source, stated.medium AS medium, stated.campaign AS campaign,
  stated.id AS campaign_id, stated.term AS term, stated.content AS ad_content,
  user_first_touch_timestamp AS first_touch,
  traffic_source.source AS user_source,
  traffic_source.medium AS user_medium,
  traffic_source.name AS user_campaign,
  ${converted("coalesce(sent_value, default_value)", money)} AS value,
  currency,
  CASE
    WHEN event_name IN ${PURCHASES} THEN ${converted("coalesce(sent_value, ecommerce.purchase_revenue)", money)}
    WHEN event_name = 'refund' THEN -${converted("coalesce(sent_value, ecommerce.refund_value)", money)} END AS revenue,
  ${converted("coalesce(sent_shipping, ecommerce.shipping_value)", money)} AS shipping,
  ${converted("coalesce(sent_tax, ecommerce.tax_value)", money)} AS tax,
  coalesce(sent_transaction_id, ecommerce.transaction_id) AS transaction_id,
  engagement_ms,
  -- session_start and first_visit carry it before the session can have been engaged
  coalesce(session_engaged = '1', false) AND event_name NOT IN ('session_start', 'first_visit', 'first_open') AS says_engaged,
  coalesce(is_active_user, engagement_ms > 0 OR event_name IN ('first_visit', 'first_open'), false) AS says_active,
  is_key_event, repeated, rule_id, audience_id
FROM read`;
}
