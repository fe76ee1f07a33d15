/** `ga4-goals mcp`: the MCP server on stdin and stdout, until the other side goes away. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Files } from "../../../workflows/ports.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { createMcpServer, type MemoryFiles, PLAN_FILE } from "../../mcp/server.js";
import { VERSION } from "../../version.js";

export interface McpFlags {
  readonly allowApply: boolean;
}

export function mcpOf(runCommand: RunCommand): (context: Context, flags: McpFlags) => Promise<void> {
  return async function mcp(context, flags) {
    const server = createMcpServer({
      version: VERSION,
      allowApply: flags.allowApply,
      run: (words, memory = new Map()) =>
        runInner({ ...context, files: overMemory(context.files, memory) }, runCommand, words),
    });
    const gone = new Promise<void>((resolve) => {
      context.stdin.once("end", resolve);
      context.stdin.once("close", resolve);
      context.onInterrupt(resolve);
    });
    await server.connect(new StdioServerTransport());
    context.say(`MCP on stdin and stdout, ${flags.allowApply ? "apply allowed" : "read only"}.`);
    await gone;
    await server.close();
  };
}

/** Files of which some are in memory alone. */
function overMemory(files: Files, memory: MemoryFiles): Files {
  return {
    ...files,
    read: async (path) => {
      const text = memory.get(path);
      return text === undefined ? files.read(path) : Buffer.from(text);
    },
    size: async (path) => {
      const text = memory.get(path);
      return text === undefined ? files.size(path) : Buffer.byteLength(text);
    },
    writeWhole: async (path, text) => {
      // The one file that a plan is asked to leave is for the server's memory.
      if (path === PLAN_FILE) memory.set(path, text);
      else await files.writeWhole(path, text);
    },
  };
}
