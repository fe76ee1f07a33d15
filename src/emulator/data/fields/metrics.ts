/**
 * The metrics: a line each, an aggregate in SQL over rows of `facts`, or, where the report has an item's dimension, of
 * `item_facts`, in which an event stands once for each item and holds that one alone.
 *
 * Definitions, where GA4's documentation leaves room:
 * - **User**: a distinct `user_pseudo_id`. User-ID and Google signals are not used to join devices.
 * - **Session**: a distinct `user_pseudo_id` + `ga_session_id` among the events of a row, as Google counts it over the
 *   export [developers.google.com/analytics/blog/2022/hll], exactly instead of by HyperLogLog. So a session that
 *   crosses midnight counts on both days and once in the total, and one without `session_start` counts too. To count
 *   session_start events, filter `eventCount` on `eventName`.
 * - **Engaged session**: the tag says so, or > 10 s in the foreground, or two views, or a key event (of the whole
 *   session, also of what lies outside the date range).
 * - **Active user**: a user with an engaged session, a first visit, or time in the foreground; `is_active_user` decides
 *   where the export has it.
 * - **Active in 1, 7, 28 days**: of the days up to the last of the row, and in the total up to the last of the date range; shares
 *   of a month are of 30 days, as Google describes them.
 * - **Rates** are of the sessions or users of the same row, so with `eventName` in the report a row knows only the
 *   sessions that have the event.
 * - **Money** is in the property's currency: what came in another was turned into it as it came in, by the store's
 *   exchange rates (without any, as it was sent). Refunds are taken off revenue.
 * - **Purchases** that repeat a transaction of their user are in no report; see events/incoming-sql.ts.
 */
import { literal, numberOfText, parameterText } from "../../events/sql-text.js";
import type { Scope } from "./dimensions.js";
import { ofPerson } from "./people.js";

type MetricType = "TYPE_INTEGER" | "TYPE_FLOAT" | "TYPE_SECONDS" | "TYPE_CURRENCY";

type Row = readonly [apiName: string, uiName: string, sql: string, description: string, type: MetricType];

/** Of rows that are events: a cost is none. */
const EVENTS = "count(event_name)";
const ALL_SESSIONS = "count(DISTINCT session)";
const ENGAGED_SESSIONS = "count(DISTINCT session) FILTER (session_is_engaged)";
const ALL_USERS = "count(DISTINCT person)";
/** An event that makes its user active. */
export const ACTIVE = "says_active OR session_is_engaged";
const ACTIVE_USERS = `count(DISTINCT person) FILTER (${ACTIVE})`;
/** Users who were active in so many days up to the last of the row; of rows as ../rolling.ts makes them. */
const activeIn = (days: number): string => `count(DISTINCT rolled) FILTER (age < ${days})`;
const NEW_USERS = "count(DISTINCT person) FILTER (event_name IN ('first_visit', 'first_open'))";
const VIEWS = "count(*) FILTER (event_name IN ('page_view', 'screen_view'))";

const events = (name: string): string => `count(*) FILTER (event_name = '${name}')`;
const users = (name: string): string => `count(DISTINCT person) FILTER (event_name = '${name}')`;

function ratio(part: string, whole: string): string {
  return `${part} / nullif(${whole}, 0)`;
}

