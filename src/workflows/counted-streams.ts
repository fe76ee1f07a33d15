/**
 * The streams a goals file counts in, by the numbers that GA4's reports and exports know them by. Goals are set up in the
 * streams that `streams:` names, so reports, stores, checks and backtests count there alone; without it, in all.
 */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";

/**
 * Empty: all of them.
 *
 * @throws GoalsError `stream-unknown` (exit 3) for a measurement id that the property does not have.
 */
export function countedStreams(
  { streams: wanted }: Pick<GoalsConfig, "streams">,
  streams: readonly DataStream[],
): readonly string[] {
  return wanted.map((measurementId) => {
    const found = streams.find((stream) => stream.measurementId === measurementId);
    if (found !== undefined) return found.id;
    const known = streams.flatMap((stream) => stream.measurementId ?? []);
    throw new GoalsError("stream-unknown", `the property has no web stream ${measurementId}`, {
      exitCode: EXIT.fileWrong,
      hint:
        known.length === 0
          ? "It has no web stream at all: Admin > Data streams."
          : `Correct \`streams:\` in the goals file; the property has ${known.join(", ")}.`,
    });
  });
}
