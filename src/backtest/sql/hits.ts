/**
 * The one pass over the export: a narrow row an event, with a mask that says what the event is to every goal. All that
 * follows reads this table. Pure: text in, text out; knows neither files nor BigQuery's tables, only their columns.
 */
import type { Predicate } from "../goals/predicate.js";
import { carriesValue } from "../goals/reading.js";
import { FLAG, type Slot, type Slots } from "../slots.js";
import type { Dialect, SourceColumns } from "./dialect.js";
import { predicateSql } from "./predicate-sql.js";

/** What the pass has to take along. */
export interface Needs {
  /** Addresses of page views, where a goal is a destination. */
  readonly pages: boolean;
  /** Time in the foreground. */
  readonly engagement: boolean;
  readonly platform: boolean;
  /** Names of events whose other parameters matter. */
  readonly detailed: readonly string[];
  /** Parameters that goals take their value from, besides `value` itself. */
  readonly valueParameters: readonly string[];
}

/** What a set of goals needs of the events. */
export function needsOf({ slots }: Slots): Needs {
  const kinds = new Set(slots.map(({ reading }) => reading.kind));
  const parameters = slots.flatMap(({ value }) => (value.kind === "parameter" ? [value.parameter] : []));
  return {
    pages: kinds.has("pages"),
    engagement: kinds.has("engaged"),
    platform: slots.some(({ reading }) => reading.kind !== "events" || reading.webOnly),
    detailed: detailedEvents(slots),
    valueParameters: [...new Set(parameters)].filter((name) => name !== "value").toSorted(),
  };
}

/** The columns of the export that a set of goals reads. */
export function columnsOf(needs: Needs): readonly string[] {
  return [
    "event_date",
    "event_timestamp",
    "event_name",
    "event_params",
    "user_pseudo_id",
    ...(needs.platform ? ["platform"] : []),
  ];
}

/** The column of `hits` that holds a goal's value. */
export function valueColumn(slot: Slot, needs: Needs): string {
  if (slot.value.kind !== "parameter" || slot.value.parameter === "value") return "v";
  return `v${needs.valueParameters.indexOf(slot.value.parameter)}`;
}

/** Every column of `hits` that holds a value. */
export function valueColumns(needs: Needs): readonly string[] {
  return ["v", ...needs.valueParameters.map((_, index) => `v${index}`)];
}

/**
 * The query that makes `hits` of `source`, a table or query with the export's columns. DuckDB looks a parameter up at
 * the same price for one event as for all; so only what every event needs is looked up here, and events whose other
 * parameters matter take them along, to be looked at in `details`.
 */
export function hitsQuery(all: Slots, source: string, columns: SourceColumns, dialect: Dialect): string {
  const needs = needsOf(all);
  const web = webTest(needs, columns);
  const selected = [
    `${dialect.fingerprint("user_pseudo_id")} AS u`,
    `${dialect.parameterInteger("ga_session_id")} AS s`,
    "event_timestamp AS t",
    `${dialect.day("event_date")} AS d`,
    `${maskSql(all, web, needs, dialect)} AS m`,
    ...(needs.pages
      ? [
          `CASE WHEN event_name = 'page_view' AND ${web} THEN coalesce(${dialect.parameterString("page_location")}, '') END AS page`,
        ]
      : []),
    ...(needs.engagement ? [`${dialect.parameterInteger("engagement_time_msec")} AS e`] : []),
    ...(needs.detailed.length === 0
      ? []
      : [`CASE WHEN ${named(needs.detailed, dialect)} THEN event_params END AS params`]),
  ];
  return `SELECT\n  ${selected.join(",\n  ")}\nFROM ${source}`;
}