/** Through decimals: a sum of doubles in parallel would differ in its last digit from one run to the next. */
function amount(column: string, only = "true"): string {
  const filter = only === "true" ? "" : ` FILTER (${only})`;
  return `(sum(TRY_CAST(${column} AS DECIMAL(38, 6)))${filter})::DOUBLE`;
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

const PURCHASE = "event_name IN ('purchase', 'ecommerce_purchase')";
const PURCHASERS = `count(DISTINCT person) FILTER (revenue > 0)`;
const REVENUE = amount("revenue");
const GROSS = amount("revenue", "revenue > 0");
const TRANSACTIONS = "count(*) FILTER (revenue <> 0)";
const FIRST_PURCHASERS = `count(DISTINCT CASE WHEN revenue > 0 AND event_ts = ${ofPerson("bought")} THEN person END)`;

/** How many pieces of the items of one kind of event; an item without a quantity is one. */
function pieces(event: string): string {
  const each = "list_sum(list_transform(items, lambda i: coalesce(i.quantity, 1)))";
  return `coalesce((sum(${each}) FILTER (event_name = '${event}'))::BIGINT, 0)`;
}

/** The money of the items of one kind of event. */
function itemMoney(event: string, one: string): string {
  return amount(`list_sum(list_transform(items, lambda i: ${one}))`, `event_name = '${event}'`);
}

const ITEM_REVENUE = "coalesce(i.item_revenue, i.price * coalesce(i.quantity, 1))";
const ITEM_REFUND = "coalesce(i.item_refund, i.price * coalesce(i.quantity, 1))";
const discount = `list_sum(list_transform(i.item_params, lambda p: CASE WHEN p.key = 'discount' THEN coalesce(p.value.double_value, p.value.float_value, p.value.int_value::DOUBLE) END)) * coalesce(i.quantity, 1)`;

// biome-ignore format: a table reads better in columns
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  Event: [
    ["eventCount", "Event count", EVENTS, "The number of events.", "TYPE_INTEGER"],
    ["eventCountPerUser", "Event count per active user", ratio(EVENTS, ACTIVE_USERS), "Events divided by active users.", "TYPE_FLOAT"],
    ["eventsPerSession", "Events per session", ratio(EVENTS, ALL_SESSIONS), "Events divided by sessions.", "TYPE_FLOAT"],
    ["eventValue", "Event value", amount("value"), "The sum of the events' parameter `value`.", "TYPE_FLOAT"],
    ["keyEvents", "Key events", keyEvents("true"), "The number of events that counted as key events.", "TYPE_FLOAT"],
  ],
  Session: [
    ["sessionKeyEventRate", "Session key event rate", sessionRate("true"), "The share of sessions with a key event.", "TYPE_FLOAT"],
    ["sessions", "Sessions", ALL_SESSIONS, "The number of sessions.", "TYPE_INTEGER"],
    ["sessionsPerUser", "Sessions per active user", ratio(ALL_SESSIONS, ACTIVE_USERS), "Sessions divided by active users.", "TYPE_FLOAT"],
    ["engagedSessions", "Engaged sessions", ENGAGED_SESSIONS, "Sessions of more than 10 seconds, two views, or with a key event.", "TYPE_INTEGER"],
    ["engagementRate", "Engagement rate", ratio(ENGAGED_SESSIONS, ALL_SESSIONS), "The share of engaged sessions.", "TYPE_FLOAT"],
    ["bounceRate", "Bounce rate", ratio(`(${ALL_SESSIONS} - ${ENGAGED_SESSIONS})`, ALL_SESSIONS), "The share of sessions that were not engaged.", "TYPE_FLOAT"],
    ["averageSessionDuration", "Average session duration", `${ratio(overSessions("session_duration_us"), ALL_SESSIONS)} / 1e6`, "Mean seconds from a session's first event to its last.", "TYPE_SECONDS"],
  ],
  User: [
    ["totalUsers", "Total users", ALL_USERS, "The number of users.", "TYPE_INTEGER"],
    ["activeUsers", "Active users", ACTIVE_USERS, "The number of active users.", "TYPE_INTEGER"],
    ["newUsers", "New users", NEW_USERS, "Users who came for the first time.", "TYPE_INTEGER"],
    ["scrolledUsers", "Scrolled users", users("scroll"), "Users who scrolled down 90 % of a page.", "TYPE_INTEGER"],
    ["userEngagementDuration", "User engagement", "sum(engagement_ms) / 1000", "Seconds in the foreground.", "TYPE_SECONDS"],
    ["userKeyEventRate", "User key event rate", userRate("true"), "The share of users with a key event.", "TYPE_FLOAT"],
    ["crashAffectedUsers", "Crash-affected users", users("app_exception"), "Users whose app crashed.", "TYPE_INTEGER"],
    ["crashFreeUsersRate", "Crash-free users rate", `1 - ${ratio(users("app_exception"), ALL_USERS)}`, "The share of users whose app did not crash.", "TYPE_FLOAT"],
  ],
  "Page / Screen": [
    ["screenPageViews", "Views", VIEWS, "Pages and screens viewed.", "TYPE_INTEGER"],
    ["screenPageViewsPerSession", "Views per session", ratio(VIEWS, ALL_SESSIONS), "Views divided by sessions.", "TYPE_FLOAT"],
    ["screenPageViewsPerUser", "Views per active user", ratio(VIEWS, ACTIVE_USERS), "Views divided by active users.", "TYPE_FLOAT"],
  ],
  Revenue: [
    ["totalRevenue", "Total revenue", REVENUE, "Revenue of purchases; the emulator knows no other.", "TYPE_CURRENCY"],
    ["averageRevenuePerUser", "ARPU", ratio(REVENUE, ACTIVE_USERS), "Total revenue divided by active users.", "TYPE_CURRENCY"],
    ["purchaseRevenue", "Purchase revenue", REVENUE, "Revenue of purchases, less refunds.", "TYPE_CURRENCY"],
    ["grossPurchaseRevenue", "Gross purchase revenue", GROSS, "Revenue of purchases; refunds are not taken off.", "TYPE_CURRENCY"],
    ["refundAmount", "Refund amount", `-${amount("revenue", "revenue < 0")}`, "What was refunded.", "TYPE_CURRENCY"],
    ["shippingAmount", "Shipping amount", amount("shipping"), "The sum of the events' shipping.", "TYPE_CURRENCY"],
    ["taxAmount", "Tax amount", amount("tax"), "The sum of the events' tax.", "TYPE_CURRENCY"],
    ["averagePurchaseRevenue", "Average purchase revenue", ratio(REVENUE, TRANSACTIONS), "Purchase revenue divided by transactions.", "TYPE_CURRENCY"],
    ["averagePurchaseRevenuePerUser", "Average purchase revenue per active user", ratio(REVENUE, ACTIVE_USERS), "Purchase revenue divided by active users.", "TYPE_CURRENCY"],
    ["averagePurchaseRevenuePerPayingUser", "ARPPU", ratio(REVENUE, PURCHASERS), "Purchase revenue divided by the users who bought.", "TYPE_CURRENCY"],
  ],
  Ecommerce: [
    ["transactions", "Transactions", TRANSACTIONS, "Purchases and refunds that carry revenue.", "TYPE_INTEGER"],
    ["transactionsPerPurchaser", "Transactions per purchaser", ratio(TRANSACTIONS, PURCHASERS), "Transactions divided by the users who bought.", "TYPE_FLOAT"],
    ["ecommercePurchases", "Ecommerce purchases", `count(*) FILTER (${PURCHASE})`, "The number of purchase events.", "TYPE_INTEGER"],
    ["totalPurchasers", "Total purchasers", PURCHASERS, "Users who bought.", "TYPE_INTEGER"],
    ["purchaserRate", "Purchaser rate", ratio(PURCHASERS, ACTIVE_USERS), "The share of active users who bought.", "TYPE_FLOAT"],
    ["firstTimePurchasers", "First time purchasers", FIRST_PURCHASERS, "Users who bought for the first time.", "TYPE_INTEGER"],
    ["firstTimePurchaserRate", "First-time purchaser rate", ratio(FIRST_PURCHASERS, ACTIVE_USERS), "The share of active users who bought for the first time.", "TYPE_FLOAT"],
    ["firstTimePurchasersPerNewUser", "First-time purchasers per new user", ratio(FIRST_PURCHASERS, NEW_USERS), "First-time purchasers divided by new users.", "TYPE_FLOAT"],
    ["addToCarts", "Add to carts", events("add_to_cart"), "How often something was added to a cart.", "TYPE_INTEGER"],
    ["checkouts", "Checkouts", events("begin_checkout"), "How often a checkout began.", "TYPE_INTEGER"],
    ["cartToViewRate", "Cart-to-view rate", ratio(users("add_to_cart"), users("view_item")), "Users who added to a cart, of those who viewed an item.", "TYPE_FLOAT"],
    ["purchaseToViewRate", "Purchase-to-view rate", ratio(users("purchase"), users("view_item")), "Users who bought, of those who viewed an item.", "TYPE_FLOAT"],
    ["itemViewEvents", "Item view events", events("view_item"), "How often an item was viewed.", "TYPE_INTEGER"],
    ["itemListViewEvents", "Item list view events", events("view_item_list"), "How often a list was viewed.", "TYPE_INTEGER"],
    ["itemListClickEvents", "Item list click events", events("select_item"), "How often an item of a list was selected.", "TYPE_INTEGER"],
    ["itemListClickThroughRate", "Item list click through rate", ratio(users("select_item"), users("view_item_list")), "Users who selected an item, of those who viewed a list.", "TYPE_FLOAT"],
    ["promotionViews", "Promotion views", events("view_promotion"), "How often a promotion was viewed.", "TYPE_INTEGER"],
    ["promotionClicks", "Promotion clicks", events("select_promotion"), "How often a promotion was selected.", "TYPE_INTEGER"],
    ["itemPromotionClickThroughRate", "Item promotion click through rate", ratio(users("select_promotion"), users("view_promotion")), "Users who selected a promotion, of those who viewed one.", "TYPE_FLOAT"],
  ],
  Publisher: [
    ["publisherAdClicks", "Publisher ad clicks", events("ad_click"), "Clicks on ads in the app.", "TYPE_INTEGER"],
    ["publisherAdImpressions", "Publisher ad impressions", events("ad_impression"), "Views of ads in the app.", "TYPE_INTEGER"],
    ["totalAdRevenue", "Total ad revenue", amount("value", "event_name = 'ad_impression'"), "The value of the ads viewed in the app.", "TYPE_CURRENCY"],
  ],
};

