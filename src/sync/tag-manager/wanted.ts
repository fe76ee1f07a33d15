/** The tags and triggers that a goals file asks for. Pure. */
import type { GoalsConfig } from "../../goals/goal.js";
import { needsPageCode } from "../../page/settings-of.js";
import type { DataStream } from "../snapshot/snapshot.js";
import { measurementIdOf } from "./measurement-id.js";
import { tagManagerObjects, type WantedObject } from "./objects.js";

/**
 * What the container under `tag_manager:` is to hold so that goals in page code are counted; nothing where the file names
 * no container or has no such goal.
 *
 * @param streams the property's, to tell whose sessions are counted
 * @throws GoalsError (exit 3) where that can't be told, as `measurementIdOf` does
 * @example planTagManager(wantedTags(config, snapshot.streams), await readTagManager(client, target), policy)
 */
export function wantedTags(config: GoalsConfig, streams: readonly DataStream[]): readonly WantedObject[] {
  const goals = config.goals.filter(needsPageCode);
  const { tagManager } = config;
  if (goals.length === 0 || tagManager === undefined) return [];
  const { pageViews, countRestored, dataLayer, sessionTimeoutSeconds } = tagManager;
  const measurementId = measurementIdOf(config, streams);
  return tagManagerObjects(goals, {
    measurementId,
    pageViews: pageViews.kind === "event" ? pageViews : { kind: pageViews.kind },
    countRestored,
    dataLayer,
    sessionTimeoutSeconds,
  });
}
