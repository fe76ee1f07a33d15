/** A comment on a pull request, wherever it can be written. */
import { GoalsError } from "../../diagnostics/error.js";
import { keepComment } from "../../workflows/ci/forge.js";
import type { Runner } from "../../workflows/ci/runner.js";
import type { Context } from "../context.js";
import { githubMessage } from "../output/diagnostics.js";

/** One comment for all runs. False where none may be written, as on pull requests from forks. */
export async function tellRequest(
  context: Context,
  { forge }: Runner,
  request: number | null,
  marker: string,
  text: string,
): Promise<boolean> {
  if (forge === null || request === null) return false;
  try {
    await keepComment(forge, request, marker, text);
  } catch (error) {
    if (!(error instanceof GoalsError) || error.code !== forge.refused) throw error;
    context.tellRunner(
      githubMessage("warning", `The comment could not be written: ${error.message}. ${error.hint ?? ""}`),
    );
  }
  return true;
}
