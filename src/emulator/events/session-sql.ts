/**
 * Sessions and key events as SQL over `incoming`: numbers for users and sessions, what is known of each session
 * (computed again whenever events of it come in), and which events count as key events with which value. Pure: text
 * in, text out.
 *
 * A session is `user_pseudo_id` + `ga_session_id`; it may cross midnight and batches. Its source, medium and campaign
 * are those of its first event that states them; without any, the user's own where this is the user's first session,
 * else direct. (GA4 would look back for the last source that was not direct; that is left out.) Its landing page is
 * the first page viewed. It is engaged if the tag says so, or it had more than 10 seconds in the foreground, two
 * views, or a key event [answer/12195621].
 *
 * Its channel group is GA4's default one: an ordered list of rules over source, medium and campaign, the first that
 * holds decides (support.google.com/analytics/answer/9756891). In brief: Google's lists of some 800 search, social,
 * video and shopping sites are cut to the well-known ones, and rules that need Google Ads' own fields are left out.
 *
 * A key event marks what is collected while it is in force and nothing before. ONCE_PER_SESSION marks the first of
 * that name in the session, in order of arrival: what an earlier batch marked stays the one. Events without a session
 * cannot be told to be of one session, so each of them counts (GA4's rule for them is not established).
 */

import type { KeyEventState, Versioned } from "../world/state.js";
import { inForceSql } from "./rule-sql.js";
import { double, literal, nullable } from "./sql-text.js";

/** Patterns are RE2 over the whole value, whatever its case. */
interface Traffic {
  readonly source: (pattern: string) => string;
  readonly medium: (pattern: string) => string;
  readonly campaign: (pattern: string) => string;
}

/** A site by its bare name or as any host of it: `facebook`, `l.facebook.com`. */
function hosts(names: string): string {
  return `(.*\\.)?(${names})(\\..*)?`;
}

/** Of Google only the search itself: docs.google.com and mail.google.com refer. */
const SEARCH = `(www\\.)?google(\\.[a-z]{2,3}){0,2}|${hosts("bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage")}|search\\.brave\\.com`;
const SOCIAL = hosts(
  "facebook|fb|instagram|ig|linkedin|lnkd|twitter|pinterest|reddit|tiktok|threads|bsky|mastodon|snapchat|whatsapp|quora|xing",
).concat("|t\\.co|x\\.com");
const VIDEO = hosts("youtube|vimeo|dailymotion|twitch|netflix|hulu");
const SHOPPING = hosts("amazon|ebay|etsy|walmart|idealo|alibaba|aliexpress").concat(
  "|shopping\\.google\\.com",
);
const PAID = ".*cp.*|ppc|retargeting|paid.*";

/** In order of precedence; what none of them takes is Unassigned. */
const RULES: readonly (readonly [channel: string, when: (traffic: Traffic) => string])[] = [
  ["Direct", (t) => `${t.source("\\(direct\\)")} AND ${t.medium("\\(none\\)|\\(not set\\)")}`],
  ["Cross-network", (t) => t.campaign(".*cross-network.*")],
  ["Paid Shopping", (t) => `${t.source(SHOPPING)} AND ${t.medium(PAID)}`],
  ["Paid Search", (t) => `${t.source(SEARCH)} AND ${t.medium(PAID)}`],
  ["Paid Social", (t) => `${t.source(SOCIAL)} AND ${t.medium(PAID)}`],
  ["Paid Video", (t) => `${t.source(VIDEO)} AND ${t.medium(PAID)}`],
  ["Display", (t) => t.medium("display|banner|expandable|interstitial|cpm")],
  ["Paid Other", (t) => t.medium(PAID)],
  ["Organic Shopping", (t) => t.source(SHOPPING)],
  [
    "Organic Social",
    (t) =>
      `${t.source(SOCIAL)} OR ${t.medium("social|social-network|social-media|sm|social network|social media")}`,
  ],
  ["Organic Video", (t) => `${t.source(VIDEO)} OR ${t.medium(".*video.*")}`],
  ["Organic Search", (t) => `${t.source(SEARCH)} OR ${t.medium("organic")}`],
  ["Email", (t) => `${t.source("e[-_ ]?mail")} OR ${t.medium("e[-_ ]?mail")}`],
  ["Affiliates", (t) => t.medium("affiliates?")],
  ["Referral", (t) => t.medium("referral|app|link")],
  ["Audio", (t) => t.medium("audio")],
  ["SMS", (t) => `${t.source("sms")} OR ${t.medium("sms")}`],
  ["Mobile Push Notifications", (t) => t.medium(".*push|.*mobile.*|.*notification.*")],
];

/** The channel group as SQL over three columns, e.g. `channelGroupSql("source", "medium", "campaign")`. */
export function channelGroupSql(source: string, medium: string, campaign: string): string {
  const whole = (column: string) => (pattern: string) =>
    `coalesce(regexp_full_match(${column}, ${literal(pattern)}, 'i'), false)`;
  const traffic: Traffic = { source: whole(source), medium: whole(medium), campaign: whole(campaign) };
  const cases = RULES.map(([channel, when]) => `WHEN ${when(traffic)} THEN ${literal(channel)}`);
  return `CASE ${cases.join("\n    ")} ELSE 'Unassigned' END`;
}

