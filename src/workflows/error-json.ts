/** An error as programs read it: the same shape for all commands with `--format json`, and for the console. */
import { type DiagnosticsJson, diagnosticsJson } from "../diagnostics/diagnostic-json.js";
import { EXIT, type ExitCode, GoalsError } from "../diagnostics/error.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import { type RefusalsJson, refusalsJson } from "../sync/draw/refusals.js";
import { PlanRefused } from "./plan-refused.js";

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
