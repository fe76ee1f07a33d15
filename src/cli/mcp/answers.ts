/** What a command that ended says to an assistant: all of it, or as much as an assistant can hold. Pure. */
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { printableJson } from "../../diagnostics/printable.js";

/** In characters of the text that is sent. */
export const ANSWER_LIMIT = 20_000;

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

/**
 * The result itself where it fits; else with shorter lists (the first items stay) and texts. `leftOut` then says how many
 * items of which list are missing.
 */
export function shortened(result: object, limit = ANSWER_LIMIT): object {
  if (printableJson(result).length <= limit) return result;
  for (const [items, letters] of [
    [50, 2000],
    [20, 1000],
    [10, 500],
    [5, 300],
    [3, 200],
    [1, 100],
    [0, 50],
  ] as const) {
    const left = new Map<string, number>();
    const cut = cutDown(result, "", items, letters, left);
    const leftOut = Object.fromEntries([...left].slice(0, 30));
    const short = { leftOut: { hint: 'Everything: detail "full".', ...leftOut }, ...(cut as object) };
    if (printableJson(short).length <= limit) return short;
  }
  return { leftOut: { hint: 'Nothing of it fits: ask for less, or with detail "full".' } };
}

function cutDown(
  value: unknown,
  path: string,
  items: number,
  letters: number,
  left: Map<string, number>,
): unknown {
  if (typeof value === "string") return value.length > letters ? `${value.slice(0, letters)}…` : value;
  if (Array.isArray(value)) {
    if (value.length > items) left.set(path, (left.get(path) ?? 0) + value.length - items);
    return value.slice(0, items).map((item) => cutDown(item, path, items, letters, left));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      cutDown(item, path === "" ? key : `${path}.${key}`, items, letters, left),
    ]),
  );
}
