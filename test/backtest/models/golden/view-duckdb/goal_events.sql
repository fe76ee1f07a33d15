-- Goals as ga4-goals backtest counts them, made by ga4-goals sql: change the goals file, not this.
-- Days: 2026-03-01 to the last there is.
-- Events of one moment are in no order: the export does not tell it.
CREATE OR REPLACE VIEW goal_events AS
WITH
-- Each event with what the goals ask of it.
events AS (
  SELECT
    user_pseudo_id,
    coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value, (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true) THEN TRY_CAST(trunc(coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value AS DOUBLE) END))) AS BIGINT) END)) AS ga_session_id,
    event_timestamp,
    event_timestamp AS moment,
    CAST(try_strptime(event_date, '%Y%m%d') AS DATE) AS day,
    event_name,
    coalesce(platform, 'WEB') = 'WEB' AS is_web,
    CASE WHEN event_name = 'page_view' AND coalesce(platform, 'WEB') = 'WEB' THEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'page_location'), true)].value.string_value END AS url,
    CASE WHEN event_name = 'purchase' AND coalesce(platform, 'WEB') = 'WEB' THEN (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'transaction_id'), true) THEN coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.string_value, CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.int_value AS VARCHAR), (CASE WHEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.double_value = trunc(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.double_value) AND abs(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.double_value) < 1e15 THEN CAST(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.double_value AS BIGINT) AS VARCHAR) ELSE CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.double_value AS VARCHAR) END), (CASE WHEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.float_value = trunc(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.float_value) AND abs(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.float_value) < 1e15 THEN CAST(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.float_value AS BIGINT) AS VARCHAR) ELSE CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'transaction_id'), true)].value.float_value AS VARCHAR) END)) END) END AS transaction_id,
    coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.int_value, (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true) THEN TRY_CAST(trunc(coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'engagement_time_msec'), true)].value.string_value AS DOUBLE) END))) AS BIGINT) END)) AS engagement_time_msec,
    (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'value'), true) THEN coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value AS DOUBLE) END)) END) AS p_value_number,
    event_params[list_position(list_transform(event_params, lambda p: p.key = 'currency'), true)].value.string_value AS p_currency_string,
    (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'form_id'), true) THEN coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.string_value, CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.int_value AS VARCHAR), (CASE WHEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.double_value = trunc(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.double_value) AND abs(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.double_value) < 1e15 THEN CAST(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.double_value AS BIGINT) AS VARCHAR) ELSE CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.double_value AS VARCHAR) END), (CASE WHEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.float_value = trunc(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.float_value) AND abs(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.float_value) < 1e15 THEN CAST(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.float_value AS BIGINT) AS VARCHAR) ELSE CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'form_id'), true)].value.float_value AS VARCHAR) END)) END) AS p_form_id,
    (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'fields'), true) THEN coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'fields'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'fields'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'fields'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'fields'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'fields'), true)].value.string_value AS DOUBLE) END)) END) AS p_fields_number,
    (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'worth'), true) THEN coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'worth'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'worth'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'worth'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'worth'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'worth'), true)].value.string_value AS DOUBLE) END)) END) AS p_worth_number
  FROM events
  WHERE event_date >= '20260301'
),
-- Views of pages with host and path, any_host and any_path also of addresses like HTTPS://.
pages AS (
  SELECT *,
    (CASE WHEN regexp_matches(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') THEN regexp_extract(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$', 1) END) AS host,
    (CASE WHEN regexp_matches(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') THEN regexp_extract(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$', 1) END) AS path,
    (CASE WHEN regexp_matches(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') THEN regexp_extract(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$', 1) END) AS any_host,
    (CASE WHEN regexp_matches(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') THEN regexp_extract(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$', 1) END) AS any_path
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
    {'id': 'order', 'tier': 'macro', 'counts': event_name = 'purchase' AND NOT is_repeated, 'value': TRY_CAST(p_value_number AS DECIMAL(38, 6)), 'currency': coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR')},
    -- Cart: micro goal, counted once per session
    {'id': 'cart', 'tier': 'micro', 'counts': event_name = 'add_to_cart', 'value': coalesce(TRY_CAST(p_value_number AS DECIMAL(38, 6)), TRY_CAST(2::DOUBLE AS DECIMAL(38, 6))), 'currency': coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR')},
    -- Contact: macro goal, counted once per event
    {'id': 'contact', 'tier': 'macro', 'counts': event_name = 'form_sent' AND is_web AND (coalesce(regexp_full_match(p_form_id, 'con.*', 'i'), false) AND coalesce(p_fields_number >= 3::DOUBLE, false)), 'value': TRY_CAST(p_value_number AS DECIMAL(38, 6)), 'currency': coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR')},
    -- Thanks: micro goal, counted once per event
    {'id': 'thanks', 'tier': 'micro', 'counts': event_name = 'page_view' AND is_web AND (coalesce(ends_with(host, 'shop.example'), false) AND (coalesce(path = '/thanks', false) OR coalesce(path = '/thanks/', false))), 'value': TRY_CAST(p_worth_number AS DECIMAL(38, 6)), 'currency': coalesce(CASE WHEN p_currency_string <> '' THEN p_currency_string END, 'EUR')},
    -- Stayed: micro goal, counted once per session
    {'id': 'stayed', 'tier': 'micro', 'counts': user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND is_web_session AND since_start >= 120000000, 'value': TRY_CAST(NULL AS DECIMAL(38, 6)), 'currency': 'EUR'},
    -- Engaged: micro goal, counted once per session
    {'id': 'engaged', 'tier': 'micro', 'counts': user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND is_web_session AND engaged_so_far >= 10000, 'value': TRY_CAST(NULL AS DECIMAL(38, 6)), 'currency': 'EUR'},
    -- Deep: micro goal, counted once per session
    {'id': 'deep', 'tier': 'micro', 'counts': user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL AND views_so_far >= 3, 'value': TRY_CAST(NULL AS DECIMAL(38, 6)), 'currency': 'EUR'}
  ]) AS each_goal(goal)
  WHERE goal.counts
)
SELECT goal, tier, user_pseudo_id, ga_session_id, event_timestamp, day,
  CASE WHEN place = 1 THEN 1 ELSE 0 END AS first_in_session,
  CASE WHEN place > 1 AND goal IN ('cart', 'stayed', 'engaged', 'deep') THEN 0 ELSE 1 END AS conversions,
  value, currency
FROM counted
-- A session reaches these goals once.
WHERE NOT (goal IN ('stayed', 'engaged', 'deep') AND place > 1);
