/** Diagnostics for machines, in the form that one of them reads. */
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Context } from "../context.js";
import { diagnosticsJson } from "./diagnostics-json.js";
import { githubAnnotations } from "./github-annotations.js";
import { toJson, writeResult } from "./result.js";
import { sarifLog } from "./sarif.js";

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
  const text = format === "sarif" ? toJson(sarifLog(once)) : githubAnnotations(once);
  if (text !== "") await writeResult(context, text, undefined);
}
