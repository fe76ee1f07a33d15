/** The folders of this process's runs that nobody else may read, as far as they are still there. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";

export function privateFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) =>
    new RegExp(`^ga4-goals-[0-9a-f]{8}-${process.pid}-`).test(name),
  );
}
