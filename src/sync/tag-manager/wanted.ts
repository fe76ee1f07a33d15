/** The tags, triggers and variables that a goals file asks for. Pure. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type GoalsConfig, needsPageCode } from "../../goals/goal.js";
import { propertyOf } from "../../page/variant-script.js";
import type { DataStream } from "../snapshot/snapshot.js";
import { tagManagerObjects, variantVariables, type WantedObject } from "./objects.js";

/**
 * What the container under `tag_manager:` is to hold so that goals in page code are counted and experiments told; nothing where the
 * file names no container or has neither.
 *
 * @param streams the property's, to tell whose sessions are counted
 * @throws GoalsError (exit 3) where that can't be told, as `measurementIdOf` does
 * @example planTagManager(wantedTags(config, snapshot.streams), await readTagManager(client, target), policy)
 */
export function wantedTags(config: GoalsConfig, streams: readonly DataStream[]): readonly WantedObject[] {
  const goals = config.goals.filter(needsPageCode);
  const { tagManager } = config;
  if (tagManager === undefined) return [];
  const variables = variantVariables([...new Set((config.experiments ?? []).map(propertyOf))].toSorted());
  if (goals.length === 0) return variables;
  const { pageViews, countRestored, dataLayer, sessionTimeoutSeconds } = tagManager;
  const measurementId = measurementIdOf(config, streams);
  return [
    ...variables,
    ...tagManagerObjects(goals, {
      measurementId,
      pageViews: pageViews.kind === "event" ? pageViews : { kind: pageViews.kind },
      countRestored,
      dataLayer,
      sessionTimeoutSeconds,
    }),
  ];
}

/**
 * Whose sessions the page code counts: the one under `tag_manager:`, else the only one under `streams:`, else the property's only web stream.
 *
 * @throws GoalsError (exit 3) `stream-unclear` where there is not exactly one, `stream-unknown` where it is not there.
 */
function measurementIdOf(
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
