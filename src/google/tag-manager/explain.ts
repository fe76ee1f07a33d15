/** What Tag Manager's API answered when it did not do what it was asked, with what to do about it. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { ErrorCode } from "../../diagnostics/error-codes.js";
import type { TagManagerTarget } from "../../sync/tag-manager/model.js";
import { explainGoogleError } from "../errors.js";

const UNREACHABLE = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENETUNREACH)\b/;

/**
 * What Tag Manager's API threw as an error a person can follow, with a code, an exit code and mostly a hint. A GoalsError
 * stays as it is.
 */
export function explainTagManagerError(error: unknown, target: TagManagerTarget): GoalsError {
  if (error instanceof GoalsError) return error;
  const where = `container ${target.container} of account ${target.account}`;
  const { code, exitCode, hint, message } = explainGoogleError(error);
  if (UNREACHABLE.test(`${String((error as { readonly code?: unknown } | null)?.code)} ${message}`)) {
    return new GoalsError("unreachable", message, {
      exitCode: EXIT.quota,
      hint: "Tag Manager (or the emulator named by TAGMANAGER_EMULATOR_HOST) did not answer; try again in a moment.",
      cause: error,
    });
  }
  const own = hintFor(code, where) ?? hint;
  return new GoalsError(code, `Tag Manager: ${message}`, {
    exitCode,
    ...(own === undefined ? {} : { hint: own }),
    cause: error,
  });
}

function hintFor(code: ErrorCode, where: string): string | undefined {
  switch (code) {
    case "not-allowed":
    case "not-found":
      return `Check the numbers under tag_manager:, and that the account you signed in with may use ${where}: Read to plan, Edit to apply, Publish for --publish.`;
    case "scope-missing":
      return "Sign in again with the scopes tagmanager.readonly to plan; tagmanager.edit.containers and tagmanager.edit.containerversions to apply; tagmanager.publish for --publish.";
    case "over-quota":
      return "Tag Manager allows few calls a minute. Wait a moment, then run the same command again.";
    case "unreachable":
      return "Tag Manager (or the emulator named by TAGMANAGER_EMULATOR_HOST) did not answer; try again in a moment.";
    default:
      return undefined;
  }
}
