{{ config(materialized='table') }}
-- Goals as ga4-goals backtest counts them, made by ga4-goals sql: change the goals file, not this.
-- Days: 2026-03-01 to four days ago, the last that is final.
SELECT goal, tier, user_pseudo_id, ga_session_id,
  min(day) AS day, min(event_timestamp) AS first_event_timestamp,
  count(*) AS events, sum(conversions) AS conversions,
  CASE WHEN count(DISTINCT CASE WHEN conversions = 1 AND value IS NOT NULL THEN coalesce(currency, '') END) = 1 THEN sum(CASE WHEN conversions = 1 THEN value END) END AS value,
  CASE WHEN count(DISTINCT CASE WHEN conversions = 1 AND value IS NOT NULL THEN coalesce(currency, '') END) = 1 THEN max(CASE WHEN conversions = 1 AND value IS NOT NULL THEN currency END) END AS currency
FROM {{ ref('goal_events') }}
WHERE user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL
GROUP BY goal, tier, user_pseudo_id, ga_session_id
