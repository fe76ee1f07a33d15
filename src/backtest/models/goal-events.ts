/**
 * The goals as SQL for others to run: one SELECT, to be read by people, whose rows are the events that count for a goal. It
 * counts what a backtest counts, in one pass over the export that looks each parameter up once. Text in, text out.
 */
import { printable } from "../../diagnostics/printable.js";
import { countedEvent, type Goal, type GoalsConfig } from "../../goals/goal.js";
import { worthOf } from "../../goals/worth.js";
import type { MissingParameter } from "../goals/conditions.js";
import { type Reading, readGoal } from "../goals/reading.js";
import { HOST_PATTERN, PATH_PATTERN } from "../sql/addresses.js";
import type { Dialect, Source, SqlRecord } from "../sql/dialect.js";
import { isPurchase } from "../sql/hits.js";
import { momentsOf } from "../sql/moments.js";
import { predicateSql } from "../sql/predicate-sql.js";

export interface GoalEventsOptions {
  /** See `MissingParameter`; default `holds`. */
  readonly missingParameter?: MissingParameter;
  /** Count purchases that repeat a transaction, which GA4 does not; default false. */
  readonly everyTransaction?: boolean;
}

/** A goal with what it asks of the events. */
interface Asked {
  readonly goal: Goal;
  readonly reading: Reading;
}

/** One step of the statement: a name, what it is for, its query. */
interface Part {
  readonly name: string;
  readonly comment: string;
  readonly query: string;
}

/** The columns of `goal_events`, in their order, as a person reads them. */
export const GOAL_EVENT_COLUMNS: Readonly<Record<string, string>> = {
  goal: "The goal's id in the goals file",
  tier: "macro or micro",
  user_pseudo_id: "The visitor, as GA4 names the browser or app",
  ga_session_id: "The session, unique together with user_pseudo_id",
  event_timestamp: "When the event was, in microseconds since 1970 UTC",
  day: "The day in the property's time zone",
  first_in_session: "1 for the goal's first event in its session, else 0",
  conversions: "1 where GA4 counts the event as a key event, by the goal's own counting, else 0",
  value: "What the conversion is worth",
  currency:
    "Of the value; empty where neither the event nor the goals file says one: then it is the property's",
};

const SESSION = "user_pseudo_id, ga_session_id";

/** What the goals are counted by: the goals, where their events are, how the database writes. */
export interface Counted {
  readonly config: Pick<GoalsConfig, "goals" | "currency">;
  readonly source: Source;
  readonly dialect: Dialect;
  readonly options?: GoalEventsOptions;
}

/** One row a goal and event that counts for it. Of goals on whole sessions, the event that brought the session there. */
export function goalEventsSql(counted: Counted): string {
  const { steps, select } = goalEventsParts(counted);
  return `WITH\n${steps}\n${select}`;
}

/** The same as `goal_events` in front of a query that reads it. */
export function withGoalEvents(counted: Counted, query: string): string {
  const { steps, select } = goalEventsParts(counted);
  const indented = select.replaceAll("\n", "\n  ");
  return `WITH\n${steps},\n-- Each with how it counts.\ngoal_events AS (\n  ${indented}\n)\n${query}`;
}

