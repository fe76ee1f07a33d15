/** Diagnostics as programs read them: code, words, file, line and column. */
import { type Diagnostic, hasErrors, lineAndColumn } from "./diagnostic.js";
import { hintOf, messageOf } from "./messages.js";

export interface DiagnosticJson {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface DiagnosticsJson {
  readonly schemaVersion: 1;
  readonly valid: boolean;
  readonly diagnostics: readonly DiagnosticJson[];
}

export function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: messageOf(diagnostic),
    hint: hintOf(diagnostic) ?? null,
    file: diagnostic.place.source.file,
    ...lineAndColumn(diagnostic.place.source, diagnostic.place.start),
  };
}

export function diagnosticsJson(diagnostics: readonly Diagnostic[]): DiagnosticsJson {
  return { schemaVersion: 1, valid: !hasErrors(diagnostics), diagnostics: diagnostics.map(diagnosticJson) };
}
