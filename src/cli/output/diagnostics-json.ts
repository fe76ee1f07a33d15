/** Diagnostics for machines: code, words, file, line and column. */
import { type Diagnostic, hasErrors, lineAndColumn } from "../../diagnostics/diagnostic.js";
import { hintOf, messageOf } from "../../diagnostics/messages.js";

export interface DiagnosticsJson {
  readonly schemaVersion: 1;
  readonly valid: boolean;
  readonly diagnostics: readonly {
    readonly severity: "error" | "warning";
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

export function diagnosticsJson(diagnostics: readonly Diagnostic[]): DiagnosticsJson {
  return {
    schemaVersion: 1,
    valid: !hasErrors(diagnostics),
    diagnostics: diagnostics.map((d) => ({
      severity: d.severity,
      code: d.code,
      message: messageOf(d),
      hint: hintOf(d) ?? null,
      file: d.place.source.file,
      ...lineAndColumn(d.place.source, d.place.start),
    })),
  };
}
