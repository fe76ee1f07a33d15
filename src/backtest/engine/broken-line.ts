/** Finds the line of a JSON file that is no JSON: DuckDB says where a broken value ends, a person wants its line. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

export interface BrokenLine {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** The first line that is no JSON object, or null. */
export async function firstBrokenLine(files: readonly string[]): Promise<BrokenLine | null> {
  for (const file of files) {
    const bytes = createReadStream(file);
    const text = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
    const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    let line = 0;
    try {
      for await (const content of lines) {
        line += 1;
        const problem = content.trim() === "" ? null : problemOf(content);
        if (problem !== null) return { file, line, problem };
      }
    } finally {
      lines.close();
      bytes.destroy();
    }
  }
  return null;
}

function problemOf(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? null : "it is no object";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
