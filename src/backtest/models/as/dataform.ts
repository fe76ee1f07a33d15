/** The goals as Dataform's definitions (cloud.google.com/dataform/docs/reference/dataform-core-reference). */
import { GOAL_EVENT_COLUMNS, goalEventsSql } from "../goal-events.js";
import { type Model, type SqlFile, sqlHead } from "../model.js";
import { COLUMNS, goalDaysSql, goalSessionsSql, KEYS } from "../rows.js";

const FOLDER = "definitions/ga4_goals";

export function dataformFiles(model: Model): readonly SqlFile[] {
  const [dataset = "", project] = model.options.dataset.split(".").toReversed();
  const file = (name: string, config: object, sql: string): SqlFile => ({
    name: `${FOLDER}/${name}.sqlx`,
    text: `config ${JSON.stringify(config, null, 2)}\n${sql}`,
  });
  const table = (name: string, config: object, query: string): SqlFile =>
    file(name, config, `\n${sqlHead(model)}${query}\n`);
  const source = { ...model.source, source: `\${ref(${JSON.stringify(dataset)}, "events_*")}` };
  const goalEvents = '${ref("goal_events")}';
  return [
    file(
      "events",
      {
        type: "declaration",
        ...(project === undefined ? {} : { database: project }),
        schema: dataset,
        name: "events_*",
        description: "GA4's export, a table a day",
      },
      "",
    ),
    table(
      "goal_events",
      {
        type: "view",
        description: "One row a goal and event that counts for it",
        columns: GOAL_EVENT_COLUMNS,
        assertions: { nonNull: ["goal", "tier", "event_timestamp", "day", "conversions"] },
      },
      goalEventsSql({ ...model, source }),
    ),
    ...(["sessions", "days"] as const).map((rows) =>
      table(
        `goal_${rows}`,
        {
          type: "table",
          description: rows === "sessions" ? "One row a goal and session" : "One row a goal and day",
          columns: COLUMNS[rows],
          assertions: { uniqueKey: KEYS[rows], nonNull: [...KEYS[rows], "conversions"] },
        },
        rows === "sessions" ? goalSessionsSql(goalEvents) : goalDaysSql(goalEvents),
      ),
    ),
  ];
}
