/** Errors in files, on their way to the one place that prints them. */
import type { Diagnostic } from "./diagnostic.js";
import { EXIT, GoalsError } from "./error.js";

export class FileErrors extends GoalsError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const count = diagnostics.filter((d) => d.severity === "error").length;
    super("file-wrong", count === 1 ? "1 error" : `${count} errors`, { exitCode: EXIT.fileWrong });
    this.diagnostics = diagnostics;
  }
}
