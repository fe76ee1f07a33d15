/**
 * From `raw_events` to `events`. On the way an event is narrow: `arrived` has one row for each that came in or was made,
 * with what rules and audiences look at; `incoming` has them numbered. What rules and audiences make is only said there,
 * and written once, with the rest of the event it is made of. Pure: text in, text out. Where the schemas of 2020 and today
 * differ, this is where they become one.
 */
import { type ExchangeRates, worthIn } from "../money.js";
import type { PropertyState } from "../world/state.js";
import { double, integerOfText, literal, numberOfText } from "./sql-text.js";

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

/** A parameter's text. The keys are laid out once an event, so that each look-up is a cheap search. */
function lookUp(name: string): string {
  return `params[list_position(keys, ${literal(name)})].value`;
}

const text = (name: ReadParameter): string => `p_${name}`;
const number = (name: ReadParameter): string => numberOfText(text(name));
const integer = (name: ReadParameter): string => integerOfText(text(name));

/**
 * The source, medium and campaign that one event states, all from the same statement: Google's attribution of
 * the session where the export has it, what was collected with the event, a click id of Google Ads, the parameters.
 */
function traffic(): string {
  const one = (source: string, medium: string, campaign: string, id: string, term: string, content: string) =>
    `{'source': ${source}, 'medium': ${medium}, 'campaign': ${campaign}, 'id': ${id}, 'term': ${term}, 'content': ${content}}`;
  const rest = ["collected_term", "collected_content"] as const;
  const stated = ["cross_channel", "manual"].map((kind) => {
    const told = one(`${kind}_source`, `${kind}_medium`, `${kind}_campaign`, `${kind}_campaign_id`, ...rest);
    return `WHEN coalesce(${kind}_source, ${kind}_medium) IS NOT NULL THEN ${told}`;
  });
  const collected = ["collected_campaign", "collected_campaign_id", ...rest] as const;
  return `CASE ${stated.join("\n    ")}
    WHEN coalesce(collected_source, collected_medium) IS NOT NULL
      THEN ${one("collected_source", "collected_medium", ...collected)}
    WHEN gclid IS NOT NULL
      THEN ${one("'google'", "'cpc'", ...collected)}
    ELSE ${one(text("source"), text("medium"), text("campaign"), text("campaign_id"), text("term"), text("content"))} END`;
}

/** Of events of one moment, where the export has it. */
const BATCH = ["batch_page", "batch_ordering", "batch_event"] as const;
const BATCH_ORDER = BATCH.map((column) => `coalesce(${column}, 0)`).join(", ");

/** What of an event is the same in all that is made of it. */
export const COPIED = [...BATCH, "event_ts", "event_date", "stream_id", "user_pseudo_id"] as const;

/** The column of `arrived` with the text of a parameter that a rule names. */
export function namedColumn(parameters: readonly string[], parameter: string): string {
  return `named_${parameters.indexOf(parameter)}`;
}

/**
 * The statement that writes `arrived`: one narrow row for each event of `raw_events`, with the texts of the parameters that
 * rules name. Rules and audiences add to it what they make: `made_by` is the place of the rule's version in the list of those
 * in force.
 */
export function arrivedSql(parameters: readonly string[]): string {
  const named = parameters.map((name) => `${lookUp(name)} AS ${namedColumn(parameters, name)}`);
  return `CREATE OR REPLACE TEMP TABLE arrived AS
WITH keyed AS (
  SELECT *, rowid AS raw_row, list_transform(params, lambda p: p.key) AS keys FROM raw_events
),
looked_up AS (
  SELECT ${[...COPIED, "raw_row", "event_name", "platform", ...named].join(", ")},
    ${lookUp("ga_session_id")} AS session_id,
    CASE WHEN event_name = 'purchase' THEN ${lookUp("transaction_id")} END AS transaction_id
  FROM keyed
)
SELECT * EXCLUDE (session_id, transaction_id, platform),
  NULL::INTEGER AS made_by,
  NULL::VARCHAR AS rule_id,
  NULL::VARCHAR AS audience_id,
  ${integerOfText("session_id")} AS ga_session_id,
  CASE WHEN coalesce(platform, 'WEB') = 'WEB' THEN transaction_id END AS transaction_id
FROM looked_up`;
}

/** That a row of `arrived` or `incoming` is of an event that was made, by a rule or an audience. */
const IS_MADE = "coalesce(rule_id, audience_id) IS NOT NULL";

/**
 * The statement that writes `incoming`. `seq` goes on from the store's last event, in order of arrival, which the export
 * numbers within a batch of the tag; what rules and audiences made comes after all originals.
 */
export function incomingSql(propertyId: string): string {
  return `CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
  raw_row,
  (SELECT coalesce(max(seq), 0) FROM events) + row_number() OVER (ORDER BY ${IS_MADE}, ${BATCH_ORDER}, rowid) AS seq,
  ${literal(propertyId)} AS property,
  event_ts, event_name, made_by, rule_id, audience_id, user_pseudo_id, ga_session_id,
  NULL::BIGINT AS person,
  NULL::BIGINT AS session,
  transaction_id,
  false AS repeated
FROM arrived`;
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
   * Default: none. Money in a currency without a rate is added up as it was sent. An amount without a currency is taken for one
   * in the property's.
   */
  readonly exchangeRates: ExchangeRates;
}

export const DEFAULT_MONEY: MoneyChoices = { exchangeRates: {} };

