{{ config(materialized='view') }}
-- Goals as ga4-goals backtest counts them, made by ga4-goals sql: change the goals file, not this.
-- Days: 2026-03-01 to four days ago, the last that is final.
WITH
-- Each event with what the goals ask of it.
events AS (
  SELECT
    user_pseudo_id,
    (SELECT COALESCE(p.value.int_value, SAFE_CAST(TRUNC(COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL))) AS INT64)) FROM UNNEST(event_params) AS p WHERE p.key = 'ga_session_id' LIMIT 1) AS ga_session_id,
    event_timestamp,
    event_timestamp * BIGNUMERIC '147573952589676412928' + least(greatest(coalesce(batch_page_id, 0), 0), 2199023255551) * BIGNUMERIC '67108864' + least(greatest(coalesce(batch_ordering_id, 0), 0), 65535) * BIGNUMERIC '1024' + least(greatest(coalesce(batch_event_index, 0), 0), 1023) * BIGNUMERIC '1' AS moment,
    SAFE.PARSE_DATE('%Y%m%d', event_date) AS day,
    event_name,
    coalesce(platform, 'WEB') = 'WEB' AS is_web,
    CASE WHEN event_name = 'page_view' AND coalesce(platform, 'WEB') = 'WEB' THEN (SELECT p.value.string_value FROM UNNEST(event_params) AS p WHERE p.key = 'page_location' LIMIT 1) END AS url,
    CASE WHEN event_name = 'purchase' AND coalesce(platform, 'WEB') = 'WEB' THEN (SELECT COALESCE(p.value.string_value, CAST(p.value.int_value AS STRING), IF(p.value.double_value = TRUNC(p.value.double_value) AND ABS(p.value.double_value) < 1e15, CAST(CAST(p.value.double_value AS INT64) AS STRING), CAST(p.value.double_value AS STRING)), IF(p.value.float_value = TRUNC(p.value.float_value) AND ABS(p.value.float_value) < 1e15, CAST(CAST(p.value.float_value AS INT64) AS STRING), CAST(p.value.float_value AS STRING))) FROM UNNEST(event_params) AS p WHERE p.key = 'transaction_id' LIMIT 1) END AS transaction_id,
    (SELECT COALESCE(p.value.int_value, SAFE_CAST(TRUNC(COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL))) AS INT64)) FROM UNNEST(event_params) AS p WHERE p.key = 'engagement_time_msec' LIMIT 1) AS engagement_time_msec,
    (SELECT COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL)) FROM UNNEST(event_params) AS p WHERE p.key = 'value' LIMIT 1) AS p_value_number,
    (SELECT p.value.string_value FROM UNNEST(event_params) AS p WHERE p.key = 'currency' LIMIT 1) AS p_currency_string,
    (SELECT COALESCE(p.value.string_value, CAST(p.value.int_value AS STRING), IF(p.value.double_value = TRUNC(p.value.double_value) AND ABS(p.value.double_value) < 1e15, CAST(CAST(p.value.double_value AS INT64) AS STRING), CAST(p.value.double_value AS STRING)), IF(p.value.float_value = TRUNC(p.value.float_value) AND ABS(p.value.float_value) < 1e15, CAST(CAST(p.value.float_value AS INT64) AS STRING), CAST(p.value.float_value AS STRING))) FROM UNNEST(event_params) AS p WHERE p.key = 'form_id' LIMIT 1) AS p_form_id,
    (SELECT COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL)) FROM UNNEST(event_params) AS p WHERE p.key = 'fields' LIMIT 1) AS p_fields_number,
    (SELECT COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL)) FROM UNNEST(event_params) AS p WHERE p.key = 'worth' LIMIT 1) AS p_worth_number
  FROM {{ source('ga4_goals', 'events') }}
  WHERE _TABLE_SUFFIX BETWEEN '20260301' AND FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL 4 DAY))
),
-- Views of pages with host and path, any_host and any_path also of addresses like HTTPS://.
pages AS (
  SELECT *,
    REGEXP_EXTRACT(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') AS host,
    REGEXP_EXTRACT(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') AS path,
    REGEXP_EXTRACT(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') AS any_host,
    REGEXP_EXTRACT(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') AS any_path
  FROM events
),
-- What each event is to those before it.
in_order AS (
  SELECT *,
    transaction_id IS NOT NULL AND user_pseudo_id IS NOT NULL
      AND row_number() OVER (PARTITION BY user_pseudo_id, transaction_id ORDER BY moment) > 1 AS is_repeated,
    max(CASE WHEN is_web THEN 1 ELSE 0 END) OVER (PARTITION BY user_pseudo_id, ga_session_id) = 1 AS is_web_session,
    event_timestamp - min(event_timestamp) OVER (PARTITION BY user_pseudo_id, ga_session_id) AS since_start,
    sum(CASE WHEN engagement_time_msec > 0 THEN engagement_time_msec END) OVER (PARTITION BY user_pseudo_id, ga_session_id ORDER BY moment) AS engaged_so_far,
    sum(CASE WHEN event_name = 'page_view' AND is_web THEN 1 ELSE 0 END) OVER (PARTITION BY user_pseudo_id, ga_session_id ORDER BY moment) AS views_so_far
  FROM pages
),
-- One row a goal and event that counts for it.
counted AS (
  SELECT goal.id AS goal, goal.tier, e.user_pseudo_id, e.ga_session_id, e.event_timestamp, e.day,
    goal.value, goal.currency,
    CASE WHEN e.user_pseudo_id IS NOT NULL AND e.ga_session_id IS NOT NULL
      THEN row_number() OVER (PARTITION BY goal.id, e.user_pseudo_id, e.ga_session_id ORDER BY e.moment) END AS place
  FROM in_order AS e, UNNEST([
    -- Order: macro goal, counted once per event
    STRUCT('order' AS id, 'macro' AS tier, event_name = 'purchase' AND NOT is_repeated AS counts, ROUND(SAFE_CAST(p_value_number AS NUMERIC), 6) AS value, coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR') AS currency),
    -- Cart: micro goal, counted once per session
    STRUCT('cart' AS id, 'micro' AS tier, event_name = 'add_to_cart' AS counts, coalesce(ROUND(SAFE_CAST(p_value_number AS NUMERIC), 6), ROUND(SAFE_CAST(CAST(2 AS FLOAT64) AS NUMERIC), 6)) AS value, coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR') AS currency),
    -- Contact: macro goal, counted once per event
    STRUCT('contact' AS id, 'macro' AS tier, event_name = 'form_sent' AND is_web AND (coalesce(REGEXP_CONTAINS(p_form_id, '(?i)^(?:con.*)$'), false) AND coalesce(p_fields_number >= CAST(3 AS FLOAT64), false)) AS counts, ROUND(SAFE_CAST(p_value_number AS NUMERIC), 6) AS value, coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR') AS currency),
    -- Thanks: micro goal, counted once per event
    STRUCT('thanks' AS id, 'micro' AS tier, event_name = 'page_view' AND is_web AND (coalesce(ENDS_WITH(host, 'shop.example'), false) AND (coalesce(path = '/thanks', false) OR coalesce(path = '/thanks/', false))) AS counts, ROUND(SAFE_CAST(p_worth_number AS NUMERIC), 6) AS value, coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR') AS currency),
    -- Stayed: micro goal, counted once per session
    STRUCT('stayed' AS id, 'micro' AS tier, user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND is_web_session AND since_start >= 120000000 AS counts, ROUND(SAFE_CAST(NULL AS NUMERIC), 6) AS value, 'EUR' AS currency),
    -- Engaged: micro goal, counted once per session
    STRUCT('engaged' AS id, 'micro' AS tier, user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND is_web_session AND engaged_so_far >= 10000 AS counts, ROUND(SAFE_CAST(NULL AS NUMERIC), 6) AS value, 'EUR' AS currency),
    -- Deep: micro goal, counted once per session
    STRUCT('deep' AS id, 'micro' AS tier, user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND views_so_far >= 3 AS counts, ROUND(SAFE_CAST(NULL AS NUMERIC), 6) AS value, 'EUR' AS currency)
  ]) AS goal
  WHERE goal.counts
)
SELECT goal, tier, user_pseudo_id, ga_session_id, event_timestamp, day,
  CASE WHEN place = 1 THEN 1 ELSE 0 END AS first_in_session,
  CASE WHEN place > 1 AND goal IN ('cart', 'stayed', 'engaged', 'deep') THEN 0 ELSE 1 END AS conversions,
  value, currency
FROM counted
-- A session reaches these goals once.
WHERE NOT (goal IN ('stayed', 'engaged', 'deep') AND place > 1)
