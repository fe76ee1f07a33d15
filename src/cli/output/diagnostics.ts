/** Diagnostics for machines: as JSON, as SARIF for code scanning and editors, and as GitHub's workflow commands. */

import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { type DiagnosticsJson, diagnosticsJson } from "../../diagnostics/diagnostic-json.js";
import { printableLines } from "../../diagnostics/printable.js";
import type { Context } from "../context.js";
import { VERSION } from "../version.js";
import { toJson, writeResult } from "./result.js";

/** `github`: lines that GitHub shows at their places. `sarif`: for code scanning and editors. */
export type DiagnosticsFormat = "text" | "json" | "sarif" | "github";

/** For `github` there is nothing to write where nothing is wrong. */
export async function writeDiagnostics(
  context: Context,
  diagnostics: readonly Diagnostic[],
  format: Exclude<DiagnosticsFormat, "text">,
): Promise<void> {
  const json = diagnosticsJson(diagnostics);
  if (format === "json") return await writeResult(context, toJson(json), undefined);
  // Clients share goals files: a place is told once.
  const once = [...new Map(json.diagnostics.map((d) => [JSON.stringify(d), d])).values()];
  if (format === "sarif") return await writeResult(context, toJson(sarifLog(once)), undefined);
  if (once.length > 0) context.tellRunner(githubAnnotations(once));
}

/** One run with a rule for each code that occurs; columns count characters, as SARIF's default does not. */
function sarifLog(diagnostics: DiagnosticsJson["diagnostics"]): object {
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

/** One line each; empty where there is nothing to say. */
export function githubAnnotations(diagnostics: DiagnosticsJson["diagnostics"]): string {
  return diagnostics
    .map(({ severity, code, message, hint, file, line, column }) => {
      const place = `file=${property(file)},line=${line},col=${column},title=${property(code)}`;
      return `::${severity} ${place}::${data(hint === null ? message : `${message}\n${hint}`)}`;
    })
    .join("\n");
}

/** A message that is about no place. */
export function githubMessage(level: "error" | "warning" | "notice", text: string): string {
  return `::${level}::${data(text)}`;
}

function data(text: string): string {
  return printableLines(text).replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