/** Gives numbers to users and sessions seen for the first time, and writes them into `incoming`. */
export const NUMBER_SESSIONS: readonly string[] = [
  `INSERT INTO people (person, property, user_pseudo_id)
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
    arg_min({'source': source, 'medium': medium, 'campaign': campaign, 'id': campaign_id, 'term': term, 'content': ad_content}, (event_ts, seq))
      FILTER (source IS NOT NULL OR medium IS NOT NULL) AS stated,
    arg_min({'source': user_source, 'medium': user_medium, 'campaign': user_campaign, 'id': NULL, 'term': NULL, 'content': NULL}, (event_ts, seq))
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
    ELSE {'source': '(direct)', 'medium': '(none)', 'campaign': '(direct)', 'id': NULL, 'term': NULL, 'content': NULL} END AS traffic
  FROM summed
),
named AS (
  SELECT *, traffic.source AS source, traffic.medium AS medium, traffic.campaign AS campaign,
    traffic.id AS campaign_id, traffic.term AS term, traffic.content AS ad_content
  FROM attributed
)
SELECT session, property, person, ga_session_id, number, duration_us, is_engaged, source, medium, campaign,
  campaign_id, term, ad_content,
  ${channelGroupSql("source", "medium", "campaign")} AS channel_group,
  landing.path AS landing_page,
  landing.query AS landing_page_query
FROM named`,
  `DELETE FROM sessions WHERE session IN (SELECT session FROM touched)`,
  `INSERT INTO sessions BY NAME SELECT * FROM refreshed`,
];

/** What is known of the users in `incoming`, from all their events in `events`: their first day, their first purchase. */
export function refreshPeople(timeZone: string): string {
  const touch = `make_timestamptz(min(first_touch)) AT TIME ZONE ${literal(timeZone)}`;
  return `UPDATE people SET first_date = one.first_date, first_purchase_ts = one.first_purchase_ts FROM (
  SELECT person, least(min(event_date), (${touch})::DATE) AS first_date,
    min(event_ts) FILTER (revenue > 0) AS first_purchase_ts
  FROM events SEMI JOIN (SELECT DISTINCT person FROM incoming) AS touched_people USING (person) GROUP BY person) AS one
WHERE one.person = people.person`;
}

export interface SessionChoices {
  /** Whether events without a session count for a key event that counts once per session. Default `each`. */
  readonly oncePerSessionWithoutSession: "each" | "none";
}

export const DEFAULT_SESSIONS: SessionChoices = { oncePerSessionWithoutSession: "each" };

function versionRow({ value }: Versioned<KeyEventState>, index: number): string {
  const { countingMethod, defaultValue } = value;
  const amount = defaultValue === undefined ? "NULL::DOUBLE" : double(defaultValue.numericValue);
  const once = countingMethod === "ONCE_PER_SESSION";
  return `(${index}, ${once}, ${amount}, ${nullable(defaultValue?.currencyCode)})`;
}

/**
 * The statement that writes `marks(seq, default_value, default_currency)`: one row for each incoming event that is a
 * key event. The versions are numbered, so that an event has at most one, whatever their spans.
 */
export function marksSql(
  versions: readonly Versioned<KeyEventState>[],
  choices: SessionChoices = DEFAULT_SESSIONS,
): string {
  const alone =
    choices.oncePerSessionWithoutSession === "each" ? "session IS NULL OR " : "session IS NOT NULL AND ";
  if (versions.length === 0) {
    return `CREATE OR REPLACE TEMP TABLE marks (seq BIGINT, default_value DOUBLE, default_currency VARCHAR)`;
  }
  const cases = versions.map(
    (version, index) =>
      `WHEN event_name = ${literal(version.value.eventName)} AND ${inForceSql(version, "event_ts")} THEN ${index}`,
  );
  return `CREATE OR REPLACE TEMP TABLE marks AS
WITH versions (version, once, default_value, default_currency) AS (VALUES ${versions.map(versionRow).join(", ")}),
candidates AS (
  SELECT seq, event_ts, event_name, session, CASE ${cases.join("\n    ")} END AS version FROM incoming WHERE NOT repeated
),
ranked AS (
  SELECT seq, event_name, session, once, default_value, default_currency,
    row_number() OVER (PARTITION BY session, event_name ORDER BY event_ts, seq) AS nth
  FROM candidates JOIN versions USING (version)
)
SELECT seq, default_value, default_currency FROM ranked
WHERE NOT once OR ${alone}(nth = 1 AND NOT EXISTS (
  SELECT 1 FROM events AS earlier
  WHERE earlier.session = ranked.session AND earlier.event_name = ranked.event_name AND earlier.is_key_event))`;
}
