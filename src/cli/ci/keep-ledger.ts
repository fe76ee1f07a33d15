/**
 * After an apply in CI the ledger has to go back into git: a runner forgets everything, and a ledger that is lost makes
 * ours look foreign.
 */
import { execFile } from "node:child_process";
import { EXIT, GoalsError } from "../../diagnostics/error.js";

const NAME = "ga4-goals";
const EMAIL = "ga4-goals@users.noreply.github.com";
/** A runner has no identity of its own. */
const AUTHOR = {
  GIT_AUTHOR_NAME: NAME,
  GIT_AUTHOR_EMAIL: EMAIL,
  GIT_COMMITTER_NAME: NAME,
  GIT_COMMITTER_EMAIL: EMAIL,
} as const;

/** Runs git and gives what it printed. Rejects with a GoalsError `ledger-not-kept` (exit 1). */
export type Git = (...words: readonly string[]) => Promise<string>;

export function gitIn(directory: string, environment: Readonly<Record<string, string | undefined>>): Git {
  return (...words) =>
    new Promise((resolve, reject) => {
      execFile(
        "git",
        [...words],
        { cwd: directory, env: { ...environment, ...AUTHOR } },
        (error, stdout, stderr) => {
          if (!error) return resolve(stdout);
          const lines = stderr.trim().split("\n");
          const text = lines.find((line) => /^(fatal|error):/.test(line)) ?? (lines.at(-1) || error.message);
          reject(
            new GoalsError("ledger-not-kept", `git ${words[0]} failed: ${text}`, {
              exitCode: EXIT.unexpected,
              hint: "The goals are applied, but .ga4-goals/ is not in git. The job needs `permissions: contents: write` and a branch that takes pushes; or pass --no-commit and keep the folder yourself.",
            }),
          );
        },
      );
    });
}

const LEDGERS = ".ga4-goals/*.json";

/** Commits and pushes changed ledgers. True where there was something to keep. */
export async function keepLedger(git: Git, message: string): Promise<boolean> {
  const changed = await git("status", "--porcelain", "--untracked-files=all", "--ignored", "--", LEDGERS);
  if (changed.trim() === "") return false;
  if (/^!! /m.test(changed)) {
    throw new GoalsError(
      "ledger-not-kept",
      "the goals are applied, but .gitignore keeps .ga4-goals/ out of git",
      {
        exitCode: EXIT.unexpected,
        hint: "Ignore .ga4-goals/*.lock and .ga4-goals/*.journal.ndjson alone; the .json files are the ledger.",
      },
    );
  }
  await git("add", "--", LEDGERS);
  await git("commit", "--quiet", "--message", message, "--", LEDGERS);
  try {
    await git("push", "--quiet", "origin", "HEAD");
  } catch {
    // Somebody merged meanwhile: on top of that, once.
    await git("pull", "--quiet", "--rebase", "--autostash", "origin", await branch(git));
    await git("push", "--quiet", "origin", "HEAD");
  }
  return true;
}

async function branch(git: Git): Promise<string> {
  return (await git("rev-parse", "--abbrev-ref", "HEAD")).trim();
}
