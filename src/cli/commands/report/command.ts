/** `ga4-goals report` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import { PERIOD_FORMS } from "../../../goals/period-forms.js";
import { REPORT_FORMATS, TABLE_NAMES, type TableName } from "../../../report/draw/table-names.js";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  filesParameter,
  formatAlias,
  outAlias,
  outFlag,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";
import { withFormat } from "../../output/format-of.js";

const TABLES: readonly (TableName | "clients")[] = [...TABLE_NAMES, "clients"];

/** @throws Error with words for the person, which the argument parser shows. */
function asTable(text: string): TableName | "clients" {
  const table = TABLES.find((name) => name === text);
  if (table === undefined)
    throw new Error(`${JSON.stringify(text)} is no table; there are ${TABLES.join(", ")}`);
  return table;
}

export const reportCommand: Command<Context> = buildCommand({
  loader: async () => handled(withFormat((await import("./run.js")).report, REPORT_FORMATS)),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...outFlag,
      ...clientsFlags,
      format: {
        kind: "enum",
        values: REPORT_FORMATS,
        brief:
          "How the report is written; by default as the name in --out says, else text; html is one page that needs nothing else, xlsx has a sheet a table",
        optional: true,
      },
      table: {
        kind: "parsed",
        parse: asTable,
        brief: `With csv: which table, ${TABLES.join(", ")}; days by default, clients is one row a client`,
        placeholder: "TABLE",
        optional: true,
      },
      excel: {
        kind: "parsed",
        parse: asText,
        brief:
          "With csv: as Excel opens it where this language is set (de, fr-CH, en-US): its separator and decimals, and a byte order mark",
        placeholder: "LANGUAGE",
        optional: true,
      },
      period: {
        kind: "parsed",
        parse: asText,
        brief: PERIOD_FORMS,
        placeholder: "PERIOD",
        default: "28d",
      },
      compare: {
        kind: "enum",
        values: ["previous", "year", "none"],
        brief: "The period before, the same a year ago, or nothing",
        default: "previous",
      },
      by: {
        kind: "parsed",
        parse: asText,
        brief:
          "Break down by channel, source, device, country, landing-page, campaign or any GA4 dimension; may be repeated",
        placeholder: "DIMENSION",
        variadic: true,
        optional: true,
      },
      assists: {
        kind: "enum",
        values: ["auto", "all", "none"],
        brief: "How many goals to follow to the goal they lead to, one call each; auto keeps calls few",
        default: "auto",
      },
      fromStore: {
        kind: "boolean",
        brief: "Work offline, from the store that pull has filled",
        default: false,
        withNegated: false,
      },
      store: {
        kind: "parsed",
        parse: asText,
        brief: "With --from-store: its file; by default .ga4-goals/PROPERTY.duckdb",
        placeholder: "FILE",
        default: "",
      },
      sheet: {
        kind: "parsed",
        parse: asText,
        brief: "Also write the days and a summary into a Google Sheet",
        placeholder: "ID[!TAB]",
        optional: true,
      },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Report what converts",
    fullDescription:
      "Pulls sessions, users and every goal's key events, rate and value for a period and the one before; targets, journeys, what small steps lead to, and what is wrong with the counting.",
  },
});