// biome-ignore format: a table reads better in columns
const ITEM_ROWS: readonly Row[] = [
  ["itemRevenue", "Item revenue", `coalesce(${itemMoney("purchase", ITEM_REVENUE)}, 0) - coalesce(${itemMoney("refund", ITEM_REFUND)}, 0)`, "Revenue of items bought, less those refunded.", "TYPE_CURRENCY"],
  ["grossItemRevenue", "Gross item revenue", itemMoney("purchase", ITEM_REVENUE), "Revenue of items bought.", "TYPE_CURRENCY"],
  ["itemRefundAmount", "Item refund amount", itemMoney("refund", ITEM_REFUND), "What was refunded for items.", "TYPE_CURRENCY"],
  ["itemDiscountAmount", "Item discount amount", itemMoney("purchase", discount), "Discounts on items bought.", "TYPE_CURRENCY"],
  ["itemsViewed", "Items viewed", pieces("view_item"), "Pieces viewed.", "TYPE_INTEGER"],
  ["itemsAddedToCart", "Items added to cart", pieces("add_to_cart"), "Pieces added to a cart.", "TYPE_INTEGER"],
  ["itemsCheckedOut", "Items checked out", pieces("begin_checkout"), "Pieces taken to the checkout.", "TYPE_INTEGER"],
  ["itemsPurchased", "Items purchased", pieces("purchase"), "Pieces bought.", "TYPE_INTEGER"],
  ["itemsViewedInList", "Items viewed in list", pieces("view_item_list"), "Pieces viewed in lists.", "TYPE_INTEGER"],
  ["itemsClickedInList", "Items clicked in list", pieces("select_item"), "Pieces selected in lists.", "TYPE_INTEGER"],
  ["itemsViewedInPromotion", "Items viewed in promotion", pieces("view_promotion"), "Pieces viewed in promotions.", "TYPE_INTEGER"],
  ["itemsClickedInPromotion", "Items clicked in promotion", pieces("select_promotion"), "Pieces selected in promotions.", "TYPE_INTEGER"],
];

