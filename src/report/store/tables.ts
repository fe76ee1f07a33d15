/**
 * The tables of a local store, and what they mean. Text only.
 *
 * A fact is one row of one of GA4's answers: a span of days (a day is a span of one), a value of a dimension (`''` for
 * the whole property), an event or the total. What GA4 counted for a longer span is kept beside the days, because users
 * and sessions of a week are not those of its days added up. NULL is a number the role might not see.
 */

/** The grain of a span: `rolling` are the last 7 and 28 days and those before, as of the last pull. */
export type Grain = "day" | "week" | "month" | "rolling";

/** What a fact is about: everything, an event, or an event split by whether it counted as a key event. */
export type FactKind = "total" | "event" | "event_by_key";

/** Columns of numbers, by GA4's name of the metric. */
export const METRIC_COLUMNS: Readonly<Record<string, string>> = {
  sessions: "sessions",
  engagedSessions: "engaged_sessions",
  totalUsers: "users",
  activeUsers: "active_users",
  screenPageViews: "views",
  keyEvents: "key_events",
  totalRevenue: "revenue",
  eventCount: "event_count",
  eventValue: "event_value",
  purchaseRevenue: "purchase_revenue",
};

/** Those that days may be added up to. */
export const ADDITIVE: ReadonlySet<string> = new Set([
  "screenPageViews",
  "keyEvents",
  "totalRevenue",
  "eventCount",
  "eventValue",
  "purchaseRevenue",
]);

/** What says of which version a store is: looked at before anything else is changed in it. */
export const STORE_VERSION = 1;
export const VERSION_TABLE: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS store_version (version INTEGER)`,
  `INSERT INTO store_version SELECT ${STORE_VERSION} WHERE NOT EXISTS (FROM store_version)`,
];

/** The statements that make an empty store; they change nothing in one that is there. */
export const CREATE_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS properties (
    property VARCHAR PRIMARY KEY, name VARCHAR, time_zone VARCHAR, currency VARCHAR)`,
  // The measurement ids counted, sorted; NULL is all of them, as in stores of before.
  `ALTER TABLE properties ADD COLUMN IF NOT EXISTS streams VARCHAR`,
  `CREATE TABLE IF NOT EXISTS key_events (
    property VARCHAR, event VARCHAR, since VARCHAR, PRIMARY KEY (property, event))`,
  // Stores of before did not keep it; NULL is not known.
  `ALTER TABLE key_events ADD COLUMN IF NOT EXISTS default_amount DOUBLE`,
  `ALTER TABLE key_events ADD COLUMN IF NOT EXISTS default_currency VARCHAR`,
  `CREATE TABLE IF NOT EXISTS goals (
    property VARCHAR, goal VARCHAR, name VARCHAR, tier VARCHAR, event VARCHAR, PRIMARY KEY (property, goal))`,
  `CREATE TABLE IF NOT EXISTS spans (
    property VARCHAR, dimension VARCHAR, first_day DATE, last_day DATE, grain VARCHAR,
    events VARCHAR,              -- a JSON list, sorted: an event that is not in it was not asked for
    final BOOLEAN,               -- GA4 had settled all its days when it was pulled
    PRIMARY KEY (property, dimension, first_day, last_day))`,
  `CREATE TABLE IF NOT EXISTS facts (
    property VARCHAR, dimension VARCHAR, value VARCHAR, kind VARCHAR, event VARCHAR, is_key_event VARCHAR,
    first_day DATE, last_day DATE, ${Object.values(METRIC_COLUMNS)
      .map((column) => `${column} DOUBLE`)
      .join(", ")},
    PRIMARY KEY (property, dimension, value, kind, event, is_key_event, first_day, last_day))`,
];

/** What is exported: a row a day, dimension value, goal and whether the event counted as a key event. */
export const EXPORT = `SELECT f.property, f.first_day AS date, f.dimension, f.value, g.goal, g.name, g.tier, f.event,
    f.is_key_event = 'true' AS is_key_event, f.event_count, f.key_events, f.sessions, f.users, f.event_value,
    f.purchase_revenue, s.final
  FROM facts AS f
  JOIN goals AS g ON g.property = f.property AND g.event = f.event
  JOIN spans AS s ON s.property = f.property AND s.dimension = f.dimension
    AND s.first_day = f.first_day AND s.last_day = f.last_day
  WHERE f.kind = 'event_by_key' AND f.first_day = f.last_day
  ORDER BY ALL`;
