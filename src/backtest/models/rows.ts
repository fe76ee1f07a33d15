/** What is made of `goal_events`: a row a goal and session, a row a goal and day. Same text for both dialects. */

export type Rows = "events" | "sessions" | "days";

/** The columns of each, in their order, as a person reads them; those of `goal_events` stand beside its SQL. */
export const COLUMNS: Readonly<Record<Exclude<Rows, "events">, Readonly<Record<string, string>>>> = {
  sessions: {
    goal: "The goal's id in the goals file",
    tier: "macro or micro",
    user_pseudo_id: "The visitor, as GA4 names the browser or app",
    ga_session_id: "The session, unique together with user_pseudo_id",
    day: "The day of the goal's first event in the session, in the property's time zone",
    first_event_timestamp: "When that was, in microseconds since 1970 UTC",
    events: "How often the goal was reached in the session",
    conversions: "How many of these GA4 counts, by the goal's own counting",
    value: "What they are worth; empty where the values are in several currencies",
    currency: "Of the value",
  },
  days: {
    goal: "The goal's id in the goals file",
    tier: "macro or micro",
    day: "The day in the property's time zone",
    conversions: "What GA4 would have shown as key events, by the goal's own counting",
    events: "How often the goal was reached",
    sessions:
      "Sessions with the goal, on the day they first reached it; events without a session are in none",
    value: "What the conversions are worth; empty where the values are in several currencies",
    currency: "Of the value",
  },
};

/** The columns that tell two rows apart. */
export const KEYS: Readonly<Record<Exclude<Rows, "events">, readonly string[]>> = {
  sessions: ["goal", "user_pseudo_id", "ga_session_id"],
  days: ["goal", "day"],
};

const COUNTED = "CASE WHEN conversions = 1 THEN value END";
const CURRENCIES =
  "count(DISTINCT CASE WHEN conversions = 1 AND value IS NOT NULL THEN coalesce(currency, '') END)";
const MONEY = `CASE WHEN ${CURRENCIES} = 1 THEN sum(${COUNTED}) END AS value,
  CASE WHEN ${CURRENCIES} = 1 THEN max(CASE WHEN conversions = 1 AND value IS NOT NULL THEN currency END) END AS currency`;

/** One row a goal and session. */
export function goalSessionsSql(goalEvents: string): string {
  return `SELECT goal, tier, user_pseudo_id, ga_session_id,
  min(day) AS day, min(event_timestamp) AS first_event_timestamp,
  count(*) AS events, sum(conversions) AS conversions,
  ${MONEY}
FROM ${goalEvents}
WHERE user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL
GROUP BY goal, tier, user_pseudo_id, ga_session_id`;
}

/** One row a goal and day. */
export function goalDaysSql(goalEvents: string): string {
  return `SELECT goal, tier, day,
  sum(conversions) AS conversions, count(*) AS events, sum(first_in_session) AS sessions,
  ${MONEY}
FROM ${goalEvents}
GROUP BY goal, tier, day`;
}
