/** Golden files: compared byte by byte; `UPDATE_GOLDEN=1` writes them anew, to be read before they are kept. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

export function expectGolden(path: string, actual: string): void {
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, actual);
  if (!existsSync(path))
    throw new Error(`${path} is missing; run with UPDATE_GOLDEN=1 and read what it writes`);
  expect(actual, path).toBe(readFileSync(path, "utf8"));
}
