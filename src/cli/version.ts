/** The package's version, read from its own manifest. */
import { readFileSync } from "node:fs";
import { packageFile } from "./package-files.js";

const manifest = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
  readonly version: string;
};

export const VERSION: string = manifest.version;
