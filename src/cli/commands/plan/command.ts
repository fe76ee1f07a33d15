/** `ga4-goals plan` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  clientsFlags,
  commonFlags,
  filesParameter,
  outFlag,
  policyFlags,
  signInFlags,
} from "../../flags.js";

export const planCommand: Command<Context> = buildCommand({
  loader: async () => (await import("./run.js")).plan,
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...policyFlags,
      ...outFlag,
      ...clientsFlags,
      format: {
        kind: "enum",
        values: ["text", "json", "markdown"],
        brief: "How the result is written; markdown fits into a comment",
        default: "text",
      },
      detailedExitcode: {
        kind: "boolean",
        brief: "Exit 2 when there are changes",
        default: false,
        withNegated: false,
      },
    },
    aliases,
  },
  docs: {
    brief: "Show what would change in GA4",
    fullDescription:
      "Compares the goals files with the property and shows what apply would do, and why. Writes nothing.",
  },
});
