/**
 * An audience's trigger as SQL over `arrived` and the events collected before: at which of the events now coming in
 * GA4 would log the trigger's event. Pure: text in, text out. Knows nothing of key events, sessions or reports.
 *
 * What GA4's documentation says [answer/9934109, audience.proto]: users are looked at each time they visit; the event is
 * logged when a user joins, or, with AUDIENCE_MEMBERSHIP_RENEWED, also when a member meets the condition, at most once a
 * day; it copies time, user and session of the event that made the condition hold, but not the page; no condition can
 * rest on an event that a trigger logged. What is not said, and this emulator had to choose: nothing that was collected
 * before the audience counts for its conditions; membership is counted from when the condition last held; whether a
 * condition within one session holds in later sessions is in `sameSessionHolds`.
 */
import type { AudienceEventTrigger, Versioned } from "../world/state.js";
import type { EventClause, EventLeaf, TriggeredAudience } from "./audience-trigger.js";
import { COPIED } from "./incoming-sql.js";
import { inForceSql } from "./rule-sql.js";
import { allOf, anyOf, double, literal, literals, microseconds } from "./sql-text.js";

/** What is NOT established about GA4 and therefore a choice. */
export interface AudienceChoices {
  /**
   * Whether a condition within one session holds only in the sessions that meet it, or also in all that come after one
   * that did. Default `in_session`.
   */
  readonly sameSessionHolds: "in_session" | "afterwards";
}

export const DEFAULT_AUDIENCE_CHOICES: AudienceChoices = { sameSessionHolds: "in_session" };

const DAY_US = 86_400_000_000;

/** Time and session are copied, the page is not, nor what else the event said of itself. */
const COPIED_PARAMETERS: readonly string[] = ["ga_session_id", "ga_session_number"];

/** Everything the users of the batch did since the audience is there; what triggers logged is not looked at. */
function seenSql(propertyId: string, audience: TriggeredAudience): string {
  const since = microseconds(audience.since);
  return `seen AS (
  SELECT rowid AS place, user_pseudo_id AS who, ga_session_id AS visit, event_ts AS ts, event_date AS day, event_name
  FROM arrived
  WHERE user_pseudo_id IS NOT NULL AND audience_id IS NULL AND event_ts >= ${since}
  UNION ALL
  SELECT NULL, user_pseudo_id, ga_session_id, event_ts, event_date, event_name
  FROM events
  WHERE property = ${literal(propertyId)} AND audience_id IS NULL AND event_ts >= ${since}
    AND user_pseudo_id IN (SELECT user_pseudo_id FROM arrived)
)`;
}

/** Events of one session, of one user, or alone; without a session id nothing tells that two are of one session. */
function partitionOf(scope: EventClause["scope"]): string {
  switch (scope) {
    case "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION":
      return "PARTITION BY who, visit, CASE WHEN visit IS NULL THEN (ts, event_name) END";
    case "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS":
      return "PARTITION BY who";
    case "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_EVENT":
      return "PARTITION BY who, ts, event_name";
  }
}

interface NumberedLeaf {
  readonly leaf: EventLeaf;
  readonly scope: EventClause["scope"];
  readonly column: string;
}

interface NumberedClause {
  readonly clause: EventClause;
  readonly column: string;
  readonly lists: readonly (readonly NumberedLeaf[])[];
}

function numbered(clauses: readonly EventClause[]): readonly NumberedClause[] {
  return clauses.map((clause, i) => ({
    clause,
    column: `clause_${i}`,
    lists: clause.lists.map((list, j) =>
      list.map((leaf, k) => ({ leaf, scope: clause.scope, column: `leaf_${i}_${j}_${k}` })),
    ),
  }));
}

/** How often so far; simultaneous events see each other. */
function soFarSql({ leaf, scope, column }: NumberedLeaf): string {
  return `count(*) FILTER (event_name = ${literal(leaf.event)}) OVER (${partitionOf(scope)} ORDER BY ts) AS ${column}`;
}

/** How often up to the day before the leaf's span of days. */
function beforeSql({ leaf, scope, column }: NumberedLeaf): string {
  const frame = `${partitionOf(scope)} ORDER BY day RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL ${leaf.days} DAY PRECEDING`;
  return `coalesce(max(${column}) OVER (${frame}), 0) AS ${column}_before`;
}

function leafHolds({ leaf, column }: NumberedLeaf): string {
  const count = leaf.days === null ? column : `(${column} - ${column}_before)`;
  return `${count} ${leaf.operator} ${double(leaf.count)}`;
}

