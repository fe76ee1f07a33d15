/** Files for DuckDB, which takes every name for a pattern: names that hold `[ ] ? *` are written so that they are names. */
import { lstat } from "node:fs/promises";
import { literal } from "./sql-text.js";

/** One file as a text for SQL. DuckDB has no way to write a backslash. */
export function fileLiteral(path: string): string {
  return literal(path.includes("\\") ? path : path.replace(/[[?*]/g, "[$&]"));
}

/** A pattern as a text for SQL: what is there by the name that is written is meant by it. */
export async function patternLiteral(pattern: string): Promise<string> {
  let there = "";
  for (const part of pattern.split(/(?<=\/)/)) {
    const found = await lstat(there + part).catch(() => null);
    if (found === null) break;
    there += part;
  }
  const name = there.includes("\\") ? there : there.replace(/[[?*]/g, "[$&]");
  return literal(name + pattern.slice(there.length));
}
