/** `ga4-goals import` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  clientsFlags,
  commonFlags,
  formatAlias,
  formatFlag,
  outAlias,
  outFlag,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

const { property, noColor, verbose } = commonFlags;

export const importCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).importCommand),
  parameters: {
    flags: {
      property,
      noColor,
      verbose,
      ...signInFlags,
      ...clientsFlags,
      ...outFlag,
      adopt: {
        kind: "boolean",
        brief: "Also put what was imported into the ledger, so that plan and apply know it as theirs",
        default: false,
        withNegated: false,
      },
      new: {
        kind: "boolean",
        brief: "Leave out what the goals files have already",
        default: false,
        withNegated: false,
      },
      force: {
        kind: "boolean",
        brief: "With --out: overwrite a file that is there, or write one that clashes with another",
        default: false,
        withNegated: false,
      },
      ...formatFlag,
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Write a goals file from a live property",
    fullDescription:
      "Reads the property's key events and event create rules and says them as goals; a plan right after has nothing to change. What a goals file can't say is listed. Goals files that are there already are compared with it first. Writes nothing to GA4.",
  },
});
