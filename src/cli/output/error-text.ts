/** Errors and warnings as a person reads them on stderr: what, why, what to do. One place for all commands. */
import { renderDiagnostic } from "../../diagnostics/code-frame.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { type Ink, plainInk } from "../../diagnostics/ink.js";
import { printableLines } from "../../diagnostics/printable.js";
import type { Context } from "../context.js";
import { paintFor } from "../ink.js";

/** Errors made on purpose are told in full; anything else is a mistake of the program and says so. */
export function renderError(error: unknown, paint: Ink = plainInk): string {
  if (error instanceof FileErrors) {
    const frames = error.diagnostics.map((d) => renderDiagnostic(d, paint));
    return `${frames.join("\n\n")}\n\n${paint.bad(error.message)}.`;
  }
  if (error instanceof GoalsError) {
    const hint = error.hint ? `\n  ${printableLines(error.hint)}` : "";
    return `${paint.bad(`error ${error.code}`)} ${printableLines(error.message)}${hint}`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${paint.bad("unexpected error")} This is a mistake in ga4-goals, please report it.\n${printableLines(stack)}`;
}

export function renderWarnings(context: Context, warnings: readonly Diagnostic[], noColor: boolean): void {
  const paint = paintFor(context, context.stderr, noColor);
  for (const warning of warnings) context.stderr.write(`${renderDiagnostic(warning, paint)}\n\n`);
}

export function reportFileErrors(context: Context, error: FileErrors, noColor: boolean): void {
  context.stderr.write(`${renderError(error, paintFor(context, context.stderr, noColor))}\n`);
}
