/**
 * Key events as SQL over `incoming`: which of the events now coming in count, and what value they get. Pure: text in,
 * text out. Knows nothing of rules or reports.
 *
 * A key event marks what is collected while it is in force and nothing before. ONCE_PER_SESSION marks the first of
 * that name in the session, in order of arrival: what an earlier batch marked stays the one. Events without a session
 * cannot be told to be of one session, so each of them counts (GA4's rule for them is not established).
 */

import type { KeyEventState, Versioned } from "../world.js";
import { inForceSql } from "./rule-sql.js";
import { double, literal, nullable } from "./sql-text.js";

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
export function marksSql(versions: readonly Versioned<KeyEventState>[]): string {
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
  SELECT seq, event_ts, event_name, session, CASE ${cases.join("\n    ")} END AS version FROM incoming
),
ranked AS (
  SELECT seq, event_name, session, once, default_value, default_currency,
    row_number() OVER (PARTITION BY session, event_name ORDER BY event_ts, seq) AS nth
  FROM candidates JOIN versions USING (version)
)
SELECT seq, default_value, default_currency FROM ranked
WHERE NOT once OR session IS NULL OR (nth = 1 AND NOT EXISTS (
  SELECT 1 FROM events AS earlier
  WHERE earlier.session = ranked.session AND earlier.event_name = ranked.event_name AND earlier.is_key_event))`;
}
