/**
 * The dimensions: a line each, with SQL over a row of `facts` (an event with its session beside it, see events/store.ts)
 * that a span of a question has added `range_name`, `range_first` and the like to (see ../spans.ts).
 *
 * Definitions, where GA4's documentation leaves room:
 * - **Date**: the row's own `event_date`. `hour` comes from the timestamp in the property's time zone.
 * - **Session-scoped dimensions**: of the session's first event that states them; see events/session-sql.ts. Those of
 *   the event alone (`source`, `medium` ...), which GA4 attributes to key events, are the session's here.
 * - **Item dimensions** are of the one item of a row of `item_facts`.
 */

import { literal, parameterText } from "../../events/sql-text.js";
import { continentCode, countryCode, languageName } from "./names.js";
import { FIRST_CHANNEL, ofPerson } from "./people.js";

/** Where a field may be asked for, besides what all reports share. */
export type Scope = "event" | "item" | "cohort" | "realtime" | "cost" | "rolling";

type Row = readonly [apiName: string, uiName: string, sql: string, description: string];

const param = (name: string): string => parameterText("params", name);
const item = (name: string): string => `items[1].${name}`;
/** What is there only with a name that is not empty. */
const both = (a: string, b: string, between: string): string => `${a} || '${between}' || ${b}`;

const PLATFORM =
  "CASE platform WHEN 'WEB' THEN 'web' WHEN 'ANDROID' THEN 'Android' WHEN 'IOS' THEN 'iOS' ELSE platform END";
/** Weeks begin on Sunday, and 1 January is in the first. */
const WEEK =
  "lpad(((dayofyear(event_date) + dayofweek(date_trunc('year', event_date)) - 1) // 7 + 1)::VARCHAR, 2, '0')";
/** At least four digits. */
const nth = (unit: string, from = "range_first", to = "event_date"): string =>
  `printf('%04d', datediff('${unit}', ${from}, ${to}))`;
/** `datediff` counts Mondays; GA4's weeks begin a day earlier. */
const NTH_WEEK = nth("week", "range_first + 1", "event_date + 1");
const FIRST_DATE = ofPerson("first_on");

