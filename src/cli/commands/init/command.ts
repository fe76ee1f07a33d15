/** `ga4-goals init` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { outFlag } from "../../flags.js";
import { asText } from "../../parameters.js";

export const initCommand: Command<Context> = buildCommand({
  loader: async () => (await import("./run.js")).init,
  parameters: {
    flags: {
      ...outFlag,
      fromEvents: {
        kind: "parsed",
        parse: asText,
        brief: "Draft goals from these event export files; a pattern in quotes; may be repeated",
        placeholder: "GLOB",
        variadic: true,
      },
    },
  },
  docs: {
    brief: "Draft a goals file from what already happens",
    fullDescription:
      "Reads exported events and proposes goals: recommended events that were seen, pages that look like the end of something, thresholds for duration and pages. Writes nothing but the draft.",
  },
});
