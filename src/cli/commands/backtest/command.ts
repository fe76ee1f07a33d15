/** `ga4-goals backtest` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  asWholeNumber,
  bigQueryFlags,
  clientsFlags,
  commonFlags,
  everyTransactionFlag,
  filesParameter,
  formatAlias,
  missingParameterFlag,
  outAlias,
  outFlag,
  signInFlags,
  streamIdsFlag,
} from "../../flags.js";
import { handled } from "../../handled.js";
import { withFormat } from "../../output/format-of.js";

const FORMATS = ["text", "json", "csv", "html"] as const;

export const backtestCommand: Command<Context> = buildCommand({
  loader: async () => handled(withFormat((await import("./run.js")).backtest, FORMATS)),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...clientsFlags,
      ...outFlag,
      format: {
        kind: "enum",
        values: FORMATS,
        brief: "How the result is written; by default as the name in --out says, else text",
        optional: true,
      },
      events: {
        kind: "parsed",
        parse: asText,
        brief:
          "Event export files, Parquet or NDJSON; a pattern in quotes; may be repeated; or bigquery:PROJECT.DATASET",
        placeholder: "GLOB",
        variadic: true,
        optional: true,
      },
      engine: {
        kind: "enum",
        values: ["duckdb", "bigquery"],
        brief: "Where the events are counted; bigquery with --dataset is --events bigquery:PROJECT.DATASET",
        default: "duckdb",
      },
      dataset: {
        kind: "parsed",
        parse: asText,
        brief: "BigQuery: the export's dataset, project.analytics_123",
        placeholder: "PROJECT.DATASET",
        optional: true,
      },
      ...bigQueryFlags,
      within: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "Days in which a micro goal may lead to its macro goal",
        placeholder: "DAYS",
        default: "7",
      },
      sessions: {
        kind: "enum",
        values: ["any", "started"],
        brief: "Which sessions are sessions: every session id, or those with a session_start",
        default: "any",
      },
      ...missingParameterFlag,
      ...everyTransactionFlag,
      ...streamIdsFlag,
      against: {
        kind: "parsed",
        parse: asText,
        brief: "Compare with other goals: a file, or a git revision of these files",
        placeholder: "FILE|REVISION",
        optional: true,
      },
      suggestValues: {
        kind: "boolean",
        brief: "Suggest what each micro goal is worth",
        default: false,
        withNegated: false,
      },
      method: {
        kind: "enum",
        values: ["following", "shapley", "markov"],
        brief: "With --suggest-values: what followed a step, or its part of the whole, which adds up",
        optional: true,
      },
      write: {
        kind: "boolean",
        brief: "With --suggest-values: write them into the goals file",
        default: false,
        withNegated: false,
      },
      noCache: {
        kind: "boolean",
        brief: "Read the files themselves, and keep nothing of them",
        default: false,
        withNegated: false,
      },
      clearCache: {
        kind: "boolean",
        brief: "Remove what earlier runs kept of the files, and count nothing",
        default: false,
        withNegated: false,
      },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Count what goals would have counted, on exported events",
    fullDescription:
      "GA4 counts a goal from the day it exists and never backwards. This counts it on the events of a BigQuery export instead, on this machine (DuckDB) or in BigQuery, before anything is changed in GA4.",
  },
});
