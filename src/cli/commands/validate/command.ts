/** `ga4-goals validate` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { aliases, clientsFlags, commonFlags, filesParameter, formatAlias, rulesFlags } from "../../flags.js";
import { handled } from "../../handled.js";

export const validateCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).validate),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...rulesFlags,
      ...clientsFlags,
      format: {
        kind: "enum",
        values: ["text", "json", "sarif", "github"],
        brief: "How the result is written; sarif for code scanning, github for annotations in a workflow",
        default: "text",
      },
    },
    aliases: { ...aliases, ...formatAlias },
  },
  docs: {
    brief: "Check goals files, offline",
    fullDescription:
      "Reads the goals files and reports every error with file, line and column, and what of them breaks a rule of the policy file (exit 6). Sends nothing anywhere.",
  },
});
