/**
 * The one error class this project throws on purpose. It carries a stable code, the exit code the command line ends
 * with, and what the person can do. Knows nothing of streams or colours.
 */
import type { ErrorCode } from "./error-codes.js";

/** Exit codes of the command line; frozen, documented in `docs/reference/exit-codes.md`. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  changesPending: 2,
  fileWrong: 3,
  notAllowed: 4,
  quota: 5,
  refused: 6,
  stale: 7,
  someFailed: 8,
  confirmationNeeded: 9,
  attention: 10,
  usage: 64,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure with a code to look up, an exit code and a hint; the message never holds a secret. */
export class GoalsError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly exitCode: ExitCode; readonly hint?: string; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "GoalsError";
    this.code = code;
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** A command line, or whatever stands for it, that can't be meant so: exit 64. */
export function usage(message: string, hint?: string): GoalsError {
  return new GoalsError("usage", message, { exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
}
