/** What the state folder tells git by itself, also where an earlier version or somebody else has. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder, STATE_FOLDER } from "../../src/disk/state-folder.js";
import { temporaryFolder } from "../support/folders.js";

async function made(before?: (text: string) => string): Promise<string> {
  const folder = join(temporaryFolder(), STATE_FOLDER);
  const file = join(folder, ".gitignore");
  await makeFolder(folder);
  if (before === undefined) return readFileSync(file, "utf8");
  writeFileSync(file, before(readFileSync(file, "utf8")));
  await makeFolder(folder);
  return readFileSync(file, "utf8");
}

it("keeps ledgers in git, and what is only there while it runs out of it", async () => {
  const text = await made();
  for (const line of ["incidents.json", "*.lock", "*.duckdb"]) expect(text.split("\n")).toContain(line);
});

it("is renewed where an earlier version wrote it, and left alone where somebody has changed it", async () => {
  const now = await made();
  expect(await made((text) => text.replace("incidents.json\n", ""))).toBe(now);
  const changed = (text: string): string => text.replace("incidents.json\n", "mine.txt\n");
  expect(await made(changed)).toBe(changed(now));
  expect(await made(() => "*\n")).toBe("*\n");
});
