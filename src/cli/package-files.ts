/** Where the files are that the package brings beside its code: manifest, examples, guide. Knows nothing of what is in them. */
import { existsSync } from "node:fs";

/** The nearest folder above with a manifest; how deep the code stands in it is the build's business. */
const ROOT: URL = ((): URL => {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder)) && folder.pathname !== "/")
    folder = new URL("../", folder);
  return folder;
})();

/**
 * The address of a file of the package.
 *
 * @example packageFile("goals/examples/shop.yaml")
 */
export function packageFile(path: string): URL {
  return new URL(path, ROOT);
}