/** The query that makes `details`: the events that took their parameters along, with masks made final and values. */
export function detailsQuery(all: Slots, dialect: Dialect): string {
  const needs = needsOf(all);
  const failing = all.slots.flatMap(({ reading, bit }) =>
    reading.kind === "events" && !isEverything(reading.when)
      ? [
          `(CASE WHEN (m & ${bit}) <> 0 AND NOT ${predicateSql(reading.when, dialect)} THEN ${bit} ELSE 0 END)`,
        ]
      : [],
  );
  const parameters = ["value", ...needs.valueParameters];
  const selected = [
    "u, s, t, d",
    `${["m", ...failing].join("\n  - ")} AS m`,
    ...(needs.pages ? ["page"] : []),
    ...valueColumns(needs).map(
      (name, index) => `${dialect.parameterNumber(parameters[index] ?? "")} AS ${name}`,
    ),
    `${dialect.parameterString("currency")} AS cur`,
  ];
  return `SELECT ${selected.join(",\n  ")}
FROM (SELECT u, s, t, d, m, ${needs.pages ? "page, " : ""}params AS event_params FROM hits WHERE (m & ${FLAG.detailed}) <> 0) AS taken`;
}

/** `hits` with final masks and values, for FROM. */
export function marksSource(needs: Needs): string {
  const own = ["u", "s", "t", "d", "m", ...(needs.pages ? ["page"] : [])].join(", ");
  const values = [...valueColumns(needs), "cur"];
  const none = values.map((name) => `NULL AS ${name}`).join(", ");
  if (needs.detailed.length === 0) return `(SELECT ${own}, ${none} FROM hits)`;
  return `(SELECT ${own}, ${values.join(", ")} FROM details UNION ALL SELECT ${own}, ${none} FROM hits WHERE (m & ${FLAG.detailed}) = 0)`;
}

function webTest(needs: Needs, columns: SourceColumns): string {
  return needs.platform && columns.platform ? "platform = 'WEB'" : "true";
}

function isEverything(when: Predicate): boolean {
  return when.kind === "all" && when.of.length === 0;
}

function named(events: readonly string[], dialect: Dialect): string {
  return `event_name IN (${events.map(dialect.text).join(", ")})`;
}

/** Events of which more parameters matter than every event's: goals test them, or take a value from them. */
function detailedEvents(slots: readonly Slot[]): readonly string[] {
  const names = slots.flatMap(({ reading, goal }) => {
    const valued = goal !== undefined && carriesValue(goal);
    if (reading.kind === "events") return valued || !isEverything(reading.when) ? [reading.event] : [];
    return reading.kind === "pages" && valued ? ["page_view"] : [];
  });
  return [...new Set(names)].toSorted();
}

/**
 * One look at the name says what an event may be: each further goal costs next to nothing. Where a goal tests
 * parameters its bit is set for every event of the name, and taken away in `details` where the test fails.
 */
function maskSql({ slots }: Slots, web: string, needs: Needs, dialect: Dialect): string {
  const byName = new Map<string, string[]>([
    ["page_view", [bitWhen(web, String(FLAG.pageView))]],
    ["session_start", [String(FLAG.sessionStart)]],
  ]);
  const add = (name: string, bit: string): void => void byName.set(name, [...(byName.get(name) ?? []), bit]);
  for (const name of needs.detailed) add(name, String(FLAG.detailed));
  for (const { reading, bit } of slots) {
    if (reading.kind === "events") add(reading.event, bitWhen(reading.webOnly ? web : "true", bit));
  }
  const arms = [...byName].map(([name, bits]) => `WHEN ${dialect.text(name)} THEN ${bits.join(" + ")}`);
  const lasting = slots.some(({ reading }) => reading.kind === "lasted" || reading.kind === "engaged");
  const webBit = lasting ? ` + ${bitWhen(web, String(FLAG.web))}` : "";
  // An event without a name is none: such a row is found by its mask and refused.
  return `CASE WHEN event_name IS NULL THEN -1 ELSE (CASE event_name\n    ${arms.join("\n    ")}\n    ELSE 0 END)${webBit} END`;
}

function bitWhen(test: string, bit: string): string {
  return test === "true" ? bit : `(CASE WHEN ${test} THEN ${bit} ELSE 0 END)`;
}
