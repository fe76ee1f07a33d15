/**
 * The goals as models of dbt (docs.getdbt.com/reference/model-properties), with their descriptions and tests, and the
 * variables in which two dbt packages for GA4 want the names of key events copied by hand.
 */
import { stringify } from "yaml";
import { GOAL_EVENT_COLUMNS, goalEventsSql, keyEventsOf } from "../goal-events.js";
import { type Model, type SqlFile, sqlHead } from "../model.js";
import { COLUMNS, goalDaysSql, goalSessionsSql, KEYS } from "../rows.js";

const FOLDER = "models/ga4_goals";
/** May be empty in a row. */
const OPTIONAL: ReadonlySet<string> = new Set(["value", "currency"]);

export function dbtFiles(model: Model): readonly SqlFile[] {
  const source = { ...model.source, source: "{{ source('ga4_goals', 'events') }}" };
  const sql = (name: string, query: string, materialized: string): SqlFile => ({
    name: `${FOLDER}/${name}.sql`,
    text: `{{ config(materialized='${materialized}') }}\n${sqlHead(model)}${query}\n`,
  });
  return [
    sql("goal_events", goalEventsSql({ ...model, source }), "view"),
    sql("goal_sessions", goalSessionsSql("{{ ref('goal_events') }}"), "table"),
    sql("goal_days", goalDaysSql("{{ ref('goal_events') }}"), "table"),
    { name: `${FOLDER}/ga4_goals.yml`, text: properties(model) },
    { name: "dbt_project.vars.yml", text: variables(model) },
  ];
}

function properties({ options, config }: Model): string {
  const [dataset = "", project] = options.dataset.split(".").toReversed();
  const columns = (of: Readonly<Record<string, string>>, known: readonly string[]): object[] =>
    Object.entries(of).map(([name, description]) => ({
      name,
      description,
      ...(known.includes(name) && !OPTIONAL.has(name) ? { data_tests: ["not_null"] } : {}),
    }));
  const key = {
    sessions: "concat(goal, ' ', user_pseudo_id, ' ', cast(ga_session_id as string))",
    days: "concat(goal, ' ', cast(day as string))",
  };
  const rows = (name: "sessions" | "days", description: string): object => ({
    name: `goal_${name}`,
    description,
    data_tests: [{ unique: { arguments: { column_name: key[name] } } }],
    columns: columns(COLUMNS[name], Object.keys(COLUMNS[name])),
  });
  return stringify(
    {
      version: 2,
      sources: [
        {
          name: "ga4_goals",
          ...(project === undefined ? {} : { database: project }),
          schema: dataset,
          tables: [{ name: "events", identifier: "events_*", description: "GA4's export, a table a day" }],
        },
      ],
      models: [
        {
          name: "goal_events",
          description: `One row a goal and event that counts for it: ${config.goals.map(({ id }) => id).join(", ")}`,
          columns: columns(GOAL_EVENT_COLUMNS, ["goal", "tier", "event_timestamp", "day", "conversions"]),
        },
        rows("sessions", `One row a goal and session. Unique: ${KEYS.sessions.join(", ")}`),
        rows("days", `One row a goal and day. Unique: ${KEYS.days.join(", ")}`),
      ],
    },
    { lineWidth: 0 },
  );
}

/** `conversion_events` of Velir/dbt-ga4 (its README) and `key_events` of fivetran/dbt_ga4_export (its dbt_project.yml and models). */
function variables({ config }: Model): string {
  const names = keyEventsOf(config);
  const vars = { vars: { ga4: { conversion_events: names }, ga4_export: { key_events: names } } };
  return `# For dbt_project.yml: ga4 is the package Velir/dbt-ga4, ga4_export is fivetran/dbt_ga4_export.
# They know events by their names alone; a goal with conditions is there once GA4 makes its event.
${stringify(vars, { aliasDuplicateObjects: false })}`;
}
