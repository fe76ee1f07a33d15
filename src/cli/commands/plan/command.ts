/** `ga4-goals plan` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  countFlags,
  filesParameter,
  formatAlias,
  outAlias,
  policyFlags,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const planCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).plan),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...policyFlags,
      ...clientsFlags,
      format: {
        kind: "enum",
        values: ["text", "json", "markdown"],
        brief: "How the result is written; markdown fits into a comment",
        default: "text",
      },
      out: {
        kind: "parsed",
        parse: asText,
        brief: "Save the plan, for `apply FILE`",
        placeholder: "FILE",
        optional: true,
      },
      ...countFlags,
      acceptDrift: {
        kind: "boolean",
        brief: "Write what was changed in GA4 into the goals files",
        default: false,
        withNegated: false,
      },
      detailedExitcode: {
        kind: "boolean",
        brief: "Exit 2 when there are changes",
        default: false,
        withNegated: false,
      },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Show what would change in GA4",
    fullDescription:
      "Compares the goals files with the property and shows what apply would do, and why. Writes nothing.",
  },
});
