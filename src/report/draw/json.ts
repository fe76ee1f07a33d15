/** A report as JSON: the model itself, for programs. Its shape is `ConversionReport`; `schemaVersion` says which. */
import type { ConversionReport } from "../model.js";

/** Two spaces of indentation and a newline at the end. */
export function renderJson(report: ConversionReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
