/** `ga4-goals mcp` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { handled } from "../../handled.js";

/** The server, given what runs the commands that its tools are. */
export function mcpCommandOf(runCommand: RunCommand): Command<Context> {
  return buildCommand({
    loader: async () => handled((await import("./run.js")).mcpOf(runCommand)),
    parameters: {
      flags: {
        allowApply: {
          kind: "boolean",
          brief: "Also offer apply, for plans that were shown before",
          default: false,
          withNegated: false,
        },
      },
    },
    docs: {
      brief: "Serve an AI assistant over the Model Context Protocol",
      fullDescription:
        "Speaks MCP on stdin and stdout and offers validate, explain, plan, report and backtest as tools, for files of the folder it is started in. Nothing it offers changes GA4 unless it is started with --allow-apply; even then it carries out only a plan whose hash it has shown before.",
    },
  });
}
