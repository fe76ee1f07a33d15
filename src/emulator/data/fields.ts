/**
 * The dimensions and metrics this emulator answers for: name, meaning and SQL over a row of `facts` (an event with its
 * session beside it, see events/store.ts). The one place where a field is added; knows nothing of requests.
 *
 * Definitions, where GA4's documentation leaves room:
 * - **User**: a distinct `user_pseudo_id`. User-ID and Google signals are not used to join devices.
 * - **Session**: a distinct `user_pseudo_id` + `ga_session_id` among the events of a row, as Google counts it over the
 *   export [developers.google.com/analytics/blog/2022/hll], exactly instead of by HyperLogLog. So a session that
 *   crosses midnight counts on both days and once in the total, and one without `session_start` counts too. To count
 *   session_start events, filter `eventCount` on `eventName`.
 * - **Date**: the row's own `event_date`. `hour` comes from the timestamp in the property's time zone.
 * - **Engaged session**: the tag says so, or > 10 s in the foreground, or two views, or a key event (of the whole
 *   session, also of what lies outside the date range).
 * - **Active user**: a user with an engaged session, a first visit, or time in the foreground; `is_active_user` decides
 *   where the export has it.
 * - **Session-scoped dimensions**: of the session's first event that states them; see events/session-sql.ts.
 * - **Rates** are of the sessions or users of the same row, so with `eventName` in the report a row knows only the
 *   sessions that have the event.
 * - **Money** is in the property's currency: what came in another was turned into it as it came in, by the store's
 *   exchange rates (without any, as it was sent). Refunds are taken off revenue.
 * - **Purchases** that repeat a transaction of their user are in no report; see events/incoming-sql.ts.
 */
import { literal, parameterText } from "../events/sql-text.js";

type MetricType = "TYPE_INTEGER" | "TYPE_FLOAT" | "TYPE_SECONDS" | "TYPE_CURRENCY";

interface Field {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  readonly description: string;
  readonly deprecatedApiNames?: readonly string[];
  /** Exists for this property only. */
  readonly custom?: true;
}

export interface DimensionField extends Field {
  /** Text; NULL stands for `(not set)`. */
  readonly sql: string;
}

export interface MetricField extends Field {
  readonly type: MetricType;
  /** An aggregate; NULL stands for 0. */
  readonly sql: string;
}

type Row = readonly [apiName: string, uiName: string, category: string, sql: string, description: string];
type MetricRow = readonly [...Row, type: MetricType];

const SESSION_SOURCE_MEDIUM = "session_source || ' / ' || session_medium";

