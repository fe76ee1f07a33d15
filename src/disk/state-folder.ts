/** Folders that are made on the way to a file; the one that holds ledgers says by itself what git is not to keep. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

export const STATE_FOLDER = ".ga4-goals";

const IGNORED = `# Written by ga4-goals. The ledgers (*.json) belong into git; what is only there while it runs, and the numbers, do not.
.gitignore
*.lock
incidents.json
*.journal.ndjson
*.duckdb
*.duckdb.*
.ga4-goals-*.tmp
`;

/** Makes a folder and those above it, where they are not there. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (basename(folder) !== STATE_FOLDER) return;
  try {
    await writeFile(join(folder, ".gitignore"), IGNORED, { flag: "wx" });
  } catch {
    // It is there already, or the folder can't be written to, which whoever writes next will say.
  }
}
