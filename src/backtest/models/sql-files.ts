/**
 * The goals as SQL in the files of other programs: a query, views, a dbt package's models, Dataform's definitions, a
 * LookML view, metrics of GrowthBook. What counts is said once, in `goal_events`; a form says how a file of it looks. Text in, text out.
 */
import type { GoalsConfig } from "../../goals/goal.js";
import { addDays } from "../../numbers/calendar.js";
import { bigqueryDialect } from "../sql/bigquery-dialect.js";
import type { Dialect } from "../sql/dialect.js";
import { duckdbDialect } from "../sql/duckdb-dialect.js";
import { dataformFiles } from "./as/dataform.js";
import { dbtFiles } from "./as/dbt.js";
import { growthbookFiles } from "./as/growthbook.js";
import { lookerFiles } from "./as/looker.js";
import { goalEventsSql, withGoalEvents } from "./goal-events.js";
import { type Model, type SqlFile, type SqlOptions, sqlHead } from "./model.js";
import { goalDaysSql, goalSessionsSql, type Rows } from "./rows.js";

interface Form {
  readonly dialects: readonly Dialect["name"][];
  readonly files: (model: Model) => readonly SqlFile[];
}

/** A form of files is a line here. */
export const SQL_FORMS = {
  query: { dialects: ["bigquery", "duckdb"], files: queryFiles },
  view: { dialects: ["bigquery", "duckdb"], files: viewFiles },
  dbt: { dialects: ["bigquery"], files: dbtFiles },
  dataform: { dialects: ["bigquery"], files: dataformFiles },
  looker: { dialects: ["bigquery"], files: lookerFiles },
  growthbook: { dialects: ["bigquery"], files: growthbookFiles },
} as const satisfies Readonly<Record<SqlOptions["as"], Form>>;

/** Google writes a day's table again for 72 hours after the day. Source: support.google.com/analytics/answer/9358801. */
const FINAL_DAYS_AGO = 4;
const DEFAULT_DAYS = 28;

/**
 * The goals as files of SQL: each row an event that counts, a goal's session or a goal's day.
 *
 * @example
 * const [file] = sqlFiles(config, { as: "query", dialect: "duckdb", events: "read_parquet('export/*.parquet')", rows: "days", days: null, streams: [], batch: true, dataset: "", into: "" });
 */
export function sqlFiles(config: GoalsConfig, options: SqlOptions): readonly SqlFile[] {
  const dialect = options.dialect === "bigquery" ? bigqueryDialect : duckdbDialect;
  const source = options.dialect === "bigquery" ? `\`${options.dataset}.events_*\`` : options.events;
  return SQL_FORMS[options.as].files({
    config,
    dialect,
    options,
    head: headOf(options),
    source: {
      source,
      where: daysSql(options, dialect),
      columns: { platform: true, streamId: true, batch: options.batch },
      streams: options.streams,
    },
  });
}

function daysSql({ dialect, days }: SqlOptions, { text }: Dialect): readonly string[] {
  const suffix = (day: string): string => text(day.replaceAll("-", ""));
  if (dialect === "duckdb") {
    if (days === null) return [];
    const until = days.lastDay === null ? "" : ` AND event_date < ${suffix(addDays(days.lastDay, 1))}`;
    return [`event_date >= ${suffix(days.firstDay)}${until}`];
  }
  const ago = (number: number): string =>
    `FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL ${number} DAY))`;
  const first = days === null ? ago(FINAL_DAYS_AGO + DEFAULT_DAYS - 1) : suffix(days.firstDay);
  const last = days?.lastDay ? suffix(days.lastDay) : ago(FINAL_DAYS_AGO);
  // Daily tables alone: the names of the others go on with a letter.
  return [`_TABLE_SUFFIX BETWEEN ${first} AND ${last}`];
}

function headOf({ dialect, days, everyTransaction, batch }: SqlOptions): readonly string[] {
  const last =
    days?.lastDay ?? (dialect === "bigquery" ? "four days ago, the last that is final" : "the last there is");
  const first =
    days?.firstDay ?? (dialect === "bigquery" ? `the ${DEFAULT_DAYS} days before` : "the first there is");
  return [
    "Goals as `ga4-goals backtest` counts them, made by `ga4-goals sql`: change the goals file, not this.".replaceAll(
      "`",
      "",
    ),
    days === null && dialect === "bigquery"
      ? `Days: the last ${DEFAULT_DAYS} up to ${last}.`
      : `Days: ${first} to ${last}.`,
    ...(everyTransaction === true
      ? ["Purchases that repeat a transaction count, which GA4 counts once."]
      : []),
    ...(batch ? [] : ["Events of one moment are in no order: the export does not tell it."]),
  ];
}

function queryFiles(model: Model): readonly SqlFile[] {
  const { rows } = model.options;
  const query =
    rows === "events" ? goalEventsSql(model) : withGoalEvents(model, rowsSql(rows, "goal_events"));
  return [{ name: `goal_${rows}.sql`, text: `${sqlHead(model)}${query}\n` }];
}

const rowsSql = (rows: Exclude<Rows, "events">, goalEvents: string): string =>
  rows === "sessions" ? goalSessionsSql(goalEvents) : goalDaysSql(goalEvents);

function viewFiles(model: Model): readonly SqlFile[] {
  const { dialect, options } = model;
  const named = (view: string): string =>
    dialect.name === "bigquery" ? `\`${options.into}.${view}\`` : view;
  const view = (name: string, query: string): SqlFile => ({
    name: `${name}.sql`,
    text: `${sqlHead(model)}CREATE OR REPLACE VIEW ${named(name)} AS\n${query};\n`,
  });
  return [
    view("goal_events", goalEventsSql(model)),
    view("goal_sessions", goalSessionsSql(named("goal_events"))),
    view("goal_days", goalDaysSql(named("goal_events"))),
  ];
}
