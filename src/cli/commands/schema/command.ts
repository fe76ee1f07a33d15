/** `ga4-goals schema` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { outFlag } from "../../flags.js";

export const schemaCommand: Command<Context> = buildCommand({
  loader: async () => (await import("./run.js")).schema,
  parameters: {
    flags: {
      ...outFlag,
      of: {
        kind: "enum",
        values: ["goals", "plan"],
        brief: "The goals file or a saved plan",
        default: "goals",
      },
    },
  },
  docs: { brief: "Print a JSON Schema" },
});