// biome-ignore format: a table reads better in columns
const DIMENSION_ROWS: readonly Row[] = [
  ["eventName", "Event name", "Event", "event_name", "The name of the event."],
  ["isKeyEvent", "Is key event", "Event", "CASE WHEN is_key_event THEN 'true' ELSE 'false' END", "`true` if the event counted as a key event."],
  ["date", "Date", "Time", "strftime(event_date, '%Y%m%d')", "The day of the event, YYYYMMDD."],
  ["dateRange", "Date range", "Time", "range_name", "The name of the request's date range."],
  ["dateHour", "Date + hour (YYYYMMDDHH)", "Time", "strftime(event_date, '%Y%m%d') || strftime(local_time, '%H')", "Day and hour, YYYYMMDDHH."],
  ["hour", "Hour", "Time", "strftime(local_time, '%H')", "The hour of the day, 00 to 23."],
  ["dayOfWeek", "Day of week", "Time", "strftime(event_date, '%w')", "The day of the week, 0 (Sunday) to 6."],
  ["isoWeek", "ISO week of the year", "Time", "strftime(event_date, '%V')", "ISO week number, 01 to 53; weeks start on Monday."],
  ["isoYear", "ISO year", "Time", "strftime(event_date, '%G')", "The year the ISO week belongs to."],
  ["isoYearIsoWeek", "ISO week of ISO year", "Time", "strftime(event_date, '%G%V')", "ISO year and week, e.g. 202153."],
  ["month", "Month", "Time", "strftime(event_date, '%m')", "The month, 01 to 12."],
  ["year", "Year", "Time", "strftime(event_date, '%Y')", "The year, four digits."],
  ["yearMonth", "Year month", "Time", "strftime(event_date, '%Y%m')", "Year and month, YYYYMM."],
  ["streamId", "Stream ID", "Platform / Device", "stream_id", "The numeric id of the data stream."],
  ["platform", "Platform", "Platform / Device", "CASE platform WHEN 'WEB' THEN 'web' WHEN 'ANDROID' THEN 'Android' WHEN 'IOS' THEN 'iOS' ELSE platform END", "Web, Android or iOS."],
  ["deviceCategory", "Device category", "Platform / Device", "device_category", "desktop, mobile or tablet."],
  ["operatingSystem", "Operating system", "Platform / Device", "operating_system", "The visitor's operating system."],
  ["browser", "Browser", "Platform / Device", "browser", "The visitor's browser."],
  ["language", "Language", "User", "language", "The language of the visitor's browser or device."],
  ["country", "Country", "Geography", "country", "The country of the visit."],
  ["region", "Region", "Geography", "region", "The region of the visit."],
  ["city", "Town/City", "Geography", "city", "The city of the visit."],
  ["newVsReturning", "New / returning", "User", "CASE WHEN session_number = 1 THEN 'new' WHEN session_number > 1 THEN 'returning' END", "`new` in a user's first session, then `returning`."],
  ["sessionDefaultChannelGroup", "Session default channel group", "Traffic Source", "session_channel_group", "The default channel group of the session's source."],
  ["sessionSource", "Session source", "Traffic Source", "session_source", "The source that began the session."],
  ["sessionMedium", "Session medium", "Traffic Source", "session_medium", "The medium that began the session."],
  ["sessionSourceMedium", "Session source / medium", "Traffic Source", SESSION_SOURCE_MEDIUM, "Source and medium of the session."],
  ["sessionCampaignName", "Session campaign", "Traffic Source", "session_campaign", "The campaign that began the session."],
  ["landingPage", "Landing page", "Page / Screen", "session_landing_page", "The path of the session's first page."],
  ["landingPagePlusQueryString", "Landing page + query string", "Page / Screen", "session_landing_page_query", "Path and query of the session's first page."],
  ["hostName", "Hostname", "Page / Screen", "page_host", "The host of the page's URL."],
  ["pageLocation", "Page location", "Page / Screen", "page_location", "The page's whole URL."],
  ["pagePath", "Page path", "Page / Screen", "page_path", "What follows the host up to `?`."],
  ["pagePathPlusQueryString", "Page path + query string", "Page / Screen", "page_path_query", "What follows the host."],
];

const ALL_SESSIONS = "count(DISTINCT session)";
const ENGAGED_SESSIONS = "count(DISTINCT session) FILTER (session_is_engaged)";
const ALL_USERS = "count(DISTINCT person)";
const VIEWS = "count(*) FILTER (event_name IN ('page_view', 'screen_view'))";

function ratio(part: string, whole: string): string {
  return `${part} / nullif(${whole}, 0)`;
}

/** Through decimals: a sum of doubles in parallel would differ in its last digit from one run to the next. */
function amount(column: string): string {
  return `sum(TRY_CAST(${column} AS DECIMAL(38, 6)))::DOUBLE`;
}

/** The sum of a column of the session over the distinct sessions of a row. */
function overSessions(column: string): string {
  const each = `list(DISTINCT {'session': session, 'it': ${column}}) FILTER (session IS NOT NULL)`;
  return `list_sum(list_transform(${each}, lambda one: one.it))`;
}

function keyEvents(only: string): string {
  return `(count(*) FILTER (is_key_event AND ${only}))::DOUBLE`;
}