// biome-ignore format: a table reads better in columns
const ROLLING_ROWS: readonly Row[] = [
  ["active1DayUsers", "1-day active users", activeIn(1), "Users who were active on the last day.", "TYPE_INTEGER"],
  ["active7DayUsers", "7-day active users", activeIn(7), "Users who were active in the 7 days up to the last.", "TYPE_INTEGER"],
  ["active28DayUsers", "28-day active users", activeIn(28), "Users who were active in the 28 days up to the last.", "TYPE_INTEGER"],
  ["dauPerMau", "DAU / MAU", ratio(activeIn(1), activeIn(30)), "The share of 30-day active users who were active on the last day.", "TYPE_FLOAT"],
  ["dauPerWau", "DAU / WAU", ratio(activeIn(1), activeIn(7)), "The share of 7-day active users who were active on the last day.", "TYPE_FLOAT"],
  ["wauPerMau", "WAU / MAU", ratio(activeIn(7), activeIn(30)), "The share of 30-day active users who were active in the last 7 days.", "TYPE_FLOAT"],
];

const AD_COST = amount("ad_cost");
const AD_CLICKS = "sum(ad_clicks)::BIGINT";

// biome-ignore format: a table reads better in columns
const COST_ROWS: readonly Row[] = [
  ["advertiserAdClicks", "Ads clicks", AD_CLICKS, "Clicks on ads, as the advertising product counted them.", "TYPE_INTEGER"],
  ["advertiserAdCost", "Ads cost", AD_COST, "What was paid for ads.", "TYPE_CURRENCY"],
  ["advertiserAdCostPerClick", "Ads cost per click", ratio(AD_COST, AD_CLICKS), "Ads cost divided by ads clicks.", "TYPE_CURRENCY"],
  ["advertiserAdCostPerKeyEvent", "Ads cost per key event", ratio(AD_COST, keyEvents("true")), "Ads cost divided by key events.", "TYPE_CURRENCY"],
  ["advertiserAdImpressions", "Ads impressions", "sum(ad_impressions)::BIGINT", "How often ads were shown.", "TYPE_INTEGER"],
  ["returnOnAdSpend", "Return on ad spend", ratio(REVENUE, AD_COST), "Total revenue divided by ads cost.", "TYPE_FLOAT"],
];

