/** The one question apply asks. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { Context } from "../../context.js";

/** @throws GoalsError (exit 9) without a yes. */
export async function confirm(context: Context, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (!context.interactive) {
    throw new GoalsError("confirmation-needed", "apply needs a yes, and there is no terminal to ask on", {
      exitCode: EXIT.confirmationNeeded,
      hint: "Pass --yes.",
    });
  }
  if (await context.confirm(question)) return;
  throw new GoalsError("not-confirmed", "nothing was applied", { exitCode: EXIT.confirmationNeeded });
}
