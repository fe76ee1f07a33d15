/** Which clients of a run come first. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";

/**
 * `wish`: a number, or the name of one client of `names`. `open`: those, in the order of the file, that are not as their
 * files say: only they can show that a change is well. Null without a wish.
 *
 * @throws GoalsError (exit 64) for a name that is not among the clients.
 */
export function canaries(
  wish: string | undefined,
  names: readonly string[],
  open: readonly string[],
): readonly string[] | null {
  if (wish === undefined) return null;
  if (/^[1-9]\d*$/.test(wish)) return open.slice(0, Number(wish));
  if (names.includes(wish)) return [wish];
  throw new GoalsError(
    "usage",
    `--canary ${JSON.stringify(wish)} is neither a number nor one of the clients`,
    {
      exitCode: EXIT.usage,
    },
  );
}
