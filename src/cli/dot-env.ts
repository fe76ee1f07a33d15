/**
 * What a `.env` in the working folder may say. The folder may be somebody else's: a name counts only where nothing but
 * this program reads it and no value of it can run a program, name a place that secrets are sent to, or weaken a check.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { ENVIRONMENT_PREFIX } from "../goals/yaml/variables.js";
import { credentialsInFile } from "../google/sign-in-facts.js";

/** Marked `(.env)` in `.env.example`, which a test holds to this list; besides them all that begin with `GA4_GOALS_VAR_`. */
export const SAFE_NAMES: readonly string[] = [
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GOOGLE_CLOUD_QUOTA_PROJECT",
  "GA4_EMULATOR_HOST",
  "TAGMANAGER_EMULATOR_HOST",
  "SHEETS_EMULATOR_HOST",
  "BIGQUERY_EMULATOR_HOST",
  "GA4_REQUESTS_PER_MINUTE",
  "GA4_WRITES_PER_MINUTE",
  "GA4_REQUESTS_PER_MINUTE_PROJECT",
  "GA4_WRITES_PER_MINUTE_PROJECT",
  "GA4_EMULATOR_QUOTA_WINDOW_MS",
  "TAGMANAGER_REQUESTS_PER_100_SECONDS",
  "TAGMANAGER_EMULATOR_QUOTA_WINDOW_MS",
  "NO_COLOR",
  "FORCE_COLOR",
  "NO_PROGRESS",
  "CI",
];

export interface DotEnv {
  readonly values: Readonly<Record<string, string>>;
  /** Names that were not taken. */
  readonly ignored: readonly string[];
}

/** Nothing where there is no `.env`, or none that can be read. */
export async function readDotEnv(directory: string): Promise<DotEnv> {
  const values: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(await parsed(directory))) {
    if (value === undefined) continue;
    const isSafe = SAFE_NAMES.includes(name) || name.startsWith(ENVIRONMENT_PREFIX);
    if (isSafe && (name !== "GOOGLE_APPLICATION_CREDENTIALS" || (await isPlainKey(directory, value))))
      values[name] = value;
    else ignored.push(name);
  }
  return { values, ignored: ignored.toSorted() };
}

/** One line for stderr; null where all was taken. `set`: names that the real environment has anyway. */
export function ignoredText(ignored: readonly string[], set: (name: string) => boolean): string | null {
  const names = ignored.filter((name) => !set(name)).map((name) => JSON.stringify(name).slice(1, -1));
  if (names.length === 0) return null;
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `.env: ignored ${shown}${more}; \`ga4-goals help environment\` says what is taken from it`;
}

async function parsed(directory: string): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    return parseEnv(await readFile(join(directory, ".env"), "utf8"));
  } catch {
    return {};
  }
}

/**
 * A service account's key or a user's login. Other kinds can run a program or send a file of this machine to an address
 * of their own; only the real environment may name those. What can't be read is told where somebody signs in.
 */
async function isPlainKey(directory: string, path: string): Promise<boolean> {
  try {
    const { kind } = credentialsInFile(await readFile(resolve(directory, path), "utf8"), path);
    return kind === "service-account-key" || kind === "unknown-file" || kind === "user";
  } catch {
    return true;
  }
}