function goalEventsParts({ config, source, dialect, options = {} }: Counted): {
  readonly steps: string;
  readonly select: string;
} {
  const { missingParameter = "holds", everyTransaction = false } = options;
  const asked = config.goals.map((goal) => ({ goal, reading: readGoal(goal, missingParameter) }));
  const columns = new Columns(dialect);
  const once = everyTransaction ? [] : asked.filter(({ reading }) => isPurchase(reading));
  const records = asked.map((one) => recordOf(one, columns, config.currency, once.includes(one)));
  const parts = [
    ...pagesPart(asked, dialect),
    ...journeyPart(asked, once.length > 0, columns),
    ...readingPart(asked),
  ];
  const [last = "events"] = parts.map(({ name }) => name).toReversed();
  const whole = asked.filter(({ reading }) => isOfSessions(reading)).map(({ goal }) => dialect.text(goal.id));
  const bySession = config.goals.filter(({ counting }) => counting === "once_per_session");
  const conversions: Part = {
    name: "counted",
    comment: "One row a goal and event that counts for it",
    query: `SELECT goal.id AS goal, goal.tier, e.user_pseudo_id, e.ga_session_id, e.event_timestamp, e.day,
    goal.value, goal.currency,
    CASE WHEN e.user_pseudo_id IS NOT NULL AND e.ga_session_id IS NOT NULL
      THEN row_number() OVER (PARTITION BY goal.id, e.user_pseudo_id, e.ga_session_id ORDER BY e.moment) END AS place
  FROM ${last} AS e, ${dialect.records("goal", records)}
  WHERE goal.counts`,
  };
  const all = [eventsPart(asked, source, columns, once.length > 0), ...parts, conversions];
  const repeats =
    bySession.length === 0
      ? "1"
      : `CASE WHEN place > 1 AND goal IN (${list(bySession, dialect)}) THEN 0 ELSE 1 END`;
  const steps = all
    .map(({ name, comment, query }) => `-- ${comment}.\n${name} AS (\n  ${query}\n)`)
    .join(",\n");
  const select = `SELECT goal, tier, ${SESSION}, event_timestamp, day,
  CASE WHEN place = 1 THEN 1 ELSE 0 END AS first_in_session,
  ${repeats} AS conversions,
  value, currency
FROM counted${whole.length === 0 ? "" : `\n-- A session reaches these goals once.\nWHERE NOT (goal IN (${whole.join(", ")}) AND place > 1)`}`;
  return { steps, select };
}

const list = (goals: readonly Goal[], dialect: Dialect): string =>
  goals.map(({ id }) => dialect.text(id)).join(", ");

function isOfSessions({ kind }: Reading): boolean {
  return kind === "lasted" || kind === "engaged" || kind === "views";
}

const WEB = "is_web";
const VIEW = `event_name = 'page_view' AND ${WEB}`;

/** The parameters that are asked for, each as a column of `events`. */
class Columns {
  readonly #names = new Map<string, string>();
  readonly dialect: Dialect;
  readonly plain: Dialect;

  constructor(plain: Dialect) {
    this.plain = plain;
    this.dialect = {
      ...plain,
      parameterText: (name) => this.#column(name, "", plain.parameterText(name)),
      parameterNumber: (name) => this.#column(name, "_number", plain.parameterNumber(name)),
      parameterInteger: (name) => this.#column(name, "_integer", plain.parameterInteger(name)),
      parameterString: (name) => this.#column(name, "_string", plain.parameterString(name)),
    };
  }

