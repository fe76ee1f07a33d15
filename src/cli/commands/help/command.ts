/** `ga4-goals help` for the argument parser. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { asText } from "../../flags.js";
import { handled } from "../../handled.js";
import { TOPICS } from "./topics.js";

/** Help, given what runs `--help` of a command, and which there are. */
export function helpCommandOf(
  runCommand: RunCommand,
  commandNames: () => readonly string[],
): Command<Context> {
  return buildCommand({
    loader: async () => handled((await import("./run.js")).helpOf(runCommand, commandNames)),
    parameters: {
      positional: {
        kind: "array",
        parameter: {
          parse: asText,
          brief: `A command, an error's code, or one of ${TOPICS.join(", ")}`,
          placeholder: "TOPIC",
          proposeCompletions: () => TOPICS,
        },
      },
    },
    docs: {
      brief: "Explain a command, a topic or the code of an error",
      fullDescription: `ga4-goals help plan is ga4-goals plan --help. ga4-goals help not-allowed says what that error means and what to do. Topics: ${TOPICS.join(", ")}.`,
    },
  });
}
