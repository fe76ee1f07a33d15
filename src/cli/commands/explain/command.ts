/** `ga4-goals explain` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { asText, formatFlag, noColor } from "../../flags.js";
import { handled } from "../../handled.js";

export const explainCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).explain),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        { parse: asText, brief: "A client of the clients file", placeholder: "CLIENT" },
        { parse: asText, brief: "One goal; default: all", placeholder: "GOAL", optional: true },
      ],
    },
    flags: {
      clients: {
        kind: "parsed",
        parse: asText,
        brief: "The clients file",
        placeholder: "FILE",
        default: "clients.yaml",
      },
      var: {
        kind: "parsed",
        parse: asText,
        brief: "A variable, name=value; may be repeated",
        placeholder: "NAME=VALUE",
        variadic: true,
        optional: true,
      },
      ...noColor,
      ...formatFlag,
    },
  },
  docs: {
    brief: "Show a client's goals and where each field comes from",
    fullDescription:
      "The goals of one client after defaults, groups, overrides and variables, each field with the file and line that says it. Sends nothing anywhere.",
  },
});
