/** The goals as a LookML view (cloud.google.com/looker/docs/reference/param-view): one row a goal and session. */

import { withGoalEvents } from "../goal-events.js";
import type { Model, SqlFile } from "../model.js";
import { COLUMNS, goalSessionsSql } from "../rows.js";

const KEY =
  "CONCAT(${TABLE}.goal, ' ', ${TABLE}.user_pseudo_id, ' ', CAST(${TABLE}.ga_session_id AS STRING))";

interface Field {
  readonly kind: "dimension" | "dimension_group" | "measure";
  readonly name: string;
  readonly lines: readonly string[];
}

export function lookerFiles(model: Model): readonly SqlFile[] {
  const { head } = model;
  const column = (name: string): string => `sql: \${TABLE}.${name} ;;`;
  const described = (name: string): string => `description: ${JSON.stringify(COLUMNS.sessions[name] ?? "")}`;
  const text = (name: string): Field => ({
    kind: "dimension",
    name,
    lines: ["type: string", described(name), column(name)],
  });
  const sum = (name: string, of: string): Field => ({
    kind: "measure",
    name,
    lines: ["type: sum", described(of), column(of)],
  });
  const fields: readonly Field[] = [
    {
      kind: "dimension",
      name: "id",
      lines: ["primary_key: yes", "hidden: yes", "type: string", `sql: ${KEY} ;;`],
    },
    text("goal"),
    text("tier"),
    {
      kind: "dimension_group",
      name: "day",
      lines: [
        "type: time",
        "timeframes: [date, week, month, year]",
        "datatype: date",
        "convert_tz: no",
        described("day"),
        column("day"),
      ],
    },
    text("currency"),
    { kind: "measure", name: "sessions", lines: ["type: count", 'description: "Sessions with the goal"'] },
    sum("conversions", "conversions"),
    sum("total_value", "value"),
  ];
  const sql = withGoalEvents(model, goalSessionsSql("goal_events")).replaceAll("\n", "\n      ");
  return [
    {
      name: "views/goal_sessions.view.lkml",
      text: `${head.map((line) => `# ${line}\n`).join("")}# Events without a session are in no row.
view: goal_sessions {
  derived_table: {
    sql:
      ${sql} ;;
  }

${fields.map(fieldText).join("\n")}}
`,
    },
  ];
}

const fieldText = ({ kind, name, lines }: Field): string =>
  `  ${kind}: ${name} {\n${lines.map((line) => `    ${line}\n`).join("")}  }\n`;
