// The declarations that the entries need. The others are of what is inside the bundle: nobody can import it, and they would
// name packages that nobody has installed.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Takes every declaration out of `folder` that none of the entries leads to. */
export function onlyReachable(folder, entries) {
  const needed = new Set();
  const open = entries.map((entry) => resolve(folder, `${entry}.d.ts`));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (needed.has(file)) continue;
    needed.add(file);
    const named = readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g);
    open.push(...Array.from(named, ([, path]) => resolve(dirname(file), `${path}.d.ts`)).filter(existsSync));
  }
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of all) {
    const path = resolve(entry.parentPath, entry.name);
    if (entry.isFile() && path.endsWith(".d.ts") && !needed.has(path)) rmSync(path);
  }
  // The deepest first, so that a folder of empty folders goes too.
  const folders = all
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of folders.toSorted((a, b) => b.length - a.length))
    if (readdirSync(path).length === 0) rmdirSync(path);
}
