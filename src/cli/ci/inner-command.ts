/** Runs one of the program's own commands inside this one, as a person would type it, and keeps what it prints. */
import type { ExitCode } from "../../diagnostics/error.js";
import type { Surroundings } from "../context.js";

/** Runs a command line and gives its exit code. */
export type RunCommand = (words: readonly string[], surroundings: Surroundings) => Promise<ExitCode>;

export interface Inner {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Progress and errors still reach the log at once; the result is for the caller. */
export async function runInner(
  context: Surroundings,
  run: RunCommand,
  words: readonly string[],
): Promise<Inner> {
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
  const exitCode = await run(words, { ...context, stdout: out, stderr: err, interactive: false });
  return { exitCode, stdout, stderr };
}
