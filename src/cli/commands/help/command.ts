/** `ga4-goals help` for the argument parser. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { asText } from "../../parameters.js";
import { TOPICS } from "./topics.js";

/** Help, given what runs `--help` of a command. */
export function helpCommandOf(runCommand: RunCommand): Command<Context> {
  return buildCommand({
    loader: async () => (await import("./run.js")).helpOf(runCommand),
    parameters: {
      positional: {
        kind: "array",
        parameter: {
          parse: asText,
          brief: `A command, or one of ${TOPICS.join(", ")}`,
          placeholder: "TOPIC",
          proposeCompletions: () => TOPICS,
        },
      },
    },
    docs: {
      brief: "Explain a command or a topic",
      fullDescription: `ga4-goals help plan is ga4-goals plan --help. Topics: ${TOPICS.join(", ")}.`,
    },
  });
}