// biome-ignore format: a table reads better in columns
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  Event: [
    ["eventName", "Event name", "event_name", "The name of the event."],
    ["isKeyEvent", "Is key event", "CASE WHEN is_key_event THEN 'true' ELSE 'false' END", "`true` if the event counted as a key event."],
    ["method", "Method", param("method"), "How the event was set off; the parameter `method`."],
  ],
  Time: [
    ["date", "Date", "strftime(event_date, '%Y%m%d')", "The day of the event, YYYYMMDD."],
    ["dateRange", "Date range", "range_name", "The name of the request's date range."],
    ["dateHour", "Date + hour (YYYYMMDDHH)", "strftime(event_date, '%Y%m%d') || strftime(local_time, '%H')", "Day and hour, YYYYMMDDHH."],
    ["dateHourMinute", "Date hour and minute", "strftime(event_date, '%Y%m%d') || strftime(local_time, '%H%M')", "Day, hour and minute, YYYYMMDDHHMM."],
    ["hour", "Hour", "strftime(local_time, '%H')", "The hour of the day, 00 to 23."],
    ["minute", "Minute", "strftime(local_time, '%M')", "The minute of the hour, 00 to 59."],
    ["day", "Day", "strftime(event_date, '%d')", "The day of the month, 01 to 31."],
    ["dayOfWeek", "Day of week", "strftime(event_date, '%w')", "The day of the week, 0 (Sunday) to 6."],
    ["dayOfWeekName", "Day of week name", "strftime(event_date, '%A')", "The day of the week in English."],
    ["week", "Week", WEEK, "The week of the year, 01 to 53; weeks start on Sunday, and 1 January is in week 01."],
    ["yearWeek", "Year week", `strftime(event_date, '%Y') || ${WEEK}`, "Year and week, e.g. 202253."],
    ["isoWeek", "ISO week of the year", "strftime(event_date, '%V')", "ISO week number, 01 to 53; weeks start on Monday."],
    ["isoYear", "ISO year", "strftime(event_date, '%G')", "The year the ISO week belongs to."],
    ["isoYearIsoWeek", "ISO week of ISO year", "strftime(event_date, '%G%V')", "ISO year and week, e.g. 202153."],
    ["month", "Month", "strftime(event_date, '%m')", "The month, 01 to 12."],
    ["year", "Year", "strftime(event_date, '%Y')", "The year, four digits."],
    ["yearMonth", "Year month", "strftime(event_date, '%Y%m')", "Year and month, YYYYMM."],
    ["nthMinute", "Nth minute", nth("minute", "range_first::TIMESTAMP", "local_time"), "Minutes since the date range began, from 0000."],
    ["nthHour", "Nth hour", nth("hour", "range_first::TIMESTAMP", "local_time"), "Hours since the date range began, from 0000."],
    ["nthDay", "Nth day", nth("day"), "Days since the date range began, from 0000."],
    ["nthWeek", "Nth week", NTH_WEEK, "Weeks since the date range began, from 0000."],
    ["nthMonth", "Nth month", nth("month"), "Months since the date range began, from 0000."],
    ["nthYear", "Nth year", nth("year"), "Years since the date range began, from 0000."],
  ],
  "Platform / Device": [
    ["streamId", "Stream ID", "stream_id", "The numeric id of the data stream."],
    ["platform", "Platform", PLATFORM, "Web, Android or iOS."],
    ["platformDeviceCategory", "Platform / device category", both(PLATFORM, "device_category", " / "), "Platform and kind of device."],
    ["deviceCategory", "Device category", "device_category", "desktop, mobile or tablet."],
    ["deviceModel", "Device model", "device_model", "The model of the mobile device."],
    ["mobileDeviceBranding", "Device brand", "device_brand", "The maker of the device."],
    ["mobileDeviceModel", "Mobile model", "device_model", "The model of the mobile device."],
    ["mobileDeviceMarketingName", "Device", "device_marketing_name", "The device's name in the shops."],
    ["operatingSystem", "Operating system", "operating_system", "The visitor's operating system."],
    ["operatingSystemVersion", "OS version", "operating_system_version", "The version of the operating system."],
    ["operatingSystemWithVersion", "Operating system with version", both("operating_system", "operating_system_version", " "), "Operating system and version."],
    ["browser", "Browser", "browser", "The visitor's browser."],
    ["appVersion", "App version", "app_version", "The version of the app."],
  ],
  User: [
    ["language", "Language", languageName("language"), "The language of the visitor's browser or device, in English."],
    ["languageCode", "Language code", "language", "The language as a code, e.g. en-us."],
    ["newVsReturning", "New / returning", "CASE WHEN session_number = 1 THEN 'new' WHEN session_number > 1 THEN 'returning' END", "`new` in a user's first session, then `returning`."],
    ["signedInWithUserId", "Signed in with user ID", "CASE WHEN user_id IS NOT NULL THEN 'yes' END", "`yes` if the event carries a User-ID."],
    ["firstSessionDate", "First session date", `strftime(${FIRST_DATE}, '%Y%m%d')`, "The day of the user's first session, YYYYMMDD."],
  ],
  Geography: [
    ["continent", "Continent", "continent", "The continent of the visit."],
    ["continentId", "Continent ID", continentCode("continent"), "The continent's number (UN M49)."],
    ["country", "Country", "country", "The country of the visit."],
    ["countryId", "Country ID", countryCode("country"), "The country's code (ISO 3166-1 alpha-2)."],
    ["region", "Region", "region", "The region of the visit."],
    ["city", "Town/City", "city", "The city of the visit."],
  ],
  Attribution: [
    ["source", "Source", "session_source", "The source that a key event is attributed to; here always the session's."],
    ["medium", "Medium", "session_medium", "The medium that a key event is attributed to; here always the session's."],
    ["sourceMedium", "Source / medium", both("session_source", "session_medium", " / "), "Source and medium that a key event is attributed to; here always the session's."],
    ["campaignName", "Campaign", "session_campaign", "The campaign that a key event is attributed to; here always the session's."],
    ["campaignId", "Campaign ID", "session_campaign_id", "The campaign's id; here always the session's."],
    ["manualCampaignId", "Manual campaign ID", "session_campaign_id", "`utm_id`; here always the session's."],
    ["manualTerm", "Manual term", "session_term", "`utm_term`; here always the session's."],
    ["manualAdContent", "Manual ad content", "session_ad_content", "`utm_content`; here always the session's."],
    ["defaultChannelGroup", "Default channel group", "session_channel_group", "The default channel group that a key event is attributed to; here always the session's."],
    ["primaryChannelGroup", "Primary channel group", "session_channel_group", "The primary channel group; here always the session's default one."],
  ],
  "Traffic Source": [
    ["sessionDefaultChannelGroup", "Session default channel group", "session_channel_group", "The default channel group of the session's source."],
    ["sessionPrimaryChannelGroup", "Session primary channel group", "session_channel_group", "The primary channel group; here always the default one."],
    ["sessionSource", "Session source", "session_source", "The source that began the session."],
    ["sessionMedium", "Session medium", "session_medium", "The medium that began the session."],
    ["sessionSourceMedium", "Session source / medium", both("session_source", "session_medium", " / "), "Source and medium of the session."],
    ["sessionCampaignName", "Session campaign", "session_campaign", "The campaign that began the session."],
    ["sessionCampaignId", "Session campaign ID", "session_campaign_id", "The id of the campaign that began the session."],
    ["sessionManualCampaignId", "Session manual campaign ID", "session_campaign_id", "`utm_id` of the session."],
    ["sessionManualTerm", "Session manual term", "session_term", "`utm_term` of the session."],
    ["sessionManualAdContent", "Session manual ad content", "session_ad_content", "`utm_content` of the session."],
    ["firstUserSource", "First user source", "user_source", "The source that first brought the user."],
    ["firstUserMedium", "First user medium", "user_medium", "The medium that first brought the user."],
    ["firstUserSourceMedium", "First user source / medium", both("user_source", "user_medium", " / "), "Source and medium that first brought the user."],
    ["firstUserCampaignName", "First user campaign", "user_campaign", "The campaign that first brought the user."],
    ["firstUserDefaultChannelGroup", "First user default channel group", FIRST_CHANNEL, "The default channel group that first brought the user."],
    ["firstUserPrimaryChannelGroup", "First user primary channel group", FIRST_CHANNEL, "The primary channel group; here always the default one."],
  ],
  "Page / Screen": [
    ["landingPage", "Landing page", "session_landing_page", "The path of the session's first page."],
    ["landingPagePlusQueryString", "Landing page + query string", "session_landing_page_query", "Path and query of the session's first page."],
    ["hostName", "Hostname", "page_host", "The host of the page's URL."],
    ["fullPageUrl", "Full page URL", "page_host || page_path_query", "Host, path and query of the page."],
    ["pageLocation", "Page location", "page_location", "The page's whole URL."],
    ["pagePath", "Page path", "page_path", "What follows the host up to `?`."],
    ["pagePathPlusQueryString", "Page path + query string", "page_path_query", "What follows the host."],
    ["pageReferrer", "Page referrer", param("page_referrer"), "The URL of the page before."],
    ["pageTitle", "Page title", param("page_title"), "The page's title."],
    ["unifiedPagePathScreen", "Page path and screen class", `coalesce(page_path, ${param("firebase_screen_class")})`, "The page's path, or the screen's class."],
    ["unifiedPageScreen", "Page path + query string and screen class", `coalesce(page_path_query, ${param("firebase_screen_class")})`, "The page's path and query, or the screen's class."],
    ["unifiedScreenClass", "Page title and screen class", `coalesce(${param("page_title")}, ${param("firebase_screen_class")})`, "The page's title, or the screen's class."],
    ["unifiedScreenName", "Page title and screen name", `coalesce(${param("page_title")}, ${param("firebase_screen")})`, "The page's title, or the screen's name."],
    ["contentGroup", "Content group", param("content_group"), "The parameter `content_group`."],
    ["contentId", "Content ID", param("content_id"), "The parameter `content_id`."],
    ["contentType", "Content type", param("content_type"), "The parameter `content_type`."],
  ],
  General: [
    ["percentScrolled", "Percent scrolled", param("percent_scrolled"), "How far down the page, in percent."],
    ["searchTerm", "Search term", param("search_term"), "What was searched for."],
    ["visible", "Visible", param("visible"), "`1` if the video was in view."],
    ["groupId", "Group ID", param("group_id"), "The parameter `group_id`."],
  ],
  Link: [
    ["linkClasses", "Link classes", param("link_classes"), "The link's HTML classes."],
    ["linkDomain", "Link domain", param("link_domain"), "The host the link leads to."],
    ["linkId", "Link ID", param("link_id"), "The link's HTML id."],
    ["linkText", "Link text", param("link_text"), "The link's text."],
    ["linkUrl", "Link URL", param("link_url"), "The link's whole URL."],
    ["outbound", "Outbound", param("outbound"), "`true` if the link leads away from the site."],
    ["fileExtension", "File extension", param("file_extension"), "The extension of the file, such as pdf."],
    ["fileName", "File name", param("file_name"), "The path of the file."],
  ],
  Video: [
    ["videoProvider", "Video provider", param("video_provider"), "Where the video comes from, such as youtube."],
    ["videoTitle", "Video title", param("video_title"), "The video's title."],
    ["videoUrl", "Video URL", param("video_url"), "The video's URL."],
  ],
  Gaming: [
    ["achievementId", "Achievement ID", param("achievement_id"), "The parameter `achievement_id`."],
    ["character", "Character", param("character"), "The parameter `character`."],
    ["level", "Level", param("level"), "The parameter `level`."],
    ["virtualCurrencyName", "Virtual currency name", param("virtual_currency_name"), "The parameter `virtual_currency_name`."],
  ],
  Publisher: [
    ["adFormat", "Ad format", param("ad_format"), "The parameter `ad_format`."],
    ["adSourceName", "Ad source", param("ad_source"), "The parameter `ad_source`."],
    ["adUnitName", "Ad unit", param("ad_unit_name"), "The parameter `ad_unit_name`."],
  ],
  Ecommerce: [
    ["transactionId", "Transaction ID", "transaction_id", "The id of the purchase or refund."],
    ["orderCoupon", "Order coupon", param("coupon"), "The coupon of the whole order."],
    ["shippingTier", "Shipping tier", param("shipping_tier"), "The parameter `shipping_tier`."],
    ["currencyCode", "Currency", "currency", "The currency that the event was sent in."],
  ],
};

