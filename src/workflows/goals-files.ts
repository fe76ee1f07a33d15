/** Finds and reads the goals files named on the command line, and stops with every error at once. */
import { isUtf8 } from "node:buffer";
import { basename, dirname, join, normalize, resolve } from "node:path";
import { atMost } from "../diagnostics/at-most.js";
import {
  type Diagnostic,
  errorAt,
  hasErrors,
  type Place,
  type SourceText,
} from "../diagnostics/diagnostic.js";
import { EXIT, GoalsError, usage } from "../diagnostics/error.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { splitPattern } from "../disk/file-pattern.js";
import type { GoalsConfig } from "../goals/goal.js";
import { type Loaded, loadGoals } from "../goals/load.js";
import type { Path } from "../goals/yaml/document.js";
import type { GoalsFlags } from "./options.js";
import type { Ports } from "./ports.js";

export const DEFAULT_FOLDER = "goals";
const DEFAULT_FILES = `${DEFAULT_FOLDER}/*.yaml`;
/** Clients and policy files may live beside the goals files they are about. */
const NOT_GOALS = ["clients*.{yaml,yml}", "policy*.{yaml,yml}"];
/** What comes here where a shell has written out the pattern behind `--events`. */
const EVENTS = /\.(?:parquet|ndjson|jsonl)(?:\.gz)?$/i;
export const LIMIT_MB = 5;

/** Goals that are right, and the warnings about them. */
export interface ReadGoals {
  readonly config: GoalsConfig;
  readonly files: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** What was read, and how, for those who read it again after an edit. */
  readonly sources: readonly SourceText[];
  /** Where the key at the end of a path of the files stands. */
  readonly keyPlaceOf: (path: Path) => Place;
  readonly load: (sources: readonly SourceText[]) => Loaded;
}

/**
 * @throws FileErrors (exit 3) with all diagnostics; nothing has been sent anywhere then.
 */
export async function readGoals(
  ports: Ports,
  patterns: readonly string[],
  flags: GoalsFlags,
): Promise<ReadGoals> {
  const files = await goalsFilesOf(ports, patterns);
  const sources: SourceText[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const read = await readText(ports, file);
    if ("problem" in read) problems.push(read.problem);
    else sources.push(read.source);
  }
  const known = {
    named: variables(flags.var),
    environment: ports.environment,
    ...(ports.onTaken ? { onTaken: ports.onTaken } : {}),
  };
  const load = (texts: readonly SourceText[]): Loaded => loadGoals(texts, known);
  const loaded = load(sources);
  const diagnostics = [...problems, ...loaded.diagnostics];
  const { config, merged } = loaded;
  if (hasErrors(diagnostics) || !config || !merged) throw new FileErrors(diagnostics);
  const { keyPlaceOf } = merged;
  return { config, files, warnings: atMost(diagnostics), sources, keyPlaceOf, load };
}

/**
 * The goals files that words on the command line stand for; default: those of `goals/`.
 *
 * @throws GoalsError `no-files` (exit 3), `usage` (exit 64).
 */
export function goalsFilesOf(ports: Ports, patterns: readonly string[]): Promise<readonly string[]> {
  return findFiles(ports, patterns.length > 0 ? patterns : [DEFAULT_FILES]);
}

