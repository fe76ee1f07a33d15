/** `ga4-goals sql` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  everyTransactionFlag,
  filesParameter,
  formatAlias,
  formatFlag,
  missingParameterFlag,
  outAlias,
  streamIdsFlag,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const sqlCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).sql),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...clientsFlags,
      ...formatFlag,
      out: {
        kind: "parsed",
        parse: asText,
        brief: "Write the result into this file; of several files, into this folder; - is stdout",
        placeholder: "PATH",
        optional: true,
      },
      dialect: {
        kind: "enum",
        values: ["bigquery", "duckdb"],
        brief: "Whose SQL it is",
        default: "bigquery",
      },
      as: {
        kind: "enum",
        values: ["query", "view", "dbt", "dataform", "looker", "growthbook"],
        brief: "A query, views, the files of dbt, Dataform or Looker, or metrics of GrowthBook",
        default: "query",
      },
      rows: {
        kind: "enum",
        values: ["days", "sessions", "events"],
        brief: "What the query has a row for, beside the goal: each day, session or event with it",
        default: "days",
      },
      dataset: {
        kind: "parsed",
        parse: asText,
        brief: "BigQuery: the export's dataset; default: analytics_ and the property's number",
        placeholder: "PROJECT.DATASET",
        optional: true,
      },
      into: {
        kind: "parsed",
        parse: asText,
        brief:
          "BigQuery: the dataset that views are made in, default: ga4_goals; GrowthBook: the id of its data source",
        placeholder: "DATASET",
        optional: true,
      },
      events: {
        kind: "parsed",
        parse: asText,
        brief: "DuckDB: Parquet files of the export; a pattern in quotes; default: a table named events",
        placeholder: "GLOB",
        optional: true,
      },
      days: {
        kind: "parsed",
        parse: asText,
        brief: "2026-10-01..2026-10-31, or 2026-10-01.. for all that have settled since",
        placeholder: "FROM..TO",
        optional: true,
      },
      oldExport: {
        kind: "boolean",
        brief: "The export ends before July 2024 and does not tell the order of events of one moment",
        default: false,
        withNegated: false,
      },
      ...missingParameterFlag,
      ...everyTransactionFlag,
      ...streamIdsFlag,
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Print the goals as SQL for other programs",
    fullDescription:
      "Writes what a backtest counts as SQL that others can run: a query, views, models of dbt with their tests, Dataform's definitions, a LookML view, metrics for GrowthBook's import. Offline. Change the goals file and run it again; the SQL is not meant to be edited.",
  },
});
