/** What a command that ended says to an assistant. */
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { printableJson } from "../../diagnostics/printable.js";
import { ANSWER_LIMIT, shortened } from "./shortened.js";

/** What a command printed, and how it ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `also`: exit codes besides 0 that come with a result worth reading. */
export function answer(ended: Ended, also: readonly number[] = []): CallToolResult {
  const isExpected = ended.exitCode === 0 || also.includes(ended.exitCode);
  const result = isExpected && ended.stdout.trim() !== "" ? (JSON.parse(ended.stdout) as object) : null;
  // A command that failed writes why, and the words for a person say the same.
  if (result === null || "error" in result)
    return refused(`${ended.stderr.trim() || ended.stdout.trim()}\n(exit code ${ended.exitCode})`);
  return structured(result);
}

export function structured(result: object): CallToolResult {
  return {
    content: [{ type: "text", text: printableJson(result) }],
    structuredContent: result as Record<string, unknown>,
  };
}

export function text({ stdout }: Ended): CallToolResult {
  return { content: [{ type: "text", text: stdout }] };
}

export function refused(why: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text: why }] };
}

/** A tool never throws: what went wrong is an answer, too. */
export async function told(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

export function inShort(result: CallToolResult): CallToolResult {
  if (result.structuredContent !== undefined) return structured(shortened(result.structuredContent));
  const content = result.content.map((item) =>
    item.type === "text" && item.text.length > ANSWER_LIMIT
      ? { ...item, text: `${item.text.slice(0, ANSWER_LIMIT - 100)}\n… All of it: detail "full".` }
      : item,
  );
  return { ...result, content };
}