// biome-ignore format: a table reads better in columns
const COHORT_ROWS: readonly Row[] = [
  ["cohortActiveUsers", "Cohort active users", ACTIVE_USERS, "Users of the cohort who were active in that span.", "TYPE_INTEGER"],
  ["cohortTotalUsers", "Cohort total users", "list_sum(list_transform(list(DISTINCT {'cohort': cohort_name, 'it': cohort_size}), lambda one: one.it))", "Users of the cohort, active or not.", "TYPE_INTEGER"],
];

/**
 * What goes with items besides their own metrics: users and sessions, and the shares of users of the same item. Google counts
 * `newUsers` among the events' metrics (announcements/20221201-compatibility-changes).
 */
const SAFE_WITH_ITEMS: ReadonlySet<string> = new Set([
  "activeUsers",
  "totalUsers",
  "sessions",
  "engagedSessions",
  "cartToViewRate",
  "purchaseToViewRate",
  "itemListClickThroughRate",
  "itemPromotionClickThroughRate",
]);

export interface Metric {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  readonly sql: string;
  readonly description: string;
  readonly type: MetricType;
  readonly scope: Scope;
  /** May stand beside an item's dimension or metric. */
  readonly withItems: boolean;
}

const asMetrics = (category: string, rows: readonly Row[], scope: Scope): readonly Metric[] =>
  rows.map(([apiName, uiName, sql, description, type]) => ({
    apiName,
    uiName,
    category,
    sql,
    description,
    type,
    scope,
    withItems: scope === "item" || SAFE_WITH_ITEMS.has(apiName),
  }));

/** Those that every property has. */
export const METRICS: readonly Metric[] = [
  ...Object.entries(ROWS).flatMap(([category, rows]) => asMetrics(category, rows, "event")),
  ...asMetrics("Ecommerce", ITEM_ROWS, "item"),
  ...asMetrics("User", ROLLING_ROWS, "rolling"),
  ...asMetrics("Advertising", COST_ROWS, "cost"),
  ...asMetrics("Cohort", COHORT_ROWS, "cohort"),
];

/** The same where sessions are counted by their `session_start`. */
export const STARTED_METRICS: readonly Metric[] = METRICS.map((metric) =>
  metric.apiName === "sessions" ? { ...metric, sql: events("session_start") } : metric,
);

/** The metrics of one key event. They exist only while the event is a key event of the property. */
export function metricsOfKeyEvent(event: string): readonly Metric[] {
  const only = `event_name = ${literal(event)}`;
  // biome-ignore format: a table reads better in columns
  const rows: readonly Row[] = [
    [`keyEvents:${event}`, `Key events for ${event}`, keyEvents(only), "The number of times a specific key event was triggered.", "TYPE_FLOAT"],
    [`sessionKeyEventRate:${event}`, `Session key event rate for ${event}`, sessionRate(only), "The percentage of sessions in which a specific key event was triggered.", "TYPE_FLOAT"],
    [`userKeyEventRate:${event}`, `User key event rate for ${event}`, userRate(only), "The percentage of users who triggered a specific key event.", "TYPE_FLOAT"],
  ];
  const [count, ...rates] = asMetrics("Event", rows, "event");
  const [ofSessions, ofUsers] = rates;
  if (!count || !ofSessions || !ofUsers) return [];
  return [count, { ...ofSessions, category: "Session" }, { ...ofUsers, category: "User" }];
}

/** The metrics of a registered parameter. */
export function metricsOfParameter(parameter: string, name: string, unit: string): readonly Metric[] {
  const value = numberOfText(parameterText("params", parameter));
  const type: MetricType =
    unit === "CURRENCY" ? "TYPE_CURRENCY" : unit === "SECONDS" ? "TYPE_SECONDS" : "TYPE_FLOAT";
  // biome-ignore format: a table reads better in columns
  return asMetrics("Custom", [
    [`customEvent:${parameter}`, name, `sum(${value})`, "An event scoped custom metric for your Analytics property.", type],
    [`averageCustomEvent:${parameter}`, `Average ${name}`, `avg(${value})`, "The average of an event scoped custom metric.", type],
    [`countCustomEvent:${parameter}`, `Count of ${name}`, `count(${value})`, "How often an event scoped custom metric was sent.", "TYPE_INTEGER"],
  ], "event");
}