function clauseHolds({ lists }: NumberedClause): string {
  return allOf(lists.map((list) => anyOf(list.map(leafHolds))));
}

/** Whether a clause holds at an event, or has held at one before it. */
function heldSql(
  { clause, column }: NumberedClause,
  audience: TriggeredAudience,
  choices: AudienceChoices,
): string {
  const isKept =
    clause.excludes && audience.excludesForGood
      ? true
      : !clause.excludes &&
        clause.scope !== "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS" &&
        choices.sameSessionHolds === "afterwards";
  return isKept ? `bool_or(${column}) OVER (PARTITION BY who ORDER BY ts) AS ${column}` : column;
}

/** The events at which a trigger acts, of those that are in the batch. */
function firesSql(
  propertyId: string,
  audience: TriggeredAudience,
  trigger: Versioned<AudienceEventTrigger>,
): string {
  const renews = trigger.value.logCondition === "AUDIENCE_MEMBERSHIP_RENEWED";
  const logged = `SELECT 1 FROM events AS logged
    WHERE logged.property = ${literal(propertyId)} AND logged.audience_id = ${literal(audience.id)}
      AND logged.user_pseudo_id = met.who`;
  // Events that arrive late can't take back what was logged: they add nothing where it was logged since.
  const loggedAlready = renews
    ? `${logged} AND logged.event_date = met.day`
    : `${logged} AND logged.event_ts >= met.ts AND logged.event_ts < met.ts + ${audience.membershipDays * DAY_US}`;
  const acts = renews ? "true" : "joined";
  const first = renews ? "QUALIFY row_number() OVER (PARTITION BY who, day ORDER BY ts, place) = 1" : "";
  return `SELECT place, ${literal(trigger.value.eventName)} AS event_name FROM met
WHERE place IS NOT NULL AND ${acts} AND ${inForceSql(trigger, "ts")} AND NOT EXISTS (${loggedAlready})
${first}`;
}

/**
 * The statement that adds to `arrived` what one audience's triggers log. It has to run after the rules: audiences see
 * what rules made.
 */
export function triggerEventsSql(
  propertyId: string,
  audience: TriggeredAudience,
  choices: AudienceChoices,
): string {
  const clauses = numbered(audience.clauses);
  const leaves = clauses.flatMap(({ lists }) => lists.flat());
  const spans = leaves.filter(({ leaf }) => leaf.days !== null);
  const included = allOf(clauses.filter(({ clause }) => !clause.excludes).map(({ column }) => column));
  const excluded = anyOf(clauses.filter(({ clause }) => clause.excludes).map(({ column }) => column));
  const fires = audience.triggers.map((trigger) => `(${firesSql(propertyId, audience, trigger)})`);
  return `INSERT INTO arrived BY NAME
WITH ${seenSql(propertyId, audience)},
counted AS (SELECT *, ${leaves.map(soFarSql).join(", ")} FROM seen),
spanned AS (SELECT *${spans.map((leaf) => `, ${beforeSql(leaf)}`).join("")} FROM counted),
judged AS (
  SELECT place, who, ts, day, ${clauses.map((c) => `${clauseHolds(c)} AS ${c.column}`).join(", ")} FROM spanned
),
held AS (
  SELECT place, who, ts, day, ${clauses.map((c) => heldSql(c, audience, choices)).join(", ")} FROM judged
),
told AS (SELECT place, who, ts, day, ${included} AS is_in, ${excluded} AS is_out FROM held),
counted_out AS (
  SELECT *, count(*) FILTER (is_out) OVER (PARTITION BY who ORDER BY ts) AS outs FROM told
),
met AS (
  SELECT place, who, ts, day,
    coalesce(ts - lag(ts) OVER one >= ${audience.membershipDays * DAY_US} OR outs > lag(outs) OVER one, true) AS joined
  FROM counted_out WHERE is_in AND NOT is_out
  WINDOW one AS (PARTITION BY who ORDER BY ts, place)
),
fired AS (${fires.join(" UNION ALL ")})
SELECT ${COPIED.map((column) => `cause.${column}`).join(", ")}, cause.raw_row, cause.made_by, cause.ga_session_id,
  fired.event_name, ${literal(audience.id)} AS audience_id
FROM fired JOIN arrived AS cause ON cause.rowid = fired.place
ORDER BY fired.place`;
}

/** The parameters of what a trigger logs: SQL over those of the event at which it acts, and `audience_id`. */
export function loggedParametersSql(params: string): string {
  return `CASE WHEN audience_id IS NULL THEN ${params}
  ELSE list_filter(${params}, lambda p: p.key IN ${literals(COPIED_PARAMETERS)}) END`;
}
