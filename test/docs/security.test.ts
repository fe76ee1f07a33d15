/** Every test that SECURITY.md names as holding a promise is there. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

it("names tests that are there, and one for each promise of a table", () => {
  const text = readFileSync(`${root}SECURITY.md`, "utf8");
  const named = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(root + path))).toEqual([]);
  const rows = text.split("\n").filter((line) => /^\| (?!promise )/.test(line));
  expect(rows.filter((line) => !/\| `test\/[^|]+\|$/.test(line))).toEqual([]);
});
