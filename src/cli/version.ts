/** The package's version, read from its own manifest. */
import { readFileSync } from "node:fs";
import { packageFile } from "./package-files.js";

const manifest = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
  readonly version: string;
};

export const VERSION: string = manifest.version;

/** What this program's jobs in BigQuery are labelled with, as labels have to be written. */
export const jobLabels = (command: string): Readonly<Record<string, string>> => ({
  ga4_goals: VERSION.toLowerCase().replaceAll(/[^a-z0-9_-]/g, "_"),
  command,
});
