/** Where a draft goes: to stdout, or into the file of `--out`. Somebody's goals are never written over unasked. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { Context } from "../../context.js";

export interface DraftFlags {
  readonly out?: string;
  readonly overwrite: boolean;
  readonly yes: boolean;
}

/** Before anything is read, so that nobody waits for a draft that can't be kept. @throws GoalsError (exit 6 or 9) */
export async function mayWriteDraft(context: Context, { out, overwrite, yes }: DraftFlags): Promise<void> {
  if (out === undefined || overwrite || (await context.files.size(out)) === null) return;
  if (!context.interactive || yes) {
    throw new GoalsError("file-exists", `${out} is there already`, {
      exitCode: EXIT.refused,
      hint: "Name another file with --out, leave --out away to print the draft, or pass --overwrite.",
    });
  }
  if (await context.confirm(`${out} is there already. Replace it?`)) return;
  throw new GoalsError("not-confirmed", "stopped; nothing was written", {
    exitCode: EXIT.confirmationNeeded,
  });
}
