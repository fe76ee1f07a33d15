/** A run over many clients as a program reads it: the same shape for all commands with `--format json`. */
import { type DiagnosticJson, diagnosticJson } from "../../diagnostics/diagnostic-json.js";
import type { ExitCode, GoalsError } from "../../diagnostics/error.js";
import type { End } from "../../diagnostics/outcome.js";
import { type ErrorJson, errorJson } from "../../workflows/error-json.js";

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
