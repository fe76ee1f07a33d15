// Bundles the console's page: one script, one style sheet and the document that names them, so that a start needs no build.
import { readFileSync, writeFileSync } from "node:fs";
import { rolldown } from "rolldown";

const PAGE = "src/console/page";

/**
 * Writes the page into `folder`.
 *
 * @returns the paths of the files of `node_modules` that something of went into it
 */
export async function bundleConsole(root, folder) {
  const build = await rolldown({
    cwd: root,
    input: { console: `${PAGE}/main.tsx` },
    platform: "browser",
    tsconfig: `${root}${PAGE}/tsconfig.json`,
    // Texts are printed clean by what also measures columns of a terminal; that half, with Node's modules, is shaken off.
    external: /^node:/,
    treeshake: { moduleSideEffects: (_id, external) => !external },
  });
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
    codeSplitting: false,
  });
  const [script] = output;
  if (/\bfrom\s*"node:|\bimport\s*"node:/.test(script.code))
    throw new Error("the console's page needs a module of Node");
  writeFileSync(`${folder}/console.css`, await styleSheet(root));
  writeFileSync(`${folder}/index.html`, readFileSync(`${root}${PAGE}/index.html`));
  return output.flatMap(({ modules }) =>
    Object.entries(modules ?? {}).flatMap(([file, { renderedLength }]) =>
      renderedLength > 0 && file.includes("node_modules") ? [file] : [],
    ),
  );
}

/** That of every page of ours, and the console's own rules after it. */
async function styleSheet(root) {
  const build = await rolldown({ cwd: root, input: "src/draw/html/style.ts" });
  const { output } = await build.generate({ format: "esm" });
  const { STYLE } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return `${STYLE}\n${readFileSync(`${root}${PAGE}/console.css`, "utf8")}`;
}
