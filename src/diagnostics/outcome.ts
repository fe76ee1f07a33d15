/** What became of each client of a run, and the one exit code of them all. Pure data. */
import type { Diagnostic } from "./diagnostic.js";
import { EXIT, type ExitCode, GoalsError } from "./error.js";
import type { ErrorCode } from "./error-codes.js";

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** Why a client was not begun with; `done-before`: an earlier run, which this one resumes, had finished it. */
export type NotRun = "stopped" | "canary-failed" | "done-before" | "refused" | "not-confirmed";

export type Outcome<R> =
  | { readonly kind: "done"; readonly exitCode: ExitCode; readonly result: R }
  | { readonly kind: "failed"; readonly exitCode: ExitCode; readonly error: Failure }
  | { readonly kind: "wrong"; readonly exitCode: ExitCode; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "not-run"; readonly exitCode: ExitCode; readonly why: NotRun };

/** One client at the end of a run. */
export interface End<R> {
  readonly name: string;
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly outcome: Outcome<R>;
}

export function failureOf(error: unknown): Outcome<never> {
  if (error instanceof GoalsError) {
    const { code, message, hint = null, exitCode } = error;
    return { kind: "failed", exitCode, error: { code, message, hint } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: "failed",
    exitCode: EXIT.unexpected,
    error: { code: "unexpected", message, hint: "This is a mistake in ga4-goals, please report it." },
  };
}

/** For the clients that a run did not come to. */
export function notRun(why: NotRun): Outcome<never> {
  return { kind: "not-run", exitCode: why === "done-before" ? EXIT.done : EXIT.someFailed, why };
}

/**
 * The one exit code: 0 where every client ended with 0; 10 or 2 where the others ended with it (needs attention, changes pending); the code they
 * share where all of them failed alike; else 8.
 */
export function overallExitCode(codes: readonly ExitCode[]): ExitCode {
  const told: readonly ExitCode[] = [EXIT.attention, EXIT.changesPending];
  const bad = codes.filter((code) => code !== EXIT.done && !told.includes(code));
  if (bad.length === 0) return told.find((code) => codes.includes(code)) ?? EXIT.done;
  const [first = EXIT.someFailed] = bad;
  return bad.length === codes.length && bad.every((code) => code === first) ? first : EXIT.someFailed;
}
