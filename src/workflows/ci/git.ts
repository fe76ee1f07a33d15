/** Git, run in a working copy. */
import { execFile } from "node:child_process";

export interface WorkingCopy {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GitAnswer {
  readonly ok: boolean;
  readonly stdout: Buffer;
  /** The line that says what went wrong. */
  readonly why: string;
}

export function runGit(
  { directory, environment }: WorkingCopy,
  words: readonly string[],
): Promise<GitAnswer> {
  const options = {
    cwd: directory,
    env: { ...environment },
    maxBuffer: 64 * 1024 * 1024,
    encoding: "buffer",
  } as const;
  return new Promise((resolve) => {
    execFile("git", [...words], options, (error, stdout, stderr) => {
      const lines = stderr.toString("utf8").trim().split("\n");
      const said = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1);
      resolve({ ok: error === null, stdout, why: said || (error?.message ?? "") });
    });
  });
}