async function findFiles(ports: Ports, patterns: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    if (EVENTS.test(pattern))
      throw usage(
        `${pattern} is a file of events, not of goals`,
        "Quote the pattern, so that the shell leaves it alone: --events 'export/events_*.parquet'.",
      );
    const isFolder = await ports.files.isFolder(pattern);
    if (!isFolder && (!/[*?[{]/.test(pattern) || (await ports.files.size(pattern)) !== null)) {
      found.push(normalize(pattern));
      continue;
    }
    const matches = isFolder
      ? await goalsFilesIn(ports, pattern)
      : pattern === DEFAULT_FILES
        ? await goalsFilesIn(ports, DEFAULT_FOLDER)
        : await goalsFilesLike(ports, pattern);
    if (matches.length === 0) {
      const what = isFolder
        ? `there is no goals file (*.yaml or *.yml) in ${pattern}`
        : `no file matches ${pattern}`;
      throw new GoalsError("no-files", what, {
        exitCode: EXIT.fileWrong,
        hint: "Name the goals files on the command line, or put one into goals/.",
      });
    }
    found.push(...matches);
  }
  return [...new Set(found)];
}

/** The goals files that a folder stands for, in order; none where there is no such folder. */
export async function goalsFilesIn(
  ports: Ports,
  folder: string = DEFAULT_FOLDER,
): Promise<readonly string[]> {
  if (!(await ports.files.isFolder(folder))) return [];
  const names = await matching(resolve(ports.directory, folder), "*.{yaml,yml}", NOT_GOALS);
  return names.map((name) => join(folder, name));
}

/** A folder that is there by the name that is written is that folder, whatever its name looks like. */
async function goalsFilesLike({ directory }: Ports, pattern: string): Promise<readonly string[]> {
  const { literal, rest } = await splitPattern(pattern, directory);
  const names = await matching(resolve(directory, literal), rest);
  return names.map((name) => join(literal, name));
}

async function matching(
  cwd: string,
  pattern: string,
  ignore: readonly string[] = [],
): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const found = await glob(pattern, { cwd, onlyFiles: true, ignore: [...ignore], expandDirectories: false });
  return found.toSorted();
}

export type ReadText = { readonly source: SourceText } | { readonly problem: Diagnostic };

/** A text file, or why it can't be read, at no place in particular. */
export async function readText(ports: Ports, file: string): Promise<ReadText> {
  const nowhere = { source: { file, text: "" }, start: 0, end: 0 };
  try {
    const size = await ports.files.size(file);
    if (size === null) {
      const near = await nearFile(ports, file);
      return {
        problem: errorAt("file-absent", nowhere, { file, ...(near === undefined ? {} : { nearest: near }) }),
      };
    }
    if (size > LIMIT_MB * 1024 * 1024) {
      const megabytes = Math.round(size / 1024 / 1024);
      return { problem: errorAt("file-too-large", nowhere, { megabytes, limit: LIMIT_MB }) };
    }
    const bytes = await ports.files.read(file);
    if (bytes.length === 0) return { problem: errorAt("file-empty", nowhere, {}) };
    if (!isUtf8(bytes) || bytes.includes(0)) return { problem: errorAt("file-binary", nowhere, {}) };
    return { source: { file, text: bytes.toString("utf8").replace(/^\uFEFF/, "") } };
  } catch (error) {
    return { problem: errorAt("file-unreadable", nowhere, { reason: reasonOf(error) }) };
  }
}

/** A file of the same folder, or of the default one, whose name is nearly that one. */
async function nearFile(ports: Ports, file: string): Promise<string | undefined> {
  const folder = dirname(file);
  if (folder.startsWith("..")) return undefined;
  const there = (await ports.files.isFolder(folder))
    ? await matching(resolve(ports.directory, folder), "*.{yaml,yml}")
    : [];
  const near = nearest(basename(file), there);
  if (near !== undefined) return join(folder, near);
  const usual = await goalsFilesIn(ports);
  return folder === "." ? usual.find((path) => basename(path) === file) : undefined;
}

function reasonOf(error: unknown): string {
  if (error instanceof GoalsError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES") return "permission denied";
  if (code === "EISDIR") return "it is a folder";
  return code ?? String(error);
}

/** `--var name=value`, several times. */
export function variables(pairs: readonly string[] | undefined): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const pair of pairs ?? []) {
    const at = pair.indexOf("=");
    if (at < 1) {
      throw new GoalsError(
        "usage",
        `--var ${JSON.stringify(at < 0 ? pair : "")} is not of the form name=value`,
        {
          exitCode: EXIT.usage,
        },
      );
    }
    named[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return named;
}