function sessionRate(only: string): string {
  return ratio(`count(DISTINCT session) FILTER (is_key_event AND ${only})`, ALL_SESSIONS);
}

function userRate(only: string): string {
  return ratio(`count(DISTINCT person) FILTER (is_key_event AND ${only})`, ALL_USERS);
}

// biome-ignore format: a table reads better in columns
const METRIC_ROWS: readonly MetricRow[] = [
  ["eventCount", "Event count", "Event", "count(*)", "The number of events.", "TYPE_INTEGER"],
  ["eventValue", "Event value", "Event", amount("value"), "The sum of the events' parameter `value`.", "TYPE_FLOAT"],
  ["keyEvents", "Key events", "Event", keyEvents("true"), "The number of events that counted as key events.", "TYPE_FLOAT"],
  ["sessionKeyEventRate", "Session key event rate", "Session", sessionRate("true"), "The share of sessions with a key event.", "TYPE_FLOAT"],
  ["userKeyEventRate", "User key event rate", "User", userRate("true"), "The share of users with a key event.", "TYPE_FLOAT"],
  ["sessions", "Sessions", "Session", ALL_SESSIONS, "The number of sessions.", "TYPE_INTEGER"],
  ["engagedSessions", "Engaged sessions", "Session", ENGAGED_SESSIONS, "Sessions of more than 10 seconds, two views, or with a key event.", "TYPE_INTEGER"],
  ["engagementRate", "Engagement rate", "Session", ratio(ENGAGED_SESSIONS, ALL_SESSIONS), "The share of engaged sessions.", "TYPE_FLOAT"],
  ["bounceRate", "Bounce rate", "Session", ratio(`(${ALL_SESSIONS} - ${ENGAGED_SESSIONS})`, ALL_SESSIONS), "The share of sessions that were not engaged.", "TYPE_FLOAT"],
  ["averageSessionDuration", "Average session duration", "Session", `${ratio(overSessions("session_duration_us"), ALL_SESSIONS)} / 1e6`, "Mean seconds from a session's first event to its last.", "TYPE_SECONDS"],
  ["totalUsers", "Total users", "User", ALL_USERS, "The number of users.", "TYPE_INTEGER"],
  ["activeUsers", "Active users", "User", "count(DISTINCT person) FILTER (says_active OR session_is_engaged)", "The number of active users.", "TYPE_INTEGER"],
  ["newUsers", "New users", "User", "count(DISTINCT person) FILTER (event_name IN ('first_visit', 'first_open'))", "Users who came for the first time.", "TYPE_INTEGER"],
  ["userEngagementDuration", "User engagement", "User", "sum(engagement_ms) / 1000", "Seconds in the foreground.", "TYPE_SECONDS"],
  ["screenPageViews", "Views", "Page / Screen", VIEWS, "Pages and screens viewed.", "TYPE_INTEGER"],
  ["screenPageViewsPerSession", "Views per session", "Page / Screen", ratio(VIEWS, ALL_SESSIONS), "Views divided by sessions.", "TYPE_FLOAT"],
  ["totalRevenue", "Total revenue", "Revenue", amount("revenue"), "Revenue of purchases; the emulator knows no other.", "TYPE_CURRENCY"],
  ["purchaseRevenue", "Purchase revenue", "Ecommerce", amount("revenue"), "Revenue of purchases, less refunds.", "TYPE_CURRENCY"],
  ["transactions", "Transactions", "Ecommerce", "count(*) FILTER (revenue <> 0)", "Purchases and refunds that carry revenue.", "TYPE_INTEGER"],
  ["ecommercePurchases", "Ecommerce purchases", "Ecommerce", "count(*) FILTER (event_name IN ('purchase', 'ecommerce_purchase'))", "The number of purchase events.", "TYPE_INTEGER"],
];

