/** Why goals of a property count nothing, or less than they say, as the property is now. Reads only. */
import type { GoalsConfig } from "../goals/goal.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { compileGoals } from "../sync/compile/compile.js";
import { obstacles, settingsAsked } from "../sync/ga4-plan/cannot-fire.js";
import type { Obstacle } from "../sync/ga4-plan/ga4-plan.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { PropertyInput } from "./plan.js";
import { propertyOf } from "./property.js";

export interface ReadObstacles {
  /** In words: `obstacleText`. */
  readonly obstacles: readonly Obstacle[];
  /** What they were found in: key events, rules, and the settings that the goals hang on. */
  readonly snapshot: Snapshot;
}

/**
 * What is in the way of a file's goals: events that enhanced measurement does not send, rules that rename them, apps where
 * a website is needed. What the file would switch on, but no apply has, does not count as on. Two round trips deep.
 *
 * @throws GoalsError where no property is named (`property-missing`, exit 64) or GA4 can't be read (exit 4 or 5).
 * @example
 * const { obstacles } = await readObstacles({ config, google });
 * for (const one of obstacles) console.log(one.goal, obstacleText(one));
 */
export async function readObstacles({
  config,
  property: named,
  google,
}: Pick<PropertyInput, "config" | "property" | "google">): Promise<ReadObstacles> {
  const property = propertyOf(config, named);
  const kinds = new Set(settingsAsked(compileGoals(config)));
  const snapshot = await google.admin((clients) =>
    readSnapshot(propertyReader(clients, property), { kinds }),
  );
  return { obstacles: obstaclesIn(snapshot, config), snapshot };
}

/** The same of a property that has been read. */
export function obstaclesIn(snapshot: Snapshot, config: GoalsConfig): readonly Obstacle[] {
  return obstacles(compileGoals(config), snapshot, config.streams);
}
