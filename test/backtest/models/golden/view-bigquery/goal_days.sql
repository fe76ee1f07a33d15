-- Goals as ga4-goals backtest counts them, made by ga4-goals sql: change the goals file, not this.
-- Days: the last 28 up to four days ago, the last that is final.
CREATE OR REPLACE VIEW `marketing.goal_days` AS
SELECT goal, tier, day,
  sum(conversions) AS conversions, count(*) AS events, sum(first_in_session) AS sessions,
  CASE WHEN count(DISTINCT CASE WHEN conversions = 1 AND value IS NOT NULL THEN coalesce(currency, '') END) = 1 THEN sum(CASE WHEN conversions = 1 THEN value END) END AS value,
  CASE WHEN count(DISTINCT CASE WHEN conversions = 1 AND value IS NOT NULL THEN coalesce(currency, '') END) = 1 THEN max(CASE WHEN conversions = 1 AND value IS NOT NULL THEN currency END) END AS currency
FROM `marketing.goal_events`
GROUP BY goal, tier, day;
