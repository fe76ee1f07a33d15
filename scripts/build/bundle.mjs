// Bundles src/. What package.json names as a dependency stays outside, but for zod; all the rest of what src imports is a
// devDependency and goes in, so that nobody installs 200 MB for the 2 MB that are used, and a start reads few files.
import { readFileSync } from "node:fs";
import { rolldown } from "rolldown";

/** Where users come in; each has its types beside it. */
export const ENTRIES = ["bin", "index", "emulator/index", "backtest/index"];

/** Our types name zod's, so it is a dependency; what runs is here, since of its own files a start would read a hundred. */
const INSIDE = ["zod"];

/**
 * What is always loaded together stands in one chunk, instead of one for each set of commands that need it: all that
 * `from` imports, as far as no group before has it.
 */
const GROUPS = [
  // First what the library needs too, so that it does not load the command line.
  { name: "shared", from: "src/cli/program.ts", not: /[\\/](src[\\/]cli|@stricli)[\\/]/ },
  { name: "command-line", from: "src/cli/program.ts" },
  { name: "goals", from: "src/workflows/goals-files.ts" },
];

/**
 * Writes the bundle into `folder`.
 *
 * @returns the paths of the files of `node_modules` that something of went into it
 */
export async function bundle(root, folder) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const outside = Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => !INSIDE.includes(name),
  );
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
    platform: "node",
    external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  });
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting: {
      groups: GROUPS.map(({ name, from, not }) => ({
        debugName: name,
        name: (id, context) =>
          loadedWith(`${root}${from}`, context).has(id) && !not?.test(id) ? name : null,
      })),
    },
  });
  const used = output.flatMap(({ modules }) =>
    Object.entries(modules ?? {}).flatMap(([file, { renderedLength }]) => (renderedLength > 0 ? [file] : [])),
  );
  return [...new Set(used)].filter((file) => file.includes("node_modules")).toSorted();
}

const KNOWN = new Map();

/** The ids of all that a module imports, and so on, but for what is imported when it is needed. */
function loadedWith(from, context) {
  const known = KNOWN.get(from);
  if (known) return known;
  const found = new Set();
  const open = [...(context.getModuleInfo(from)?.importedIds ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(context.getModuleInfo(id)?.importedIds ?? []));
  }
  KNOWN.set(from, found);
  return found;
}
