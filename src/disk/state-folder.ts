/** Folders that are made on the way to a file; the one that holds ledgers says by itself what git is not to keep. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

export const STATE_FOLDER = ".ga4-goals";

/** What runs keep for the next one, and may lose; it says by itself that it is nothing for git. */
export function cacheFolderIn(directory: string): string {
  return join(directory, STATE_FOLDER, "cache");
}

const IGNORED = `# Written by ga4-goals. The ledgers (*.json) belong into git; what is only there while it runs, and the numbers, do not.
.gitignore
*.lock
incidents.json
conform-*.json
*.journal.ndjson
*.duckdb
*.duckdb.*
.ga4-goals-*.tmp
`;

/** Makes a folder and those above it, where they are not there. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (basename(folder) !== STATE_FOLDER) return;
  const file = join(folder, ".gitignore");
  try {
    await writeFile(file, IGNORED, { flag: "wx" });
  } catch {
    await renew(file);
  }
}

/** One that an earlier ga4-goals wrote knows less; one that somebody has changed is theirs. */
async function renew(file: string): Promise<void> {
  try {
    const [first, ...lines] = (await readFile(file, "utf8")).split("\n");
    const [ours, ...known] = IGNORED.split("\n");
    if (first !== ours || lines.length === known.length || !lines.every((line) => known.includes(line)))
      return;
    await writeFile(file, IGNORED);
  } catch {
    // The folder can't be written to, which whoever writes next will say.
  }
}
