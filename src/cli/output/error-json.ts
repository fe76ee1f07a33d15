/** An error, and a run over many clients, as a program reads them: the same shape for all commands with `--format json`. */
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import type { End } from "../../diagnostics/outcome.js";
import { type RefusalsJson, refusalsJson } from "../../sync/draw/refusals.js";
import { PlanRefused } from "../../workflows/plan-refused.js";
import { type DiagnosticJson, type DiagnosticsJson, diagnosticJson, diagnosticsJson } from "./diagnostics.js";

export interface ErrorJson {
  readonly schemaVersion: 1;
  readonly error: {
    /** Stable; `unexpected` is a mistake of the program. */
    readonly code: string;
    readonly message: string;
    /** What to do, where there is something to say. */
    readonly hint: string | null;
    /** What the process ends with. */
    readonly exitCode: ExitCode;
    /** What is wrong with files, as `validate --format json` says it; only where files are wrong. */
    readonly diagnostics?: DiagnosticsJson["diagnostics"];
    /** What forbids the plan; only where a plan is refused. */
    readonly refusals?: RefusalsJson;
  };
}

/** Says nothing of a stack: that is for the person who reports a mistake. */
export function errorJson(error: unknown): ErrorJson {
  if (!(error instanceof GoalsError)) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = "This is a mistake in ga4-goals, please report it.";
    return { schemaVersion: 1, error: { code: "unexpected", message, hint, exitCode: EXIT.unexpected } };
  }
  const { code, message, hint = null, exitCode } = error;
  return {
    schemaVersion: 1,
    error: {
      code,
      message,
      hint,
      exitCode,
      ...(error instanceof FileErrors ? { diagnostics: diagnosticsJson(error.diagnostics).diagnostics } : {}),
      ...(error instanceof PlanRefused ? { refusals: refusalsJson(error.plan) } : {}),
    },
  };
}

interface ClientJson<J> {
  readonly client: string;
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** `done`, `failed`, `wrong` (its files), or why it was not run. */
  readonly state: string;
  readonly exitCode: ExitCode;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  readonly diagnostics: readonly DiagnosticJson[];
  readonly result: J | null;
}

export interface FleetJson<J> {
  readonly schemaVersion: 1;
  readonly command: string;
  readonly clientsFile: string;
  readonly exitCode: ExitCode;
  /** Why the run as a whole was refused; absent where it was not. */
  readonly error?: ErrorJson["error"];
  readonly clients: readonly ClientJson<J>[];
}

export function fleetJson<R, J>(
  command: string,
  file: string,
  ends: readonly End<R>[],
  exitCode: ExitCode,
  resultOf: (result: R) => J,
  error?: GoalsError,
): FleetJson<J> {
  return {
    schemaVersion: 1,
    command,
    clientsFile: file,
    exitCode,
    ...(error ? { error: errorJson(error).error } : {}),
    clients: ends.map(({ name, property, labels, outcome }) => ({
      client: name,
      property,
      labels,
      state: outcome.kind === "not-run" ? outcome.why : outcome.kind,
      exitCode: outcome.exitCode,
      error: outcome.kind === "failed" ? outcome.error : null,
      diagnostics: outcome.kind === "wrong" ? outcome.diagnostics.map(diagnosticJson) : [],
      result: outcome.kind === "done" ? resultOf(outcome.result) : null,
    })),
  };
}
