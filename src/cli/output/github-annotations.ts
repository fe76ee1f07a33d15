/**
 * Diagnostics as GitHub's workflow commands: a line each, which GitHub shows at the file's line in a pull request. Form
 * and escapes as in docs.github.com/actions/reference/workflow-commands-for-github-actions.
 */
import type { DiagnosticsJson } from "./diagnostics-json.js";

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
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
