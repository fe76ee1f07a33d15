/** Errors and warnings about files, on stderr, so that stdout holds results alone. */
import { renderDiagnostic } from "../../diagnostics/code-frame.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { FileErrors } from "../../diagnostics/file-errors.js";
import type { Context } from "../context.js";
import { paintFor } from "../ink.js";
import { renderError } from "./error-text.js";

export function renderWarnings(context: Context, warnings: readonly Diagnostic[], noColor: boolean): void {
  const paint = paintFor(context, context.stderr, noColor);
  for (const warning of warnings) context.stderr.write(`${renderDiagnostic(warning, paint)}\n\n`);
}

export function reportFileErrors(context: Context, error: FileErrors, noColor: boolean): void {
  context.stderr.write(`${renderError(error, paintFor(context, context.stderr, noColor))}\n`);
}
