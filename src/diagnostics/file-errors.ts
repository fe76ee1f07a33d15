/** Errors in files, on their way to the one place that prints them. */
import { atMost } from "./at-most.js";
import type { Diagnostic } from "./diagnostic.js";
import { EXIT, GoalsError } from "./error.js";

export class FileErrors extends GoalsError {
  /** At most some hundred; the last then says how many are left out. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const count = diagnostics.filter((d) => d.severity === "error").length;
    super("file-wrong", count === 1 ? "1 error" : `${count.toLocaleString("en")} errors`, {
      exitCode: EXIT.fileWrong,
    });
    this.diagnostics = atMost(diagnostics);
  }
}