// biome-ignore format: a table reads better in columns
const ITEM_ROWS: readonly Row[] = [
  ["itemId", "Item ID", item("item_id"), "The item's id."],
  ["itemName", "Item name", item("item_name"), "The item's name."],
  ["itemBrand", "Item brand", item("item_brand"), "The item's brand."],
  ["itemVariant", "Item variant", item("item_variant"), "The item's variant."],
  ["itemCategory", "Item category", item("item_category"), "The item's first category."],
  ["itemCategory2", "Item category 2", item("item_category2"), "The item's second category."],
  ["itemCategory3", "Item category 3", item("item_category3"), "The item's third category."],
  ["itemCategory4", "Item category 4", item("item_category4"), "The item's fourth category."],
  ["itemCategory5", "Item category 5", item("item_category5"), "The item's fifth category."],
  ["itemAffiliation", "Item affiliation", item("affiliation"), "The shop that sells the item."],
  ["itemListId", "Item list ID", item("item_list_id"), "The id of the list the item was shown in."],
  ["itemListName", "Item list name", item("item_list_name"), "The list the item was shown in."],
  ["itemListPosition", "Item list position", item("item_list_index"), "The item's place in the list."],
  ["itemLocationID", "Item location ID", item("location_id"), "The item's location."],
  ["itemPromotionId", "Item promotion ID", item("promotion_id"), "The id of the promotion."],
  ["itemPromotionName", "Item promotion name", item("promotion_name"), "The promotion."],
  ["itemPromotionCreativeName", "Item promotion creative name", item("creative_name"), "The promotion's creative."],
];

