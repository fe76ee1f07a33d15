/** `ga4-goals mcp`: the MCP server on stdin and stdout, until the other side goes away. */

import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { hideInData, hideInText, type Taken } from "../../../goals/yaml/taken.js";
import type { Files } from "../../../workflows/ports.js";
import { overTexts } from "../../../workflows/workbench/texts.js";
import { type Inner, type RunCommand, runInner } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { admit, confinedFiles } from "../../mcp/confined-files.js";
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
      run: async (words, memory = new Map()) => {
        const taken = new Map<string, string>();
        const inner: Context = {
          ...context,
          files: overMemory(confinedFiles(context.files, context.directory), memory),
          admits: (path) => admit(context.directory, path),
          onTaken: (name, value) => void taken.set(name, value),
        };
        return hidden(await runInner(inner, runCommand, words), taken);
      },
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

/** An assistant sees nothing of what files took from the environment: not in results, not in GA4's own words. */
function hidden({ exitCode, stdout, stderr }: Inner, taken: Taken): Inner {
  return { exitCode, stdout: hiddenResult(stdout, taken), stderr: hideInText(stderr, taken) };
}

function hiddenResult(text: string, taken: Taken): string {
  if (taken.size === 0) return text;
  try {
    return JSON.stringify(hideInData(JSON.parse(text), taken));
  } catch {
    return hideInText(text, taken);
  }
}

/** Files of which some are in memory alone. */
function overMemory(files: Files, memory: MemoryFiles): Files {
  return {
    ...overTexts(files, memory),
    writeWhole: async (path, text) => {
      // The one file that a plan is asked to leave is for the server's memory.
      if (path === PLAN_FILE) memory.set(path, String(text));
      else await files.writeWhole(path, text);
    },
  };
}
