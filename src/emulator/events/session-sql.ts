/**
 * Who and which session: numbers for users and sessions, and what is known of each session, computed again whenever
 * events of it come in. Pure: text in, text out.
 *
 * A session is `user_pseudo_id` + `ga_session_id`; it may cross midnight and batches. Its source, medium and campaign
 * are those of its first event that states them; without any, the user's own where this is the user's first session,
 * else direct. (GA4 would look back for the last source that was not direct; that is left out.) Its landing page is the
 * first page viewed. It is engaged if the tag says so, or it had more than 10 seconds in the foreground, two views, or
 * a key event [answer/12195621].
 */

import { channelGroupSql } from "./channel-group.js";

/** Gives numbers to users and sessions seen for the first time, and writes them into `incoming`. */
export const NUMBER_SESSIONS: readonly string[] = [
  `INSERT INTO people
SELECT nextval('person_ids'), property, user_pseudo_id
FROM (SELECT DISTINCT property, user_pseudo_id FROM incoming WHERE user_pseudo_id IS NOT NULL) AS seen
ANTI JOIN people USING (property, user_pseudo_id)`,
  `UPDATE incoming SET person = people.person FROM people
WHERE people.property = incoming.property AND people.user_pseudo_id = incoming.user_pseudo_id`,
  `INSERT INTO sessions (session, property, person, ga_session_id)
SELECT nextval('session_ids'), property, person, ga_session_id
FROM (SELECT DISTINCT property, person, ga_session_id FROM incoming
  WHERE person IS NOT NULL AND ga_session_id IS NOT NULL) AS seen
ANTI JOIN sessions USING (property, person, ga_session_id)`,
  `UPDATE incoming SET session = sessions.session FROM sessions
WHERE sessions.property = incoming.property AND sessions.person = incoming.person
  AND sessions.ga_session_id = incoming.ga_session_id`,
];

/** Computes the sessions of the events in `incoming` again, from all their events in `events`. */
export const REFRESH_SESSIONS: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT session FROM incoming WHERE session IS NOT NULL`,
  `CREATE OR REPLACE TEMP TABLE refreshed AS
WITH summed AS (
  SELECT session,
    any_value(property) AS property,
    any_value(person) AS person,
    any_value(ga_session_id) AS ga_session_id,
    min(ga_session_number) AS number,
    max(event_ts) - min(event_ts) AS duration_us,
    bool_or(says_engaged) OR coalesce(sum(engagement_ms), 0) > 10000 OR bool_or(is_key_event)
      OR count(*) FILTER (event_name IN ('page_view', 'screen_view')) >= 2 AS is_engaged,
    arg_min({'source': source, 'medium': medium, 'campaign': campaign}, (event_ts, seq))
      FILTER (source IS NOT NULL OR medium IS NOT NULL) AS stated,
    arg_min({'source': user_source, 'medium': user_medium, 'campaign': user_campaign}, (event_ts, seq))
      FILTER (user_source IS NOT NULL OR user_medium IS NOT NULL) AS acquired,
    arg_min({'path': page_path, 'query': page_path_query}, (event_ts, seq))
      FILTER (event_name = 'page_view' AND page_path IS NOT NULL) AS landing
  FROM events SEMI JOIN touched USING (session)
  GROUP BY session
),
attributed AS (
  SELECT *, CASE
    WHEN stated IS NOT NULL THEN stated
    WHEN number = 1 AND acquired IS NOT NULL THEN acquired
    ELSE {'source': '(direct)', 'medium': '(none)', 'campaign': '(direct)'} END AS traffic
  FROM summed
),
named AS (
  SELECT *, traffic.source AS source, traffic.medium AS medium, traffic.campaign AS campaign FROM attributed
)
SELECT session, property, person, ga_session_id, number, duration_us, is_engaged, source, medium, campaign,
  ${channelGroupSql("source", "medium", "campaign")} AS channel_group,
  landing.path AS landing_page,
  landing.query AS landing_page_query
FROM named`,
  `DELETE FROM sessions WHERE session IN (SELECT session FROM touched)`,
  `INSERT INTO sessions BY NAME SELECT * FROM refreshed`,
];