/** GA4 still takes these names, and getMetadata lists them. */
const DEPRECATED: Readonly<Record<string, readonly string[]>> = {
  isKeyEvent: ["isConversionEvent"],
  sessionDefaultChannelGroup: ["sessionDefaultChannelGrouping"],
  keyEvents: ["conversions"],
  sessionKeyEventRate: ["sessionConversionRate"],
  userKeyEventRate: ["userConversionRate"],
};

function deprecated(apiName: string): { readonly deprecatedApiNames?: readonly string[] } {
  const names = DEPRECATED[apiName];
  return names === undefined ? {} : { deprecatedApiNames: names };
}

const DIMENSIONS: readonly DimensionField[] = DIMENSION_ROWS.map(
  ([apiName, uiName, category, sql, description]) => ({
    apiName,
    uiName,
    category,
    sql,
    description,
    ...deprecated(apiName),
  }),
);

const METRICS: readonly MetricField[] = METRIC_ROWS.map(
  ([apiName, uiName, category, sql, description, type]) => ({
    apiName,
    uiName,
    category,
    sql,
    description,
    type,
    ...deprecated(apiName),
  }),
);

/** The metrics of one key event. They exist only while the event is a key event of the property. */
function metricsOfKeyEvent(event: string): readonly MetricField[] {
  const only = `event_name = ${literal(event)}`;
  // biome-ignore format: a table reads better in columns
  const rows: readonly MetricRow[] = [
    [`keyEvents:${event}`, `Key events for ${event}`, "Event", keyEvents(only), "The number of times a specific key event was triggered.", "TYPE_FLOAT"],
    [`sessionKeyEventRate:${event}`, `Session key event rate for ${event}`, "Session", sessionRate(only), "The percentage of sessions in which a specific key event was triggered.", "TYPE_FLOAT"],
    [`userKeyEventRate:${event}`, `User key event rate for ${event}`, "User", userRate(only), "The percentage of users who triggered a specific key event.", "TYPE_FLOAT"],
  ];
  return rows.map(([apiName, uiName, category, sql, description, type]) => ({
    apiName,
    uiName,
    category,
    sql,
    description,
    type,
    custom: true,
  }));
}

/** A registered event-scoped custom dimension. */
function customDimension(parameter: string): DimensionField {
  return {
    apiName: `customEvent:${parameter}`,
    uiName: parameter,
    category: "Custom",
    sql: parameterText("params", parameter),
    description: "An event scoped custom dimension for your Analytics property.",
    custom: true,
  };
}

/** The fields one property's reports may ask for. */
export interface Fields {
  readonly dimensions: readonly DimensionField[];
  readonly metrics: readonly MetricField[];
  /** By API name or deprecated API name. */
  dimension(name: string): DimensionField | undefined;
  metric(name: string): MetricField | undefined;
}

function byName<F extends Field>(fields: readonly F[]): (name: string) => F | undefined {
  const found = new Map(
    fields.flatMap((field) => (field.deprecatedApiNames ?? []).map((name) => [name, field])),
  );
  for (const field of fields) found.set(field.apiName, field);
  return (name) => found.get(name);
}

/** The published fields plus those of these key events and registered parameters, each sorted as given. */
export function fieldsOf(
  keyEventNames: readonly string[] = [],
  customEventParameters: readonly string[] = [],
): Fields {
  const dimensions = [...DIMENSIONS, ...customEventParameters.map(customDimension)];
  const metrics = [...METRICS, ...keyEventNames.flatMap(metricsOfKeyEvent)];
  return { dimensions, metrics, dimension: byName(dimensions), metric: byName(metrics) };
}

function described(field: DimensionField | MetricField): object {
  const { apiName, uiName, description, category, deprecatedApiNames = [], custom = false } = field;
  return { apiName, uiName, description, category, deprecatedApiNames, customDefinition: custom };
}

/** The message for `name`, e.g. `properties/1234/metadata`. */
export function metadataOf(name: string, fields: Fields): object {
  return {
    name,
    dimensions: fields.dimensions.map(described),
    metrics: fields.metrics.map((metric) => ({ ...described(metric), type: metric.type })),
  };
}
