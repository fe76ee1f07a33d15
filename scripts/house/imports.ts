/** Who imports whom in `src`, read from the import statements as text. */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** Texts of source files by their path below `src`, `goals/load.ts`. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  /** Below `src`. */
  readonly from: string;
  /** A file below `src`, or a package: `zod`, `node:fs`. */
  readonly to: string;
  readonly isPackage: boolean;
}

/** @param folder of a checkout, which has a `src` */
export function readSources(folder: string): Sources {
  const paths = readdirSync(`${folder}/src`, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path))
    .toSorted();
  return new Map(paths.map((path) => [path, readFileSync(`${folder}/src/${path}`, "utf8")]));
}

const STATEMENT = /^(?:(?:import|export|\})[^"\n;]* from|import) "([^"\n]+)"(?: with .*)?;$/gm;
const CALL = /\bimport\("([^"\n]+)"\)/g;

export function importsOf(sources: Sources): readonly Import[] {
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(STATEMENT), ...text.matchAll(CALL)].map(([, name = ""]): Import => {
      if (!name.startsWith(".")) return { from, to: packageOf(name), isPackage: true };
      const to = posix.normalize(posix.join(posix.dirname(from), name)).replace(/\.js$/, "");
      return { from, to: sources.has(`${to}.tsx`) ? `${to}.tsx` : `${to}.ts`, isPackage: false };
    }),
  );
}

function packageOf(name: string): string {
  if (name.startsWith("node:")) return name;
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
