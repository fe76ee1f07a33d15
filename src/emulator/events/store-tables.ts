/** The tables of a store of events, and the views that questions are asked of. */
import { AD_COST_TABLES } from "./ad-costs.js";
import { ITEMS_SHAPE, typeOf } from "./export-row.js";
import { KEPT_PARAMETERS } from "./raw-columns.js";

const EVENTS = `CREATE TABLE events (
  property VARCHAR,
  seq BIGINT,                  -- order of arrival; within a batch by time
  batch BIGINT[],              -- its place in the requests of its page, as far as the export tells; zeros where not
  event_date DATE,             -- the export's own event_date: the day in the property's time zone
  event_ts BIGINT,             -- microseconds since 1970 UTC
  local_time TIMESTAMP,        -- event_ts on the clocks of the property's time zone
  event_name VARCHAR,
  stream_id VARCHAR,
  platform VARCHAR,
  user_pseudo_id VARCHAR,
  ga_session_id BIGINT,
  person BIGINT,               -- user_pseudo_id as a number, NULL without one
  session BIGINT,              -- user_pseudo_id + ga_session_id as a number, NULL without both
  ga_session_number BIGINT,
  user_id VARCHAR,
  params ${typeOf(KEPT_PARAMETERS)},
  user_properties ${typeOf(KEPT_PARAMETERS)},
  items ${typeOf(ITEMS_SHAPE)},
  device_category VARCHAR,
  device_brand VARCHAR,
  device_model VARCHAR,
  device_marketing_name VARCHAR,
  operating_system VARCHAR,
  operating_system_version VARCHAR,
  app_version VARCHAR,
  browser VARCHAR,
  language VARCHAR,
  continent VARCHAR,
  country VARCHAR,
  region VARCHAR,
  city VARCHAR,
  page_location VARCHAR,
  page_host VARCHAR,
  page_path VARCHAR,
  page_path_query VARCHAR,
  source VARCHAR,              -- what this very event says of where its session came from
  medium VARCHAR,
  campaign VARCHAR,
  campaign_id VARCHAR,
  term VARCHAR,
  ad_content VARCHAR,
  first_touch BIGINT,          -- when the user was first seen, as the export has it; microseconds
  user_source VARCHAR,         -- how the user was first acquired
  user_medium VARCHAR,
  user_campaign VARCHAR,
  value DOUBLE,                -- the parameter, or the default value of the key event; in the property's currency
  currency VARCHAR,            -- that it came in, or the key event's
  revenue DOUBLE,              -- of purchases, refunds negative; NULL for every other event; in the property's currency
  shipping DOUBLE,             -- both as the event says, in the property's currency
  tax DOUBLE,
  transaction_id VARCHAR,
  engagement_ms BIGINT,
  says_engaged BOOLEAN,        -- the tag says that the session is engaged
  says_active BOOLEAN,         -- the event alone makes its user active
  is_key_event BOOLEAN,
  repeated BOOLEAN,            -- a purchase whose transaction the user has sent before: in no report
  rule_id VARCHAR,             -- the event create rule that made it; NULL for an original
  audience_id VARCHAR          -- the audience whose trigger logged it; NULL for all others
)`;

const PEOPLE = `CREATE TABLE people (
  person BIGINT,
  property VARCHAR,
  user_pseudo_id VARCHAR,
  first_date DATE,             -- of the user's first touch, as the export has it, or of their first event here
  first_purchase_ts BIGINT
)`;

const SESSIONS = `CREATE TABLE sessions (
  session BIGINT,
  property VARCHAR,
  person BIGINT,
  ga_session_id BIGINT,
  number BIGINT,
  duration_us BIGINT,
  is_engaged BOOLEAN,
  source VARCHAR,
  medium VARCHAR,
  campaign VARCHAR,
  campaign_id VARCHAR,
  term VARCHAR,
  ad_content VARCHAR,
  channel_group VARCHAR,
  landing_page VARCHAR,
  landing_page_query VARCHAR
)`;

const FACTS = `CREATE VIEW facts AS
SELECT e.*,
  s.number AS session_number,
  s.duration_us AS session_duration_us,
  coalesce(s.is_engaged, false) AS session_is_engaged,
  s.source AS session_source,
  s.medium AS session_medium,
  s.campaign AS session_campaign,
  s.campaign_id AS session_campaign_id,
  s.term AS session_term,
  s.ad_content AS session_ad_content,
  s.channel_group AS session_channel_group,
  -- what a trigger logs is of the session, but of no page: reports show its landing page as (not set)
  CASE WHEN e.audience_id IS NULL THEN s.landing_page END AS session_landing_page,
  CASE WHEN e.audience_id IS NULL THEN s.landing_page_query END AS session_landing_page_query
FROM events AS e LEFT JOIN sessions AS s ON e.session = s.session WHERE NOT e.repeated`;

/** An event once for each of its items, which is then its only one. */
const ITEM_FACTS = `CREATE VIEW item_facts AS
SELECT facts.* REPLACE ([one.item] AS items) FROM facts, (SELECT unnest(facts.items) AS item) AS one`;

/** The statements that create an empty store. */
export const CREATE_STORE: readonly string[] = [
  "CREATE SEQUENCE person_ids",
  "CREATE SEQUENCE session_ids",
  EVENTS,
  PEOPLE,
  SESSIONS,
  FACTS,
  ITEM_FACTS,
  ...AD_COST_TABLES,
];
