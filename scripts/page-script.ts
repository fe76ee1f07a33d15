/**
 * Minifies the code that runs in the page into `src/page/minified-script.ts`, so that the published package needs
 * no bundler. Run after a change in `src/page/in-page/`: `npx tsx scripts/page-script.ts`. A test fails while the
 * two differ.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const IN_PAGE = fileURLToPath(new URL("../src/page/in-page/", import.meta.url));
const GENERATED = fileURLToPath(new URL("../src/page/minified-script.ts", import.meta.url));

/** The script with `GA4_GOALS_SETTINGS` where its settings go. @throws where the source is not ES5 without its types. */
export async function minifyPageScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { watchSession } from "./watch-session";\nwatchSession(window, GA4_GOALS_SETTINGS);',
      resolveDir: IN_PAGE,
    },
    bundle: true,
    minify: true,
    format: "iife",
    target: "es5",
    charset: "ascii",
    legalComments: "none",
    write: false,
  });
  const text = outputFiles[0]?.text.trim();
  if (text === undefined) throw new Error("nothing was built");
  return text.replace(/^"use strict";/, "");
}

/** The TypeScript module that holds it. */
export function moduleText(script: string): string {
  return `/** Generated from \`in-page/\` by \`scripts/page-script.ts\`; not for editing. */

/** Takes its settings as JSON in the place of \`GA4_GOALS_SETTINGS\`. */
export const MINIFIED_SCRIPT: string =
  ${JSON.stringify(script)};
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile(GENERATED, moduleText(await minifyPageScript()));
}
