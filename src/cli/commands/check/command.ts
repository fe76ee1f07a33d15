/** `ga4-goals check` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
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

const FORMATS = ["text", "json", "markdown", "junit"] as const;

export const checkCommand: Command<Context> = buildCommand({
  loader: async () => handled(withFormat((await import("./run.js")).check, FORMATS)),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...outFlag,
      ...clientsFlags,
      format: {
        kind: "enum",
        values: FORMATS,
        brief: "How the result is written; by default as the name in --out says, else text",
        optional: true,
      },
      fromStore: {
        kind: "boolean",
        brief: "Work offline, from the store that pull has filled",
        default: false,
        withNegated: false,
      },
      realtime: {
        kind: "boolean",
        brief: "With --from-store: ask GA4 whether what is silent has fired in the last half hour",
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
      deliver: {
        kind: "boolean",
        brief: "Tell those under alerts: what is new",
        default: false,
        withNegated: false,
      },
      dryRun: {
        kind: "boolean",
        brief: "With --deliver: show the messages, send none",
        default: false,
        withNegated: false,
      },
      watchdog: {
        kind: "boolean",
        brief: "Check no goal: is the last check that told anybody too old",
        default: false,
        withNegated: false,
      },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Check that every goal is alive",
    fullDescription:
      "Says which goals have fallen silent, have dropped, or are counted twice, only where chance does not explain it; which are behind their target, and which cannot fire. Ends with exit code 10 when something needs attention.",
  },
});
