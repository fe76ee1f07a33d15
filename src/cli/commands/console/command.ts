/** `ga4-goals console` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  filesParameter,
  rulesFlags,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

const { parallel: _, ...clients } = clientsFlags;

export const consoleCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).console),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...rulesFlags,
      ...clients,
      clients: { ...clients.clients, brief: "A clients file: its clients to choose from" },
      events: {
        kind: "parsed",
        parse: asText,
        brief: "Exported events to count goals in while they are written; may be repeated",
        placeholder: "GLOB",
        variadic: true,
        optional: true,
      },
      allowApply: {
        kind: "boolean",
        brief: "Also carry out plans that were shown",
        default: false,
        withNegated: false,
      },
    },
    aliases,
  },
  docs: {
    brief: "See and write goals in the browser",
    fullDescription:
      "Serves a page on this machine alone: goals with what they would have counted at every keystroke, journeys, the plan, the report. Prints its address, which can be opened once, as JSON, opens it where there is a terminal, and runs until stopped. Nothing in GA4 changes unless it is started with --allow-apply.",
  },
});
