/** Runs one of the program's own commands inside this one, as a person would type it, and keeps what it prints. */
import type { Context } from "../context.js";

/** Runs a command line in a context and sets its exit code. */
export type RunCommand = (words: readonly string[], context: Context) => Promise<void>;

export interface Inner {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Progress and errors still reach the log at once; the result is for the caller. */
export async function runInner(context: Context, run: RunCommand, words: readonly string[]): Promise<Inner> {
  let stdout = "";
  let stderr = "";
  const out = {
    ...context.stdout,
    isTTY: false,
    write: (text: string) => {
      stdout += text;
    },
  };
  const err = {
    ...context.stderr,
    write: (text: string) => {
      stderr += text;
      context.stderr.write(text);
    },
  };
  const process = { ...context.process, stdout: out, stderr: err, exitCode: undefined as unknown as null };
  await run(words, { ...context, process, stdout: out, stderr: err, interactive: false });
  const code = Number(process.exitCode ?? 0);
  return { exitCode: code, stdout, stderr };
}
