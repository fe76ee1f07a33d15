/** `ga4-goals demo` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { noColor, seedFlag } from "../../flags.js";
import { handled } from "../../handled.js";

/** The demo, given what runs the commands it shows. */
export function demoCommandOf(runCommand: RunCommand): Command<Context> {
  return buildCommand({
    loader: async () => handled((await import("./run.js")).demoOf(runCommand)),
    parameters: {
      flags: {
        ...noColor,
        ...seedFlag,
        console: {
          kind: "boolean",
          brief: "End in the console, with a week of the shop's events to try goals on",
          default: false,
          withNegated: false,
        },
      },
    },
    docs: {
      brief: "See it all work, without an account",
      fullDescription:
        "Starts the emulator with four weeks of a shop's traffic, plans and applies goals, lets four weeks pass, reports. With --console the rest is shown in the browser: a page on this machine, until stopped.",
    },
  });
}
