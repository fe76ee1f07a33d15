/** The goals that others are held against: those of a file, or of the same files at a revision. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hasErrors, type SourceText } from "../diagnostics/diagnostic.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import type { GoalsConfig } from "../goals/goal.js";
import { loadGoals } from "../goals/load.js";
import { readGoals, variables } from "./goals-files.js";
import type { GoalsFlags } from "./options.js";
import type { Ports } from "./ports.js";

/** @throws GoalsError (exit 3) where neither such a file nor such a revision is there, or its goals are wrong. */
export async function goalsAgainst(
  ports: Ports,
  against: string,
  files: readonly string[],
  flags: GoalsFlags,
): Promise<GoalsConfig> {
  if ((await ports.files.size(against)) !== null) return (await readGoals(ports, [against], flags)).config;
  const sources: SourceText[] = [];
  for (const file of files) {
    const text = await atRevision(ports, against, file);
    if (text !== null) sources.push({ file: `${against}:${file}`, text });
  }
  if (sources.length === 0) {
    throw new GoalsError("against-nothing", `the revision ${against} has none of ${files.join(", ")}`, {
      exitCode: EXIT.fileWrong,
    });
  }
  const loaded = loadGoals(sources, { named: variables(flags.var), environment: ports.environment });
  if (hasErrors(loaded.diagnostics) || loaded.config === undefined) throw new FileErrors(loaded.diagnostics);
  return loaded.config;
}

const git = promisify(execFile);

/** A file's text at a revision; null where the revision does not have it. */
async function atRevision(ports: Ports, revision: string, file: string): Promise<string | null> {
  const run = async (...words: string[]): Promise<string> =>
    (await git("git", words, { cwd: ports.directory, maxBuffer: 16 * 1024 * 1024 })).stdout;
  try {
    // Never an option of git, whatever it looks like.
    if (revision.startsWith("-")) throw new Error("a revision does not begin with -");
    await run("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
  } catch (cause) {
    throw new GoalsError("against-unknown", `${revision} is neither a file nor a git revision here`, {
      exitCode: EXIT.fileWrong,
      hint: "Name a goals file, or a revision like HEAD, main or v1.2.",
      cause,
    });
  }
  try {
    return await run("show", `${revision}:./${file}`);
  } catch {
    return null;
  }
}
