/** `ga4-goals validate`: are the files right? Loads neither Google's clients nor a database. */

import { FileErrors } from "../../../diagnostics/file-errors.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags } from "../../../workflows/options.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { type DiagnosticsFormat, writeDiagnostics } from "../../output/diagnostics-formats.js";
import { renderWarnings, reportFileErrors } from "../../output/file-problems.js";
import { writeResult } from "../../output/result.js";

export interface ValidateFlags extends CommonFlags, ClientsFlags {
  readonly format: DiagnosticsFormat;
}

export async function validate(this: Context, flags: ValidateFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).validateClients(this, flags, file);
  const paint = paintFor(this, this.stdout, flags.noColor);
  try {
    const { config, files, warnings } = await readGoals(this, patterns, flags);
    if (flags.format !== "text") return await writeDiagnostics(this, warnings, flags.format);
    renderWarnings(this, warnings, flags.noColor);
    const macro = config.goals.filter((g) => g.tier === "macro").length;
    const counts = `${config.goals.length} goals (${macro} macro, ${config.goals.length - macro} micro)`;
    await writeResult(this, `${paint.good("valid")}  ${files.join(", ")}: ${counts}`, undefined);
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error;
    if (flags.format !== "text") await writeDiagnostics(this, error.diagnostics, flags.format);
    else reportFileErrors(this, error, flags.noColor);
    this.process.exitCode = error.exitCode;
  }
}
