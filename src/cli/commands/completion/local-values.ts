/**
 * What only this folder knows: clients and groups of the clients file, goals, properties that have a ledger. A file that
 * can't be read has nothing to offer; pressing Tab is no moment for errors.
 */
import { parse } from "yaml";
import type { Context } from "../../context.js";

export interface LocalValues {
  readonly values: readonly string[];
  /** True where file names fit. */
  readonly files: boolean;
  /** True where nothing but these fits. */
  readonly alone: boolean;
}

const CLIENT_FLAGS: ReadonlySet<string> = new Set(["--only", "--exclude"]);
const FILE_FLAGS: ReadonlySet<string> = new Set([
  "--clients",
  "--out",
  "--store",
  "--export",
  "--html",
  "--events",
  "--from-events",
  "--against",
  "--walk",
  "--chromium",
]);
/** Commands whose words are files. */
const FILE_COMMANDS: ReadonlySet<string> = new Set([
  "validate",
  "plan",
  "apply",
  "report",
  "pull",
  "backtest",
  "doctor",
  "page-code",
  "verify",
  "ci",
]);

/** `words`: all after the program's name; the last one is being written. */
export async function localValues(context: Context, words: readonly string[]): Promise<LocalValues> {
  const partial = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  const [command = ""] = words;
  if (CLIENT_FLAGS.has(before))
    return { values: await clientNames(context, words, true), files: false, alone: true };
  if (before === "--property") return { values: await properties(context), files: false, alone: true };
  if (FILE_FLAGS.has(before)) return { values: [], files: true, alone: true };
  if (partial.startsWith("-") || words.length < 2) return { values: [], files: false, alone: false };
  if (command === "explain") {
    const values =
      positionals(words).length === 0
        ? await clientNames(context, words, false)
        : positionals(words).length === 1
          ? await goalIds(context)
          : [];
    return { values, files: false, alone: false };
  }
  return {
    values: [],
    files: FILE_COMMANDS.has(command),
    alone: false,
  };
}

/** The words before the last that are neither the command nor a flag nor a flag's value. */
function positionals(words: readonly string[]): readonly string[] {
  return words
    .slice(1, -1)
    .filter((word, i, all) => !word.startsWith("-") && !TAKES_VALUE.has(all[i - 1] ?? ""));
}

const TAKES_VALUE: ReadonlySet<string> = new Set(["--clients", "--var", "--format"]);

type Block = Readonly<Record<string, unknown>>;

async function clientNames(
  context: Context,
  words: readonly string[],
  withGroups: boolean,
): Promise<readonly string[]> {
  const flag = words.indexOf("--clients");
  const file = await yaml(context, flag >= 0 ? (words[flag + 1] ?? "") : "clients.yaml");
  const groups = withGroups ? keys(file.groups).map((name) => `group:${name}`) : [];
  return [...keys(file.clients), ...groups];
}

async function goalIds(context: Context): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const paths = await glob("goals/*.{yaml,yml}", { cwd: context.directory, onlyFiles: true });
  const files = await Promise.all(paths.toSorted().map((path) => yaml(context, path)));
  return [...new Set(files.flatMap(({ goals }) => keys(goals)))];
}

async function properties(context: Context): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const ledgers = await glob(".ga4-goals/*.json", { cwd: context.directory, onlyFiles: true, dot: true });
  return ledgers.flatMap((path) => /(\d+)\.json$/.exec(path)?.[1] ?? []).toSorted();
}

async function yaml(context: Context, path: string): Promise<Block> {
  try {
    return block(parse((await context.files.read(path)).toString("utf8")));
  } catch {
    return {};
  }
}

function block(value: unknown): Block {
  return typeof value === "object" && value !== null ? (value as Block) : {};
}

function keys(value: unknown): readonly string[] {
  return Object.keys(block(value));
}
