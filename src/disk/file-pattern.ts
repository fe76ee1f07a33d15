/**
 * Names that hold `[ ] ? *` and patterns that hold names. A name that is there is meant as it is written; only what is
 * left of a pattern then is one.
 */
import { lstat } from "node:fs/promises";
import { resolve } from "node:path";

/** A path split where the part begins that may be a pattern; `rest` is empty where the whole path is there. */
export interface SplitPattern {
  /** There, and ends with a slash where something follows. */
  readonly literal: string;
  readonly rest: string;
}

/** Relative patterns start at `directory`, which is the working one where none is given. */
export async function splitPattern(pattern: string, directory = ""): Promise<SplitPattern> {
  let literal = "";
  for (const part of pattern.split(/(?<=\/)/)) {
    if (!(await isThere(resolve(directory, literal + part)))) break;
    literal += part;
  }
  return { literal, rest: pattern.slice(literal.length) };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A file's name for DuckDB, which takes every name for a pattern; it has no way to write a backslash. */
export function duckDbName(path: string): string {
  return path.includes("\\") ? path : path.replace(/[[?*]/g, "[$&]");
}
