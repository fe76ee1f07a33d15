/** `ga4-goals apply` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  filesParameter,
  formatAlias,
  formatFlag,
  policyFlags,
  signInFlags,
  yesFlag,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const applyCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).apply),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...policyFlags,
      resume: {
        kind: "boolean",
        brief: "Go on with an apply that was cut off",
        default: false,
        withNegated: false,
      },
      ...clientsFlags,
      canary: {
        kind: "parsed",
        parse: asText,
        brief:
          "With --clients: this many clients, or the one of this name, come first; the rest only if they are well",
        placeholder: "N|CLIENT",
        optional: true,
      },
      publish: {
        kind: "boolean",
        brief: "Publish the version that is made in Tag Manager, or was made before",
        default: false,
        withNegated: false,
      },
      ...yesFlag,
      ...formatFlag,
    },
    aliases: { ...aliases, ...formatAlias, y: "yes" },
  },
  docs: {
    brief: "Make GA4 as the goals files say",
    fullDescription:
      "Plans, shows the plan, asks, and carries it out. Foreign resources are never touched. With saved plans (apply plan.json) it runs exactly those: of each property its plan, or nothing.",
  },
});
