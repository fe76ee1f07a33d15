/** The flags that say where events are counted, and the error for flags that do not go together. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { SignInFlags } from "../../../workflows/options.js";

export interface EngineFlags extends SignInFlags {
  readonly events?: readonly string[];
  readonly engine: "duckdb" | "bigquery";
  readonly dataset?: string;
  readonly days?: string;
  readonly billingProject?: string;
  readonly maxBytes: string;
}

/** Exit 64. */
export function usage(message: string, hint?: string): GoalsError {
  return new GoalsError("usage", message, { exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
}
