/**
 * The ledger of an apply in CI is in git: a runner forgets everything, and a ledger that is lost makes ours look foreign.
 * It is taken from the branch as it is there now, because another run may have kept one since the commit of this run; and
 * goes back in a commit of its own on top of the branch. The files of the working copy stay those of the commit.
 */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { runGit, type WorkingCopy } from "./git.js";

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
type Git = (...words: readonly string[]) => Promise<string>;

export interface Repository extends WorkingCopy {
  /** Null where git has to say it. */
  readonly branch: string | null;
}

function gitIn({ directory, environment }: WorkingCopy): Git {
  return async (...words) => {
    const { ok, stdout, why } = await runGit(
      { directory, environment: { ...environment, ...AUTHOR } },
      words,
    );
    if (ok) return stdout.toString("utf8");
    throw new GoalsError("ledger-not-kept", `git ${words[0]} failed: ${why}`, {
      exitCode: EXIT.unexpected,
      hint: "The ledger (.ga4-goals/) is kept in git. The job needs `permissions: contents: write` and a branch that takes pushes; or pass --no-commit and keep the folder yourself.",
    });
  };
}

const LEDGERS = ".ga4-goals/*.json";

export interface TakenLedger {
  /** Commits and pushes what has changed. True where there was something to keep. */
  readonly keep: (message: string) => Promise<boolean>;
}

/** Puts the ledgers of the branch into the working copy. Ledgers that were changed here and not kept stay as they are. */
export async function takeLedger(repository: Repository): Promise<TakenLedger> {
  const git = gitIn(repository);
  const branch = repository.branch ?? (await git("rev-parse", "--abbrev-ref", "HEAD")).trim();
  const tip = await fetched(git, branch);
  const changed = await git("status", "--porcelain", "--untracked-files=all", "--", LEDGERS);
  const there = await git("ls-tree", "-r", "--name-only", tip, "--", ".ga4-goals/");
  if (changed.trim() === "" && /\.json$/m.test(there))
    await git("restore", `--source=${tip}`, "--worktree", "--", LEDGERS);
  return { keep: (message) => keep(repository, git, { branch, tip, message }) };
}

/** The newest commit of a branch, which it brings here; of a branch that is nowhere else yet, the one that is here. */
async function fetched(git: Git, branch: string): Promise<string> {
  const ref = `refs/heads/${branch}`;
  if ((await git("ls-remote", "origin", ref)).trim() === "") return (await git("rev-parse", "HEAD")).trim();
  const shallow = (await git("rev-parse", "--is-shallow-repository")).trim() === "true";
  await git("fetch", "--quiet", "--no-tags", ...(shallow ? ["--depth=1"] : []), "origin", ref);
  return (await git("rev-parse", "FETCH_HEAD")).trim();
}

async function keep(
  repository: Repository,
  git: Git,
  { branch, tip, message }: { readonly branch: string; readonly tip: string; readonly message: string },
): Promise<boolean> {
  const here = await git("status", "--porcelain", "--untracked-files=all", "--ignored", "--", LEDGERS);
  if (/^!! /m.test(here)) {
    throw new GoalsError(
      "ledger-not-kept",
      "the goals are applied, but .gitignore keeps .ga4-goals/ out of git",
      {
        exitCode: EXIT.unexpected,
        hint: "Ignore .ga4-goals/*.lock and .ga4-goals/*.journal.ndjson alone; the .json files are the ledger.",
      },
    );
  }
  const first = await commitOn(repository, git, { tip, message });
  if (first === null) return false;
  const push = (commit: string): Promise<string> =>
    git("push", "--quiet", "origin", `${commit}:refs/heads/${branch}`);
  try {
    await push(first);
  } catch (error) {
    // Somebody merged meanwhile: on top of that, once.
    const newer = await fetched(git, branch);
    if (newer === tip) throw error;
    const ours = await changedBetween(git, tip, first);
    const theirs = new Set(await changedBetween(git, tip, newer));
    const both = ours.filter((file) => theirs.has(file));
    if (both.length > 0) {
      throw new GoalsError("ledger-not-kept", `another run has kept ${both.join(", ")} meanwhile`, {
        exitCode: EXIT.unexpected,
        hint: "Two applies of one property ran at a time. Let one wait for the other (concurrency), then run this job again.",
      });
    }
    const second = await commitOn(repository, git, { tip: newer, message, only: ours });
    if (second !== null) await push(second);
  }
  return true;
}

/** A commit with the ledgers of the working copy on top of another; null where it would change nothing. */
async function commitOn(
  { directory, environment }: Repository,
  git: Git,
  {
    tip,
    message,
    only,
  }: { readonly tip: string; readonly message: string; readonly only?: readonly string[] },
): Promise<string | null> {
  const folder = resolve(directory, (await git("rev-parse", "--git-dir")).trim());
  // An index of its own: what is staged in the working copy is nothing of ours.
  const index = `${folder}/ga4-goals-index`;
  const staging = gitIn({ directory, environment: { ...environment, GIT_INDEX_FILE: index } });
  try {
    await staging("read-tree", tip);
    const known = await staging("ls-files", "--cached", "--others", "--", ...(only ?? [LEDGERS]));
    if (known.trim() === "") return null;
    await staging("add", "--all", "--", ...(only ?? [LEDGERS]));
    const tree = (await staging("write-tree")).trim();
    if (tree === (await git("rev-parse", `${tip}^{tree}`)).trim()) return null;
    return (await git("commit-tree", tree, "-p", tip, "-m", message)).trim();
  } finally {
    await rm(index, { force: true });
  }
}

/** Ledgers, from this folder. */
async function changedBetween(git: Git, before: string, after: string): Promise<readonly string[]> {
  const names = await git("diff", "--name-only", "--relative", before, after, "--", LEDGERS);
  return names.split("\n").filter((name) => name !== "");
}
