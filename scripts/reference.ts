/**
 * Writes `docs/reference/` and the manual page from what the program itself is made of: the command definitions, the JSON
 * Schemas, the exit codes, `.env.example`. Run it after a change in any of them: `npm run reference`. A test fails while
 * the two differ.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { architecturePage, roomsPicture } from "./house/architecture.js";
import { clientsFilePage } from "./reference/clients-file.js";
import { commandsPage } from "./reference/commands.js";
import { environmentPage } from "./reference/environment.js";
import { exitCodesPage } from "./reference/exit-codes.js";
import { goalsFilePage } from "./reference/goals-file.js";
import { manualPage } from "./reference/manual.js";
import { policyFilePage } from "./reference/policy-file.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Every generated page by its path from the root of the repository. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "docs/reference/commands.md": commandsPage,
  "docs/reference/goals-file.md": goalsFilePage,
  "docs/reference/clients-file.md": clientsFilePage,
  "docs/reference/policy-file.md": policyFilePage,
  "docs/reference/exit-codes.md": exitCodesPage,
  "docs/reference/environment.md": environmentPage,
  "man/ga4-goals.1": manualPage,
  "docs/architecture.md": architecturePage,
  "docs/pictures/rooms.svg": roomsPicture,
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, make] of Object.entries(PAGES)) {
    await mkdir(dirname(ROOT + path), { recursive: true });
    await writeFile(ROOT + path, make());
  }
}
