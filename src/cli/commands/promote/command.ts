/** `ga4-goals promote` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { asText, asWholeNumber, formatFlag, noColor, rulesFlags } from "../../flags.js";
import { handled } from "../../handled.js";

export const promoteCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).promote),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        { parse: asText, brief: "The client whose goals are taken", placeholder: "FROM" },
        { parse: asText, brief: "The client that takes them", placeholder: "TO" },
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
      days: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "How long FROM must have had a goal; default: what the policy asks, else 0",
        placeholder: "N",
        optional: true,
      },
      write: {
        kind: "boolean",
        brief: "Write what is ripe into the goals files of TO",
        default: false,
        withNegated: false,
      },
      var: {
        kind: "parsed",
        parse: asText,
        brief: "A variable, name=value; may be repeated",
        placeholder: "NAME=VALUE",
        variadic: true,
        optional: true,
      },
      ...rulesFlags,
      ...noColor,
      ...formatFlag,
    },
  },
  docs: {
    brief: "Show what staging has and production has not, and take over what is ripe",
    fullDescription:
      "Compares the goals of two clients after defaults, groups and overrides, and says of each that differs since when the first has had it, by its ledger. With --write what has been there for long enough is written into the goals files of the second. Sends nothing anywhere; plan and apply follow.",
  },
});
