/** Whose sessions the page code counts. Pure. */

import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { DataStream } from "../snapshot/snapshot.js";

/**
 * The one under `tag_manager:`, else the only one under `streams:`, else the property's only web stream.
 *
 * @throws GoalsError (exit 3) `stream-unclear` where there is not exactly one, `stream-unknown` where it is not there.
 */
export function measurementIdOf(
  { tagManager, streams: named }: Pick<GoalsConfig, "tagManager" | "streams">,
  streams: readonly DataStream[],
): string {
  const live = streams.flatMap(({ measurementId }) => measurementId ?? []);
  const known = live.length === 0 ? "it has none" : `it has ${live.join(", ")}`;
  const wanted = tagManager?.measurementId ?? (named.length > 0 ? named : live);
  const [only, ...others] = typeof wanted === "string" ? [wanted] : wanted;
  if (only === undefined || others.length > 0) {
    throw new GoalsError(
      "stream-unclear",
      `the page code counts the sessions of one web stream of the property, and ${known}`,
      { exitCode: EXIT.fileWrong, hint: "Say which with `measurement_id: G-...` under `tag_manager:`." },
    );
  }
  if (!live.includes(only)) {
    throw new GoalsError("stream-unknown", `the property has no web stream ${only}; ${known}`, {
      exitCode: EXIT.fileWrong,
      hint: "Correct `measurement_id:` under `tag_manager:`, or `streams:`.",
    });
  }
  return only;
}
