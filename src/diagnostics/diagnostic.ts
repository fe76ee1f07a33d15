/**
 * What is wrong with a file, as data: a code from a closed set, its arguments and a place. The words are in
 * `messages.ts`, the picture with the caret in `code-frame.ts`; tests look at code and position, never at prose.
 */
import type { DiagnosticArgs, DiagnosticCode } from "./messages.js";

/** A text somebody wrote, with the name a person knows it by. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A span in a source text; offsets in UTF-16 units, `end` exclusive. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic<C extends DiagnosticCode = DiagnosticCode> {
  readonly severity: "error" | "warning";
  readonly code: C;
  readonly args: DiagnosticArgs[C];
  readonly place: Place;
  /** A second place that explains the first ("first declared here"). */
  readonly related?: Place;
}

export function errorAt<C extends DiagnosticCode>(
  code: C,
  place: Place,
  args: DiagnosticArgs[C],
  related?: Place,
): Diagnostic<C> {
  return { severity: "error", code, args, place, ...(related ? { related } : {}) };
}

export function warningAt<C extends DiagnosticCode>(
  code: C,
  place: Place,
  args: DiagnosticArgs[C],
  related?: Place,
): Diagnostic<C> {
  return { severity: "warning", code, args, place, ...(related ? { related } : {}) };
}

/** Line and column of an offset, both from 1; the column counts characters, not bytes. */
export function lineAndColumn(source: SourceText, offset: number): { line: number; column: number } {
  const before = source.text.slice(0, offset);
  const line = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line, column: Array.from(before.slice(lineStart)).length + 1 };
}

/** In the order of a reader: file, then place, then code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.place.source.file, b.place.source.file) ||
    a.place.start - b.place.start ||
    compareText(a.code, b.code)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