// biome-ignore format: a table reads better in columns
const COHORT_ROWS: readonly Row[] = [
  ["cohort", "Cohort", "cohort_name", "The name of the cohort in the request."],
  ["cohortNthDay", "Daily cohort", "lpad(cohort_nth::VARCHAR, 4, '0')", "Days since the user's first session, from 0000."],
  ["cohortNthWeek", "Weekly cohort", "lpad(cohort_nth::VARCHAR, 4, '0')", "Weeks since the user's first session, from 0000."],
  ["cohortNthMonth", "Monthly cohort", "lpad(cohort_nth::VARCHAR, 4, '0')", "Months since the user's first session, from 0000."],
];

interface Dimension {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  readonly sql: string;
  readonly description: string;
  readonly scope: Scope;
}

const asDimensions = (category: string, rows: readonly Row[], scope: Scope): readonly Dimension[] =>
  rows.map(([apiName, uiName, sql, description]) => ({ apiName, uiName, category, sql, description, scope }));

/** Those that every property has. */
export const DIMENSIONS: readonly Dimension[] = [
  ...Object.entries(ROWS).flatMap(([category, rows]) => asDimensions(category, rows, "event")),
  ...asDimensions("Ecommerce", ITEM_ROWS, "item"),
  ...asDimensions("Cohort", COHORT_ROWS, "cohort"),
];

/** What reports call the streams of a property. */
export function streamName(
  streams: Iterable<{ readonly id: string; readonly displayName: string }>,
): Dimension {
  const cases = [...streams].map(({ id, displayName }) => `WHEN ${literal(id)} THEN ${literal(displayName)}`);
  const sql = cases.length === 0 ? "stream_id" : `CASE stream_id ${cases.join(" ")} ELSE stream_id END`;
  const description = "The name of the data stream.";
  return {
    apiName: "streamName",
    uiName: "Stream name",
    category: "Platform / Device",
    sql,
    description,
    scope: "event",
  };
}
