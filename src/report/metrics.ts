/**
 * The metrics of the Data API that a report is made of, by what a row is about. A pull keeps the same ones that a report
 * asks for, so that a report from a store finds them all. Names only.
 */

/** Of the whole property, or of one value of a dimension. */
export const TOTALS = [
  "sessions",
  "engagedSessions",
  "totalUsers",
  "activeUsers",
  "screenPageViews",
  "keyEvents",
  "totalRevenue",
] as const;

/** Of an event, whether it is a key event or not. */
export const PER_EVENT = [
  "eventCount",
  "sessions",
  "totalUsers",
  "activeUsers",
  "eventValue",
  "purchaseRevenue",
] as const;

/** Of an event, split by whether it counted as a key event. */
export const PER_KEY_EVENT: readonly string[] = ["keyEvents", ...PER_EVENT];
