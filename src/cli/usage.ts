/** A command line that can't be meant so. */
import { EXIT, GoalsError } from "../diagnostics/error.js";

/** Exit 64. */
export function usage(message: string, hint?: string): GoalsError {
  return new GoalsError("usage", message, { exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
}
