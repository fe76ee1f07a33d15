/** Diagnostics as SARIF 2.1.0, which code scanning and editors read (docs.oasis-open.org/sarif/sarif/v2.1.0). */
import { VERSION } from "../version.js";
import type { DiagnosticsJson } from "./diagnostics-json.js";

/** One run with a rule for each code that occurs; columns count characters, as SARIF's default does not. */
export function sarifLog(diagnostics: DiagnosticsJson["diagnostics"]): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "ga4-goals", semanticVersion: VERSION, rules: codes.map((id) => ({ id })) },
        },
        columnKind: "unicodeCodePoints",
        results: diagnostics.map(({ severity, code, message, hint, file, line, column }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: hint === null ? message : `${message} ${hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line, startColumn: column },
              },
            },
          ],
        })),
      },
    ],
  };
}

/** Relative to the working directory, which SARIF leaves to the reader. */
function uriOf(file: string): string {
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
