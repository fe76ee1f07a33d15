/** `ga4-goals schema` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { outAlias, outFlag } from "../../flags.js";
import { handled } from "../../handled.js";

export const schemaCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).schema),
  parameters: {
    flags: {
      ...outFlag,
      of: {
        kind: "enum",
        values: ["goals", "plan", "clients", "policy"],
        brief: "The goals file, a saved plan, the clients file or the policy file",
        default: "goals",
      },
    },
    aliases: outAlias,
  },
  docs: { brief: "Print a JSON Schema" },
});