function converted(column: string, own: string, { exchangeRates }: MoneyChoices): string {
  const rates = Object.keys(exchangeRates).map(
    (currency) => `WHEN ${literal(currency)} THEN ${double(worthIn(own, currency, exchangeRates) ?? 1)}`,
  );
  return rates.length === 0 ? column : `(${column} * CASE currency ${rates.join(" ")} ELSE 1 END)`;
}

/** A page's address: its host, and its path with and without the query. No letter fits in two places, which RE2 reads fastest. */
const ADDRESS = literal("^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#:]*)(?::[^/?#]*)?((/[^?#]*)?(?:\\?[^#]*)?)");

/** What an event that was made lacks of the one it is made of. */
const NOT_COPIED = [
  "purchase_revenue",
  "refund_value",
  "shipping_value",
  "tax_value",
  "ecommerce_transaction_id",
] as const;

function withMade(params: string): string {
  const made = [
    ...NOT_COPIED.map((column) => `NULL AS ${column}`),
    "CASE WHEN audience_id IS NULL THEN is_active_user END AS is_active_user",
    `${params} AS params`,
  ];
  return `(SELECT * FROM placed WHERE NOT (${IS_MADE})
  UNION ALL
  SELECT * REPLACE (${made.join(", ")}) FROM placed WHERE ${IS_MADE})`;
}

type Own = Pick<PropertyState, "timeZone" | "currencyCode">;

/**
 * The statement that moves the batch into `events`, with what `incoming` and `marks` know of each event: first what came in,
 * then what was made. `madeParams`: the parameters of a made event, in terms of those of its original, `made_by` and
 * `audience_id`; null where nothing was made.
 */
export function storeEventsSql(
  { timeZone, currencyCode }: Own,
  money: MoneyChoices,
  madeParams: string | null,
): string {
  const worth = (amount: string): string => converted(amount, currencyCode, money);
  return `INSERT INTO events BY NAME
WITH placed AS NOT MATERIALIZED (
  SELECT raw.* REPLACE (coalesce(params, []) AS params, incoming.event_name AS event_name),
    incoming.seq, incoming.property, incoming.made_by, incoming.rule_id, incoming.audience_id,
    incoming.ga_session_id, incoming.person, incoming.session, incoming.repeated,
    marks.seq IS NOT NULL AS is_key_event, marks.default_value, marks.default_currency
  FROM raw_events AS raw JOIN incoming ON raw.rowid = incoming.raw_row LEFT JOIN marks ON marks.seq = incoming.seq
),
keyed AS (
  SELECT *, list_transform(params, lambda p: p.key) AS keys FROM ${madeParams === null ? "placed" : withMade(madeParams)}
),
looked_up AS (
  SELECT *, ${READ_PARAMETERS.map((name) => `${lookUp(name)} AS ${text(name)}`).join(",\n    ")} FROM keyed
),
stated_each AS (
  SELECT *,
    ${text("page_location")} AS page_location,
    regexp_extract(${text("page_location")}, ${ADDRESS}, ['host', 'path_query', 'path']) AS page,
    ${traffic()} AS stated,
    ${number("value")} AS sent_value,
    ${integer("engagement_time_msec")} AS engagement_ms,
    ${integer("ga_session_number")} AS ga_session_number,
    ${number("shipping")} AS sent_shipping,
    ${number("tax")} AS sent_tax,
    -- a default value fills what is unset, the number and the currency each for itself [KeyEvent.DefaultValue]
    coalesce(nullif(${text("currency")}, ''), default_currency) AS currency
  FROM looked_up
)
SELECT
  property, seq, [${BATCH_ORDER}] AS batch, event_date, event_ts,
  make_timestamptz(event_ts) AT TIME ZONE ${literal(timeZone)} AS local_time,
  event_name, stream_id, platform, user_pseudo_id, ga_session_id, person, session, ga_session_number,
  user_id, params, user_properties, items,
  device_category, device_brand, device_model, device_marketing_name, operating_system, operating_system_version,
  app_version, browser, language, continent, country, region, city,
  page_location,
  nullif(page.host, '') AS page_host, nullif(page.path, '') AS page_path, nullif(page.path_query, '') AS page_path_query,
  stated.source AS source, stated.medium AS medium, stated.campaign AS campaign,
  stated.id AS campaign_id, stated.term AS term, stated.content AS ad_content,
  first_touch, user_source, user_medium, user_campaign,
  ${worth("coalesce(sent_value, default_value)")} AS value,
  currency,
  CASE
    WHEN event_name IN ${PURCHASES} THEN ${worth("coalesce(sent_value, purchase_revenue)")}
    WHEN event_name = 'refund' THEN -${worth("coalesce(sent_value, refund_value)")} END AS revenue,
  ${worth("coalesce(sent_shipping, shipping_value)")} AS shipping,
  ${worth("coalesce(sent_tax, tax_value)")} AS tax,
  coalesce(${text("transaction_id")}, ecommerce_transaction_id) AS transaction_id,
  engagement_ms,
  -- session_start and first_visit carry it before the session can have been engaged
  coalesce(${text("session_engaged")} = '1', false) AND event_name NOT IN ('session_start', 'first_visit', 'first_open') AS says_engaged,
  coalesce(is_active_user, engagement_ms > 0 OR event_name IN ('first_visit', 'first_open'), false) AS says_active,
  is_key_event, repeated, rule_id, audience_id
FROM stated_each`;
}
