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

export function mcpOf(runCommand: RunCommand): (this: Context, flags: McpFlags) => Promise<void> {
  return async function mcp(flags) {
    const server = createMcpServer({
      version: VERSION,
      allowApply: flags.allowApply,
      run: (words, memory = new Map()) =>
        runInner({ ...this, files: overMemory(this.files, memory) }, runCommand, words),
    });
    const gone = new Promise<void>((resolve) => {
      this.stdin.once("end", resolve);
      this.stdin.once("close", resolve);
      this.onInterrupt(resolve);
    });
    await server.connect(new StdioServerTransport());
    this.stderr.write(`MCP on stdin and stdout, ${flags.allowApply ? "apply allowed" : "read only"}.\n`);
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
