/**
 * GA4's default channel group: an ordered list of rules over a session's source, medium and campaign, the first that
 * holds decides (support.google.com/analytics/answer/9756891). In brief: Google's lists of some 800 search, social,
 * video and shopping sites are cut to the well-known ones, and rules that need Google Ads' own fields are left out.
 */

import { literal } from "./sql-text.js";

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