  get selected(): readonly string[] {
    return [...this.#names].map(([lookup, column]) => `${lookup} AS ${column}`);
  }

  #column(parameter: string, kind: string, lookup: string): string {
    const known = this.#names.get(lookup);
    if (known !== undefined) return known;
    const plain = `p_${parameter.replace(/\W/g, "_")}${kind}`;
    const taken = new Set(this.#names.values());
    let column = plain;
    for (let n = 2; taken.has(column); n += 1) column = `${plain}_${n}`;
    this.#names.set(lookup, column);
    return column;
  }
}

/** Looks at each event once. Made last: by then it is known which parameters are asked for. */
function eventsPart(asked: readonly Asked[], source: Source, columns: Columns, purchases: boolean): Part {
  const { plain } = columns;
  const web = source.columns.platform ? "coalesce(platform, 'WEB') = 'WEB'" : "true";
  const kinds = new Set(asked.map(({ reading }) => reading.kind));
  const selected = [
    "user_pseudo_id",
    `${plain.parameterInteger("ga_session_id")} AS ga_session_id`,
    "event_timestamp",
    `${momentsOf(source.columns, plain).ofEvent} AS moment`,
    `${plain.date("event_date")} AS day`,
    "event_name",
    `${web} AS ${WEB}`,
    ...(kinds.has("pages") || kinds.has("read")
      ? [
          `CASE WHEN event_name = 'page_view' AND ${web} THEN ${plain.parameterString("page_location")} END AS url`,
        ]
      : []),
    ...(purchases
      ? [
          `CASE WHEN event_name = 'purchase' AND ${web} THEN ${plain.parameterText("transaction_id")} END AS transaction_id`,
        ]
      : []),
    ...(kinds.has("engaged") || kinds.has("read")
      ? [`${plain.parameterInteger("engagement_time_msec")} AS engagement_time_msec`]
      : []),
    ...columns.selected,
  ];
  const kept = [
    ...source.where,
    ...(source.streams.length === 0 ? [] : [`stream_id IN (${source.streams.map(plain.text).join(", ")})`]),
  ];
  return {
    name: "events",
    comment: "Each event with what the goals ask of it",
    query: `SELECT\n    ${selected.join(",\n    ")}\n  FROM ${source.source}${kept.length === 0 ? "" : `\n  WHERE ${kept.join(" AND ")}`}`,
  };
}

function pagesPart(asked: readonly Asked[], dialect: Dialect): readonly Part[] {
  if (!asked.some(({ reading }) => reading.kind === "pages" || reading.kind === "read")) return [];
  const part = (pattern: string, as: string): string => `${dialect.extract("url", pattern)} AS ${as}`;
  return [
    {
      name: "pages",
      comment: "Views of pages with host and path, any_host and any_path also of addresses like HTTPS://",
      query: `SELECT *,\n    ${[
        part(HOST_PATTERN, "host"),
        part(PATH_PATTERN, "path"),
        part(`(?i)${HOST_PATTERN}`, "any_host"),
        part(`(?i)${PATH_PATTERN}`, "any_path"),
      ].join(",\n    ")}\n  FROM events`,
    },
  ];
}

const inPage = ({ id }: Goal): string => `in_${id}`;
/** Of events of one moment, a view comes last: what the others say is of the view before. */
const VIEW_LAST = `ORDER BY moment, CASE WHEN ${VIEW} THEN 1 ELSE 0 END`;
const BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";

/** What an event is to the events before it: a repeated purchase, so far into its session, so many pages on. */
function journeyPart(asked: readonly Asked[], purchases: boolean, { dialect }: Columns): readonly Part[] {
  const kinds = new Set(asked.map(({ reading }) => reading.kind));
  const soFar = `OVER (PARTITION BY ${SESSION} ORDER BY moment)`;
  const inSession = `OVER (PARTITION BY ${SESSION})`;
  const selected = [
    ...(purchases
      ? [
          "transaction_id IS NOT NULL AND user_pseudo_id IS NOT NULL\n      AND row_number() OVER (PARTITION BY user_pseudo_id, transaction_id ORDER BY moment) > 1 AS is_repeated",
        ]
      : []),
    ...(kinds.has("lasted") || kinds.has("engaged")
      ? [`max(CASE WHEN ${WEB} THEN 1 ELSE 0 END) ${inSession} = 1 AS is_web_session`]
      : []),
    ...(kinds.has("lasted") ? [`event_timestamp - min(event_timestamp) ${inSession} AS since_start`] : []),
    ...(kinds.has("engaged")
      ? [`sum(CASE WHEN engagement_time_msec > 0 THEN engagement_time_msec END) ${soFar} AS engaged_so_far`]
      : []),
    ...(kinds.has("views") ? [`sum(CASE WHEN ${VIEW} THEN 1 ELSE 0 END) ${soFar} AS views_so_far`] : []),
    ...(kinds.has("read")
      ? [
          `sum(CASE WHEN ${VIEW} THEN 1 ELSE 0 END) OVER (PARTITION BY ${SESSION} ${VIEW_LAST} ${BEFORE}) AS view_before`,
          ...asked.flatMap(({ goal, reading }) =>
            reading.kind === "read"
              ? [
                  `last_value(CASE WHEN ${VIEW} THEN ${predicateSql(reading.when, dialect)} END IGNORE NULLS)\n      OVER (PARTITION BY ${SESSION} ${VIEW_LAST} ${BEFORE}) AS ${inPage(goal)}`,
                ]
              : [],
          ),
        ]
      : []),
  ];
  if (selected.length === 0) return [];
  const from = kinds.has("pages") || kinds.has("read") ? "pages" : "events";
  return [
    {
      name: "in_order",
      comment: "What each event is to those before it",
      query: `SELECT *,\n    ${selected.join(",\n    ")}\n  FROM ${from}`,
    },
  ];
}

/** The time in the foreground of the page view an event belongs to, as it grew. */
function readingPart(asked: readonly Asked[]): readonly Part[] {
  if (!asked.some(({ reading }) => reading.kind === "read")) return [];
  return [
    {
      name: "looking",
      comment: "How long the page before had been looked at",
      query: `SELECT *,
    sum(CASE WHEN engagement_time_msec > 0 THEN engagement_time_msec END)
      OVER (PARTITION BY ${SESSION}, view_before ${VIEW_LAST} ROWS UNBOUNDED PRECEDING) AS read_so_far
  FROM in_order`,
    },
  ];
}

function recordOf(one: Asked, columns: Columns, currency: string | undefined, once: boolean): SqlRecord {
  const { goal } = one;
  const { plain } = columns;
  const words = `${goal.tier} goal, counted ${goal.counting.replaceAll("_", " ")}`;
  return {
    comment: `${printable(goal.name).replaceAll(/[`{}$;\\]/g, " ")}: ${words}`,
    fields: {
      id: plain.text(goal.id),
      tier: plain.text(goal.tier),
      counts: countsSql(one, columns, once),
      ...worthSql(one, columns, currency),
    },
  };
}

function countsSql({ goal, reading }: Asked, { dialect }: Columns, once: boolean): string {
  const session = "user_pseudo_id IS NOT NULL AND ga_session_id IS NOT NULL";
  const when = (tests: readonly string[]): string => tests.filter((test) => test !== "true").join(" AND ");
  switch (reading.kind) {
    case "events": {
      const [only = "", ...others] = reading.events.map(dialect.text);
      const name = others.length === 0 ? `= ${only}` : `IN (${[only, ...others].join(", ")})`;
      return when([
        `event_name ${name}`,
        ...(reading.webOnly ? [WEB] : []),
        ...(once ? ["NOT is_repeated"] : []),
        predicateSql(reading.when, dialect),
      ]);
    }
    case "pages":
      return when([VIEW, predicateSql(reading.when, dialect)]);
    case "lasted":
      return `${session} AND is_web_session AND since_start >= ${reading.microseconds}`;
    case "engaged":
      return `${session} AND is_web_session AND engaged_so_far >= ${reading.milliseconds}`;
    case "views":
      return `${session} AND views_so_far >= ${reading.atLeast}`;
    case "read":
      return `${session} AND ${inPage(goal)} AND engagement_time_msec > 0 AND read_so_far >= ${reading.milliseconds} AND read_so_far - engagement_time_msec < ${reading.milliseconds}`;
  }
}

/** By `worthOf`. */
function worthSql(
  { goal, reading }: Asked,
  { dialect }: Columns,
  fileCurrency: string | undefined,
): { readonly value: string; readonly currency: string } {
  const worth = worthOf(goal);
  const nothing = dialect.money("NULL");
  const noText = "CAST(NULL AS STRING)";
  if (worth.kind === "none") return { value: nothing, currency: noText };
  const unset = worth.kind === "each" ? worth.amount : worth.kind === "values" ? worth.unset : null;
  const own = unset?.currency || fileCurrency;
  const ownCurrency = own === undefined ? noText : dialect.text(own);
  const amount = unset === null ? null : dialect.money(dialect.double(unset.amount));
  // A session carries no value of its own.
  const carries = worth.kind !== "each" && (reading.kind === "events" || reading.kind === "pages");
  if (!carries) return { value: amount ?? nothing, currency: ownCurrency };
  const sent = dialect.money(
    dialect.parameterNumber(goal.value.kind === "parameter" ? goal.value.parameter : "value"),
  );
  const sentCurrency = dialect.parameterString("currency");
  const said = `CASE WHEN ${sentCurrency} <> '' THEN ${sentCurrency} END`;
  return {
    value: amount === null ? sent : `coalesce(${sent}, ${amount})`,
    currency: own === undefined ? said : `coalesce(${said}, ${ownCurrency})`,
  };
}

/** The names under which GA4 counts the goals: of key events alone, in the order of the file, each once. */
export function keyEventsOf({ goals }: Pick<GoalsConfig, "goals">): readonly string[] {
  return [...new Set(goals.filter(({ keyEvent }) => keyEvent).map(countedEvent))];
}
