/** What Tag Manager's API answered when it did not do what it was asked, with what to do about it. */
import type { GoalsError } from "../../diagnostics/error.js";
import type { TagManagerTarget } from "../../sync/tag-manager/model.js";
import { explainGoogleError } from "../errors.js";

/**
 * What Tag Manager's API threw as an error a person can follow, with a code, an exit code and mostly a hint. A GoalsError
 * stays as it is.
 */
export function explainTagManagerError(error: unknown, target: TagManagerTarget): GoalsError {
  const numbers = `Check the numbers under tag_manager:, and that the account you signed in with may use container ${target.container} of account ${target.account}: Read to plan, Edit to apply, Publish for --publish.`;
  return explainGoogleError(error, {
    name: "Tag Manager",
    hints: {
      "not-allowed": numbers,
      "not-found": numbers,
      "scope-missing":
        "Sign in again with the scopes tagmanager.readonly to plan; tagmanager.edit.containers and tagmanager.edit.containerversions to apply; tagmanager.publish for --publish.",
      "over-quota": "Tag Manager allows few calls a minute. Wait a moment, then run the same command again.",
      unreachable:
        "Tag Manager (or the emulator named by TAGMANAGER_EMULATOR_HOST) did not answer; try again in a moment.",
    },
  });
}
