/** Where a file of lines of JSON is broken. Holds one line at a time, and never more of it than a line may be long. */
import { createReadStream } from "node:fs";

/** In characters. DuckDB reads no longer object; of what is longer nothing is said. */
const LONGEST = 16_777_216;

export interface BrokenLine {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

/** The first line that is not JSON; undefined where there is none. */
export async function firstBrokenLine(file: string): Promise<BrokenLine | undefined> {
  let line = 1;
  let text = "";
  let isLong = false;
  const add = (part: string): void => {
    isLong ||= text.length + part.length > LONGEST;
    text = isLong ? "" : text + part;
  };
  const broken = (): BrokenLine | undefined => {
    const problem = isLong || text.trim() === "" ? undefined : problemOf(text);
    return problem === undefined ? undefined : { line, problem };
  };
  for await (const chunk of createReadStream(file, "utf8") as AsyncIterable<string>) {
    const [rest = "", ...others] = chunk.split("\n");
    add(rest);
    for (const next of others) {
      const found = broken();
      if (found) return found;
      line += 1;
      text = "";
      isLong = false;
      add(next);
    }
  }
  return broken();
}

function problemOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
